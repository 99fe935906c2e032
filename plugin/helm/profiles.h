/* SPDX-License-Identifier: Apache-2.0 */
/* Which profiles a verb that looks at several is for. Owns nothing. */
#ifndef STORE_HELM_PROFILES_H
#define STORE_HELM_PROFILES_H

#include "helm/helm.h"
#include "strvec.h"

/*
 * Adds those that were given, or else all that there are, in the arena. In the latter case
 * `environment`, the settings of the filter, loses a profile of the shell: one that does not exist must not keep us
 * from looking at those that do. Errors of the filter.
 */
int profiles_names(const char *const *given, const struct helm *helm, struct arena *arena, struct strvec *environment,
		   struct strvec *ret, struct err *err);

#endif
