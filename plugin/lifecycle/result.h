/* SPDX-License-Identifier: Apache-2.0 */
/* What a command that changes a store has come to. Texts and values are in the session's arena. */
#ifndef STORE_LIFECYCLE_RESULT_H
#define STORE_LIFECYCLE_RESULT_H

#include "lifecycle/diff.h"
#include "lifecycle/provision.h"
#include "store/credentials.h"

struct change_result {
	const char *store;
	const char *name_space;
	const char *what; /* the store is then: "ready" */
	const char *url;  /* NULL: none */
	bool dry_run;
	bool unchanged;
	struct credentials credentials;
	struct host_lead lead; /* whether the name of the URL leads there */
	bool has_diff;
	struct diff diff;  /* of a dry run: what would change */
	struct value *map; /* all of it, as -o json shows it */
};

/*
 * After provision_run of a dry run: the store's newest revision beside what the provision would make of it, an upgrade
 * (`request.manifest`) or a revision that comes back. `before`: values of the newest revision; NULL: there is none.
 * Errors of Helm.
 */
int result_diff(struct provision *provision, const struct value *before, struct diff *ret, struct err *err);

/*
 * After provision_run: the whole result, with the diff of a dry run that changes something. Reads the names of the
 * store's Secrets; errors of kube_list and of result_diff.
 */
int result_make(struct provision *provision, const char *what, const struct value *before, struct change_result *ret,
		struct err *err);

#endif
