/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PostgreSQL that stores of mode `shared` have in common, as a part of the platform: the release of charts/database
 * in its namespace, which has a lease as a store has.
 */
#ifndef STORE_DATABASE_PLATFORM_H
#define STORE_DATABASE_PLATFORM_H

#include "store/operation.h"

enum platform_action { PLATFORM_INSTALL, PLATFORM_STATUS, PLATFORM_REMOVE };

struct platform_request {
	unsigned action;              /* enum platform_action */
	struct values_request values; /* of install, for charts/database */
	bool dry_run;                 /* of install and remove: check everything, do nothing */
	struct wait_request wait;
};

/* Texts and values are in the session's arena. */
struct platform_result {
	const char *would;          /* of a dry run, what it would be: "installed"; NULL: it was none */
	const struct value *before; /* of a dry run, values of the release; NULL: they do not matter */
	const struct value *after;
	const struct value
		*measured; /* of what there is now: the newest sizes (shared_sizes.h); NULL: none, or a dry run */
	struct value *map; /* all of it, as -o json shows it; NULL: it was removed, or never was there */
};

/*
 * install: as it was told before, with what is told now and the image imported since; waits until it is ready. remove:
 * it and its volume; nothing where it is not. ERR_EXISTS, ERR_REFUSED for a namespace that is another's; ERR_REFUSED
 * while stores are in it; errors of Helm. Of what is not installed, status has those of shared_missing.
 */
int platform_run(const struct session *session, const struct platform_request *request, struct platform_result *ret,
		 struct err *err);

#endif
