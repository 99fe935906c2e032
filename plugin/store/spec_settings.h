/* SPDX-License-Identifier: Apache-2.0 */
/* The profile of a store as the rules see it. */
#ifndef STORE_STORE_SPEC_SETTINGS_H
#define STORE_STORE_SPEC_SETTINGS_H

#include "store/spec.h"

/*
 * A profile as rules see it, in the arena: the filter is asked (--emit settings), so that both programs mean the same
 * by it. `environment`: its settings, ended by NULL. Errors of the filter.
 */
int spec_settings(const struct helm *helm, const char *const *environment, struct arena *arena,
		  const struct value **ret, struct err *err);

/* The same into the specification, by its environment; from the request's memo where it has them. */
int spec_read_settings(struct spec *spec, const struct spec_request *request, struct err *err);

#endif
