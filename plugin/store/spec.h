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
	const char *owner; /* "" when nobody was named */
	const char *chart;
	bool shipped;              /* it is ours, charts/store */
	struct strvec chart_flags; /* --version, --repo; --set of integers */
	struct strvec hosts;
	struct strvec environment; /* settings of the filter */
	const char *policies;      /* fingerprint of those that are not ours; POLICIES_SHIPPED: all are */
	const char *policy_folders[SPEC_POLICIES]; /* where they lie here; NULL: none are given */
	const char *warning;                       /* lines to be shown; NULL: none */
	const struct value *settings;              /* the profile as rules see it */
	/* what the cluster has where the profile says auto; "": none; FOUND_AUTO: we may not see; NULL: not asked */
	const char *found[FOUND_COUNT];
	bool has_found;       /* … some of it just now */
	bool is_noted;        /* … and the namespace has it, too */
	struct value *values; /* of the release, with global.store */
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
	const struct session *session;  /* its arena holds the result */
	const struct spec_given *given; /* never NULL */
	struct helm *helm;
	const struct tempdir *scratch;
	const char *store;
	struct value *merged;     /* what spec_merge made of it; NULL: it was not asked */
	const struct value *base; /* values that the given ones are laid over (update); NULL: none */
	const struct value *over; /* values that are laid over all others (suspend); NULL: none */
	struct str input;         /* what -f - reads */
	struct spec_images images;
	bool as_it_was;                 /* the base's own policies, or none (rollback) */
	struct kube *cluster;           /* of which the profile may leave things open */
	const struct value *before;     /* without a base: values of the store that is there; NULL: there is none */
	const struct value *name_space; /* without either: what notes it (LABEL_FOUND); NULL: there is none */
	struct spec_memo *memo;         /* of spec_read; NULL: the filter is asked each time */
};

void spec_free(struct spec *spec);

#define SPEC_DATABASE "dedicated" /* where neither a person nor the profile says anything */

/* Labels of the release's record: "store.urumi.ai/managed=true,…". In the arena. */
const char *spec_labels(const struct spec *spec, struct arena *arena);

#endif
