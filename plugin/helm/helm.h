/* SPDX-License-Identifier: Apache-2.0 */
/* Runs Helm. The only place that knows how Helm 3 and Helm 4 differ (docs/helm-versions.md). */
#ifndef STORE_HELM_HELM_H
#define STORE_HELM_HELM_H

#include "alloc.h"
#include "child.h"
#include "environment.h"
#include "strvec.h"

struct helm {
	const char *program; /* $HELM_BIN, or helm */
	const char *version; /* as it says: "v4.3.1"; NULL until it was asked */
	int major;           /* 3 or 4; 0 until it was asked */
	const char *filter;  /* path of store-postrender */
	const char *plugins; /* folder of the post-renderer plugin of Helm 4 */
	const char *folders; /* where Helm told us that it looks for plugins, parted by colons; NULL: it did not */
	const char *chart;   /* folder of the chart that a store gets when none is named */
	const struct environment *environment;
	struct context *within;                      /* for every helm that is run; NULL: nobody looks */
	int (*tick)(void *context, struct err *err); /* likewise, about once a second; NULL: none */
	void *context;
};

/*
 * Our own files beside the running program, and which Helm to run, which is not asked for its version yet (a start of
 * Helm costs a tenth of a second). Texts are in the arena. ERR_READ when our files are not there.
 */
int helm_locate(struct helm *ret, const struct environment *environment, struct context *within, struct arena *arena,
		struct err *err);

/*
 * Takes in the version that Helm said; NULL: asks it, unless it is known. In the arena. ERR_CHILD when there is no
 * Helm, or none that we know.
 */
int helm_know(struct helm *helm, const char *version, struct arena *arena, struct err *err);

/* helm_locate and helm_know. After an error of the second, what the first found is filled in. */
int helm_find(struct helm *ret, const struct environment *environment, struct context *within, struct arena *arena,
	      struct err *err);

/*
 * Where Helm keeps the records of releases: for every helm that is run, whatever our own environment says. Secrets are
 * the only place where this program looks for them.
 */
#define HELM_STORAGE "HELM_DRIVER=secret"
extern const char *const helm_environment[]; /* the same as a list, ended by NULL */

/* ERR_USAGE when our environment chooses another place: a release there would be none for us. */
int helm_check_storage(const struct environment *environment, struct err *err);

/* Says what to do where no Helm could be started. Always -1. */
int helm_missing(struct err *err);

/*
 * The version of Kubernetes whose client Helm was built with ("v1.37"), in the arena; "" where Helm does not say
 * (Helm 3).
 */
int helm_client_version(const struct helm *helm, struct arena *arena, const char **ret, struct err *err);

/*
 * What a helm command needs so that the post-renderer is in its way: the value of --post-renderer, and NAME=value
 * texts for its environment (added to `environment`). `is_local`: chart and values are files, so that no plugin of the
 * user's has to fetch them.
 */
int helm_postrender(const struct helm *helm, bool is_local, struct arena *arena, const char **ret_name,
		    struct strvec *environment, struct err *err);

#endif
