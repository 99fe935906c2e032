/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a store shall be: values for the chart and, in global.store, all that is needed to make it again. The same
 * specification always gives the same fingerprint, so "is it already so?" costs no rendering.
 */
#ifndef STORE_STORE_SPEC_H
#define STORE_STORE_SPEC_H

#include "chart/values_request.h"
#include "fingerprint.h"
#include "found.h"
#include "kube/kube.h"
#include "store/session.h"
#include "strvec.h"

/* What somebody says that a store shall be. NULL and empty lists: nothing. */
struct spec_given {
	const char *profile;
	const char *plan;
	const char *chart;
	const char *version; /* of a chart from a repository */
	const char *repo;
	struct values_request values;
	const char *const *hosts;
	const char *database;
	const char *owner;
	const char *policies;
	const char *add_policies;
	const char *const *profile_sets;
};

/* Nothing was said. */
extern const struct spec_given spec_given_none;

#define SPEC_POLICIES 2 /* --policies, --add-policies */

struct spec {
	const char *store;
	const char *name_space;
	const char *profile;
	const char *plan;
	const char *database;
	const char *owner;            /* "" when nobody was named */
	const char *chart;
	bool shipped;                 /* it is ours, charts/store */
	struct texts chart_flags;     /* --version, --repo; --set of integers */
	struct texts hosts;
	struct texts environment;     /* settings of the filter */
	const char *policies;         /* fingerprint of those that are not ours; TENANT_SHIPPED: all are */
	const char *policy_folders[SPEC_POLICIES]; /* where they lie here; NULL: none are given */
	const char *warning;          /* lines to be shown; NULL: none */
	const struct value *settings; /* the profile as rules see it */
	/* what the cluster has where the profile says auto; "": none; FOUND_AUTO: we may not see; NULL: not asked */
	const char *found[FOUND_COUNT];
	bool has_found;               /* … some of it just now */
	bool is_noted;                /* … and the namespace has it, too */
	struct value *values;         /* of the release, with global.store */
	char fingerprint[FINGERPRINT_DIGITS + 1];
};

/* Where the images come from that the values do not name. */
struct spec_images {
	const struct value *note;   /* what the cluster has (store/image_note.h); NULL: nothing */
	const struct value *before; /* values of the store as it is; NULL: it is not there yet */
	bool keep;                  /* those that it has, whatever came since */
};

/* The settings of the specification that was read before: of many stores most have the same. Zero at the start. */
struct spec_memo {
	struct arena arena;
	const char *key; /* what they were made of */
	const struct value *settings;
};

struct spec_request {
	const struct session *session; /* its arena holds the result */
	const struct spec_given *given; /* never NULL */
	struct helm *helm;
	const struct scratch *scratch;
	const char *store;
	struct value *merged;         /* what spec_merge made of it; NULL: it was not asked */
	const struct value *base;     /* values that the given ones are laid over (update); NULL: none */
	const struct value *over;     /* values that are laid over all others (suspend); NULL: none */
	struct str input;             /* what -f - reads */
	struct spec_images images;
	bool as_it_was;               /* the base's own policies, or none (rollback) */
	struct cluster *cluster;      /* of which the profile may leave things open */
	const struct value *before;   /* without a base: values of the store that is there; NULL: there is none */
	const struct value *name_space; /* without either: what notes it (TENANT_FOUND); NULL: there is none */
	struct spec_memo *memo;       /* of spec_read; NULL: the filter is asked each time */
};

/*
 * The values alone, as base, command line and `over` give them, into the arena. No cluster is needed. Errors of
 * helm_merge.
 */
int spec_merge(const struct spec_request *request, struct value **ret, struct err *err);

/* ERR_USAGE for what contradicts itself, errors of helm_merge and of the filter. spec_free in every case. */
int spec_make(struct spec *spec, const struct spec_request *request, struct err *err);
void spec_free(struct spec *spec);

/*
 * A profile as rules see it, in the arena: the filter is asked (--emit settings), so that both programs mean the same
 * by it. `environment`: its settings, ended by NULL. Errors of the filter.
 */
int spec_settings(const struct helm *helm, const char *const *environment, struct arena *arena,
		  const struct value **ret, struct err *err);

/* The same into the specification, by its environment; from the request's memo where it has them. */
int spec_read_settings(struct spec *spec, const struct spec_request *request, struct err *err);

