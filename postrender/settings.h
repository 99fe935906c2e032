/* SPDX-License-Identifier: Apache-2.0 */
/* What a run is told: profile, values, plan, and who the release is. Owns its arena. */
#ifndef STORE_SETTINGS_H
#define STORE_SETTINGS_H

#include "found.h"
#include "value.h"

struct settings {
	struct arena arena;
	struct value *profile; /* the merged tree; an empty map when no profile was given */
	bool has_profile;
	const char *profile_name;   /* NULL: not given */
	const char *const *folders; /* where `extends: NAME` finds profiles/NAME.yaml; ended by NULL; NULL: nowhere */
	const char *plan;
	const char *release;
	const char *name_space;
	const char *store;
	const char *const *hosts; /* its host names in their order, ended by NULL; NULL: none was given */
	bool open[FOUND_COUNT];   /* the profile left it to the cluster, and nobody looked; set by settings_settle */
};

/*
 * Reads `file` (NULL: none) as the profile: where it says `extends: NAME` (or a path with a slash, from its own
 * folder), over that one, in a chain of at most LIMIT_EXTENDS; keys that the other does not know are ERR_WORD. Then
 * lays the plan's map over it, then each values file, then each "a.b=v"; what those say of `plan` and `plans` counts
 * before the plan is laid. The member `plan` goes before them: it is --plan.
 * A key that the profile does not know is ERR_WORD with the nearest. ERR_PROFILE for an unknown plan.
 */
int settings_read(struct settings *settings, const char *file, const char *const *values, const char *const *sets,
		  struct err *err);

/*
 * As settings_read, of the profile that `own` extends, alone; `own` was read from `file` and has the key `extends`.
 */
int settings_read_extended(struct settings *settings, const char *file, const struct value *own, struct err *err);

/* A profile value, or a fact: store, release, namespace, profile, plan. NULL: not there. ERR_FACT through `err` when a
 * fact is needed that was not given; then NULL and err->code is set. */
const struct value *settings_get(struct settings *settings, struct str dotted, struct err *err);

/* A value that is wanted and not there: ERR_FACT when no profile was given, else ERR_VARIABLE. Always -1. */
int settings_missing(const struct settings *settings, struct str dotted, struct err *err);

void settings_free(struct settings *settings);

#endif
