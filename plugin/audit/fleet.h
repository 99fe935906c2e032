/* SPDX-License-Identifier: Apache-2.0 */
/* Many stores against what the policies say, one after the other, and mended where that is asked for. */
#ifndef STORE_AUDIT_FLEET_H
#define STORE_AUDIT_FLEET_H

#include "store/operation.h"

struct fleet_request {
	const char *const *names; /* of stores, ended by NULL; none: all */
	const char *selector;     /* instead of names; NULL: none */
	const char *policies;     /* instead of those that a store was made with; NULL: those */
	const char *add_policies; /* likewise */
	bool fix;                 /* mend what can be mended, and look again */
	bool dry_run;             /* of fix: only say what it would do */
	struct wait_request wait;
};

/* Texts and values are in the session's arena. */
struct fleet_result {
	struct value *findings; /* list, of all stores (audit.h) */
	struct value *skipped;  /* list of {store, why} */
	struct value *would;  /* list of {store, does}: what a dry run found that is to be mended; NULL: it was none */
	size_t stores;        /* looked at */
	size_t with_findings; /* stores */
	size_t mended;        /* findings that were taken away */
	struct value *map;    /* all of it, as -o json shows it */
};

/*
 * ERR_USAGE for names that are none, and for names with a selector; ERR_MISSING for a store that is not there. What
 * cannot be compared is a finding, what cannot be mended a warning and a finding still; errors are those of the cluster
 * and of signals.
 */
int fleet_run(const struct session *session, const struct fleet_request *request, struct fleet_result *ret,
	      struct err *err);

/* ERR_DRIFT when there are findings. */
int fleet_verdict(const struct fleet_result *result, struct err *err);

#endif
