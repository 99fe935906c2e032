/* SPDX-License-Identifier: Apache-2.0 */
/* The database of a store while a command makes or changes it. Borrows all. */
#ifndef STORE_DATABASE_WORK_H
#define STORE_DATABASE_WORK_H

#include "store/operation.h"
#include "store/release.h"
#include "store/spec.h"

struct database {
	struct operation *operation;
	const struct spec *spec;
	const struct release *release; /* as it was found */
	bool was_deployed;             /* Helm applied some revision once */
	bool has_hooks;                /* the chart may have hooks that Helm runs when it installs */
	bool made;                     /* this run began to make something outside of the store's namespace */
	struct value *record;          /* whose Job was begun and not waited for yet; NULL: none */
	const char *digest;            /* of what that Job goes by */
};

#endif
