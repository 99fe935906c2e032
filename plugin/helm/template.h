/* SPDX-License-Identifier: Apache-2.0 */
/* helm template with our post-renderer in its way, or without its rules. */
#ifndef STORE_HELM_TEMPLATE_H
#define STORE_HELM_TEMPLATE_H

#include "child.h"
#include "helm/helm.h"
#include "strvec.h"

/* Settings for the environment under which the post-renderer changes nothing; `no_rules` is an empty folder. */
void helm_without_rules(const char *no_rules, struct arena *arena, struct strvec *environment);

struct helm_template {
	const char *release;
	const char *name_space; /* NULL: as Helm chooses */
	const char *chart;
	const char *const *flags;       /* further ones, ended by NULL */
	const char *const *environment; /* settings of the post-renderer, ended by NULL */
	const char *no_rules;           /* an empty folder: the same stream without rules. NULL: with them */
	bool is_local;                  /* as helm_postrender takes it */
};

/*
 * Runs helm template. `ret` holds the manifests and what Helm said besides; child_result_free it in every case.
 * When the post-renderer refused, the error is the post-renderer's own, with its code, in both Helms; else Helm's words
 * with the code of helm_meaning.
 */
int helm_template(const struct helm *helm, const struct helm_template *request, struct child_result *ret,
		  struct err *err);

#endif
