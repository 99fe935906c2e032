/* SPDX-License-Identifier: Apache-2.0 */
/* What to do about what looks wrong, where that depends on the store's chart. */
#ifndef STORE_STATUS_REMEDY_H
#define STORE_STATUS_REMEDY_H

#include "context.h"
#include "diagnose/problem.h"
#include "environment.h"

/*
 * problem_hint, but for a container that would run as root: the value by which this chart takes a user, of those that
 * Helm says its release has, else the profile's level alone. In the arena; never fails.
 */
const char *remedy_of(enum problem_kind kind, const char *store, const struct environment *environment,
		      struct context *within, struct arena *arena);

/* The same for values with all of the chart's defaults in them; NULL: none are known. In the arena. */
const char *remedy_root(const struct value *values, struct arena *arena);

#endif
