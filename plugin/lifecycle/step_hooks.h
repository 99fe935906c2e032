/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hooks that no post-renderer sees: all under Helm 3, and those of a stored revision under either Helm. They cannot be
 * changed, so they must be as the rules want them; what a rule refuses or would edit is an error, but for what rules
 * call cosmetic. docs/helm-versions.md
 */
#ifndef STORE_LIFECYCLE_STEP_HOOKS_H
#define STORE_LIFECYCLE_STEP_HOOKS_H

#include "lifecycle/provision.h"

/*
 * Steps of an upgrade or install, for Helm 3: what the very helm call would run, as the API server lets it render, is
 * judged. The first one, before anything is made, shows warnings. ERR_DENIED; errors of helm_upgrade and of the filter.
 */
int step_hooks_look(struct provision *provision, const char **ret_detail, struct err *err);
int step_hooks_check(struct provision *provision, const char **ret_detail, struct err *err);

/* A step of a rollback: hooks of that revision's record that it, or what comes later, runs. Errors as above. */
int step_hooks_check_stored(struct provision *provision, const char **ret_detail, struct err *err);

#endif
