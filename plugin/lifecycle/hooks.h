/* SPDX-License-Identifier: Apache-2.0 */
/* Runs hooks through the filter as they are and says what it would have done to them. Owns nothing. */
#ifndef STORE_LIFECYCLE_HOOKS_H
#define STORE_LIFECYCLE_HOOKS_H

#include "store/operation.h"

#define HOOKS_STREAM_MOST ((size_t)64 << 20)
#define HOOKS_WORDS_MOST ((size_t)1 << 20)

/* Which calls of Helm run a hook; helm test alone runs the others. */
enum { HOOKS_UPGRADE = 1, HOOKS_ROLLBACK = 2, HOOKS_DELETE = 4, HOOKS_TEST = 8 };

struct hooks_case {
	struct operation *operation;
	const char *const *environment; /* settings of the filter, ended by NULL */
	struct str manifest;            /* the other objects: rules ask for some of them */
	bool is_filtered;               /* … and come from the filter: whatever it would do to them is a fault */
	const struct value *hooks;      /* as struct helm_hooks has them; NULL: none */
	unsigned runs;                  /* HOOKS_*: which of them count */
	struct strvec *hosts;           /* that they and the manifest carry are added here; NULL: nobody wants them */
	const char *why;                /* they stay as they are, for messages */
};

/*
 * ERR_DENIED when a rule refuses one of the hooks that count, or would edit it in a way that is not cosmetic; errors of
 * the filter. `words`: lines of warnings, among them what hooks of helm test lack.
 */
int hooks_judge(const struct hooks_case *it, struct bytes *words, struct err *err);

/* Which calls run a hook with these events (a list of texts): HOOKS_* added up. */
unsigned hooks_runs(const struct value *list);

#endif
