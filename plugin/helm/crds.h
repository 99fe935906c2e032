/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of a chart's crds/, which Helm applies past the post-renderer, whatever is in them. They go through the filter
 * here, and what came out of it is what is made; Helm gets --skip-crds. Owns nothing.
 */
#ifndef STORE_HELM_CRDS_H
#define STORE_HELM_CRDS_H

#include "helm/template.h"

struct crds_case {
	const struct helm *helm;
	struct str rendered;            /* what helm template --include-crds printed */
	const char *const *environment; /* settings of the filter, ended by NULL */
	const char *whose;              /* "the chart of store acme", for messages */
};

/*
 * *ret: the files' documents as the filter passed them, in the arena; "" where there are none. ERR_DENIED, naming the
 * files, when a rule refuses one or it holds anything but CustomResourceDefinitions; errors of the filter.
 */
int crds_judge(const struct crds_case *it, struct arena *arena, const char **ret, struct err *err);

/*
 * The same of a chart that is rendered here once more, without rules and into a folder of ours: `no_rules` is an empty
 * one. Errors of helm_template.
 */
int crds_of_chart(const struct helm *helm, const struct helm_template *request, const char *no_rules,
		  struct arena *arena, const char **ret, struct err *err);

#endif