/*
 * The specification that stored values (`base`) were made of, as it is: what the command line says of the filter alone
 * counts besides. The fingerprint is left out. Errors of the filter; spec_free in every case.
 */
int spec_read(struct spec *spec, const struct spec_request *request, struct err *err);

/*
 * Policies of one's own, into the specification, its environment and the record: their digest, so that later commands
 * know them again. ERR_USAGE when those of the record are not given and do not lie where they did, unchanged. ERR_READ.
 */
int spec_choose_policies(struct spec *spec, const struct spec_request *request, struct value *record, struct err *err);
/* Where they lie, beside the digests. */
void spec_note_policies(const struct spec *spec, struct value *record, struct arena *arena);

/*
 * What was found for the store when it was made (global.store.found, or the note), for the filter's first look at the
 * profile. It counts where the profile says auto, whatever the cluster has by now.
 */
void spec_recall_found(struct spec *spec, const struct spec_request *request);
/*
 * What the settings still leave to the cluster is found there, into settings and environment; `again`: also that of
 * which there was none. Errors of fitting_find.
 */
int spec_find(struct spec *spec, const struct spec_request *request, bool again, struct err *err);
/* Into the record, after the fingerprint: the same specification is the same store, wherever it was found. */
void spec_note_found(struct spec *spec, struct value *record, struct arena *arena);
/* For the annotation TENANT_FOUND: "ingress.className=traefik,…"; for people: "ingress traefik, …". "": nothing. */
const char *spec_found_note(const struct spec *spec, struct arena *arena);
const char *spec_found_text(const struct spec *spec, struct arena *arena);
/* The same as found: {"ingress.className": "traefik", …} in a map; nothing when nothing was. */
void spec_put_found(const struct spec *spec, struct value *map, struct arena *arena);

/*
 * The store's hosts: those of the command line, else of the values, else <store>.<domain>; into the environment too.
 * ERR_USAGE for what is no host name.
 */
int spec_choose_hosts(struct spec *spec, const struct spec_request *request, struct err *err);

#define SPEC_DATABASE "dedicated" /* where neither a person nor the profile says anything */

/*
 * The mode of the store's database, and what it opens of the network policies, into settings and environment.
 * ERR_USAGE for a mode that is none. The second is for a store that is there.
 */
int spec_choose_database(struct spec *spec, const struct spec_request *request, struct err *err);
void spec_recall_database(struct spec *spec, const struct value *record, struct arena *arena);

/* Labels of the release's record: "store.urumi.ai/managed=true,…". In the arena. */
const char *spec_labels(const struct spec *spec, struct arena *arena);

/*
 * A chart may bring values for a profile, values-PROFILE.yaml: lays them under `values`, so that they count where
 * nothing else was said. ERR_POLICY, ERR_READ.
 */
int spec_lay_preset(const char *chart, const char *profile, struct value *values, struct arena *arena,
		    struct err *err);

/* Values of a release without those that its profile brought: what somebody set. In the arena, or `values` itself. */
int spec_take_preset(const char *chart, const struct value *values, struct arena *arena, const struct value **ret,
		     struct err *err);

/*
 * Lays under the values of a store of the shipped chart the images that the cluster has, where nobody named others, and
 * records them in global.store.images.
 */
void spec_lay_images(struct value *values, const char *database, const struct spec_images *images,
		     struct arena *arena);

/* A copy of a store's values without those, in the arena: what somebody set. */
struct value *spec_take_images(const struct value *values, struct arena *arena);

/*
 * How values differ, one line each: "  global.store.theme   dark → light". At most `most` lines, then how many more.
 * The fingerprint, folders of policies and the record of images are left out.
 */
void spec_differences(const struct value *before, const struct value *after, size_t most, struct bytes *out);

/*
 * "BEFORE → AFTER" with at most `width` characters of each, from where they differ when that is further on: never two
 * equal sides. NULL: absent.
 */
void spec_sides(const struct value *before, const struct value *after, size_t width, struct bytes *out);

/* A copy of values without what no difference shows, in the arena. */
struct value *spec_shown(const struct value *values, struct arena *arena);

/* The key by which the items of two lists are told apart, "sku" or "name"; NULL: by their places. */
const char *spec_item_key(const struct value *before, const struct value *after);

/* The same, all of them, as {path, before, after} in a list; what is absent is absent there. */
void spec_difference_list(const struct value *before, const struct value *after, struct value *list,
			  struct arena *arena);

#endif
