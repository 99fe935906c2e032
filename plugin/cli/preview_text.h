/* SPDX-License-Identifier: Apache-2.0 */
/* What a command would change, for diff and for dry runs. */
#ifndef STORE_CLI_PREVIEW_TEXT_H
#define STORE_CLI_PREVIEW_TEXT_H

#include "cli/output.h"
#include "lifecycle/diff.h"
#include "lifecycle/provision.h"

/*
 * After provision_run of a dry run: the store's newest revision beside what the provision would make of it, an upgrade
 * (`provision->manifest`) or a revision that comes back. `before`: values of the newest revision; NULL: there is none.
 * In the operation's arena. Errors of Helm.
 */
int preview_make(struct provision *provision, const struct value *before, struct contrast *ret, struct err *err);

/*
 * Of a dry run that changes something: makes it, prints it for people, else leaves it for outcome_print. Nothing after
 * any other run.
 */
int preview_dry_run(struct provision *provision, const struct value *before, enum output_format format,
		    struct err *err);

/* On stdout, when it is for people: in color on a terminal. Errors of output_print. */
int preview_print(const struct provision *provision, const struct contrast *contrast, struct err *err);

#endif
