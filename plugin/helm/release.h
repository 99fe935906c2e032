/* SPDX-License-Identifier: Apache-2.0 */
/* What Helm does with a release: values, install, upgrade, rollback, uninstall. Beside helm/helm.h, which renders. */
#ifndef STORE_HELM_RELEASE_H
#define STORE_HELM_RELEASE_H

#include "helm/helm.h"
#include "tempdir.h"
#include "value.h"

#define HELM_HISTORY 5 /* revisions that are kept: each is a Secret of the quota */

struct helm_release {
	const struct helm *helm;
	const char *name;
	const char *name_space;
	int (*tick)(void *context, struct err *err); /* about once a second while Helm works; NULL: none */
	void *context;
	bool keeps_all; /* a rollback drops no old revision; the next upgrade or rollback will */
};

/*
 * The values that --values and --set flags give, merged just as Helm merges them: a chart of ours that has no values
 * and prints what it got is rendered. `flags` are Helm's own, ended by NULL; `ret` is a map in the arena. Helm says its
 * version with it, which `helm` need not know before. Errors of helm_know besides.
 */
int helm_merge(struct helm *helm, const struct tempdir *scratch, const char *const *flags, struct arena *arena,
	       struct value **ret, struct err *err);

/*
 * What a person set of a revision; *ret is NULL when there is no such revision or release. 0 is the newest that Helm
 * finds in a list: whoever knows which that is names it, so that no other one is taken for it.
 */
int helm_values(const struct helm_release *release, unsigned revision, struct arena *arena, struct value **ret,
		struct err *err);

/* The newest revision's values with all of the chart's defaults. NULL: no release. ERR_CHILD. */
int helm_computed(const struct helm_release *release, struct arena *arena, struct value **ret, struct err *err);

/* The manifests of a revision (0: the newest), without hooks, as they were applied. */
int helm_manifest(const struct helm_release *release, unsigned revision, struct bytes *out, struct err *err);

struct helm_upgrade {
	const char *chart;
	bool is_local;                  /* the chart is a file or a folder, as helm_postrender takes it */
	const char *const *flags;       /* of the chart: --version, --repo …; ended by NULL; may be NULL */
	const char *values_file;        /* all values of the release */
	const char *labels;             /* "a=b,c=d", on the record of the revision */
	const char *description;        /* of the revision, at most 256 characters; NULL: Helm's own */
	const char *const *environment; /* settings of the post-renderer, ended by NULL */
	unsigned deadline;              /* milliseconds */
	bool dry_run;                   /* asks the API server, makes nothing */
	struct bytes *manifest;         /* of a dry run: what would be applied; NULL: nobody wants it */
	struct helm_hooks *hooks;       /* of a dry run: what would be run besides; NULL: nobody wants it */
};

/* Hooks as Helm knows them, each a map: path (of the template), events (a list), manifest (as it would be sent). */
struct helm_hooks {
	struct arena *arena; /* for the list */
	const struct value *list;
};

/*
 * helm upgrade --install with the post-renderer, without waiting for workloads. ERR_DENIED and the filter's other
 * errors as they are; ERR_CHILD with Helm's words; ERR_TIMEOUT; ERR_EXISTS when another operation is in progress.
 */
int helm_upgrade(const struct helm_release *release, const struct helm_upgrade *request, struct err *err);

/* helm rollback; revision 0 is the one before. Restores what was stored: it was post-rendered then. */
int helm_rollback(const struct helm_release *release, unsigned revision, unsigned deadline, struct err *err);

/* helm uninstall, without keeping its history; a release that is not there is no error. */
int helm_uninstall(const struct helm_release *release, unsigned deadline, struct err *err);

#endif
