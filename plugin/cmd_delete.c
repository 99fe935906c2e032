/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "operation.h"
#include "release.h"
#include "removal.h"
#include "state.h"
#include "tenant.h"

static const struct option_row rows[] = {
	ROWS_WAIT,
	{ "yes", 'y', NULL, NULL, "do not ask; needed where there is no terminal", false },
	{ "purge-data", 0, NULL, NULL, "remove volumes and Secrets too (the default)", false },
	{ "keep-data", 0, NULL, NULL, "keep namespace, volumes and Secrets for a later create of that name", false },
	{ "if-exists", 0, NULL, NULL, "succeed when there is no such store", false },
	ROW_HELP,
};

static const char details[] =
	"Uninstalls the release, deletes the namespace with all that is in it, waits until its volumes are gone, and\n"
	"looks for anything else with the store's label. After it was broken off, the same command goes on.\n"
	"\n"
	"Examples:\n"
	"  helm store delete acme\n"
	"  helm store delete acme --yes --if-exists\n"
	"  helm store delete acme --keep-data\n";

static int check_options(const struct call *call, struct err *err)
{
	if (options_has(&call->options, "purge-data") && options_has(&call->options, "keep-data"))
		return err_set(err, ERR_USAGE, "--purge-data and --keep-data exclude each other");
	return tenant_check_name(call->options.operands[0], err);
}

/* Before signals are held back: Ctrl-C at the question ends us. */
static int confirm(const struct call *call, struct err *err)
{
	const char *store = call->options.operands[0];
	char answer[TENANT_NAME_MOST + 2] = "";

	if (options_has(&call->options, "yes"))
		return 0;
	if (!isatty(STDIN_FILENO)) {
		(void)err_set(err, ERR_USAGE, "delete %s: nobody is there to be asked", store);
		return err_hint(err, "add --yes");
	}
	(void)fprintf(stderr, "this removes store %s%s; type its name to go on: ", store,
		      options_has(&call->options, "keep-data") ? "" : " and all its data");
	if (!fgets(answer, sizeof(answer), stdin))
		answer[0] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	return strcmp(answer, store) == 0 ? 0 : err_set(err, ERR_USAGE, "store %s is left as it is", store);
}

/* 1: there is nothing of it. */
static int look(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *other;
	struct value *object;
	bool rest = false;

	if (release_namespace(&operation->cluster, operation->store, &arena, &object, err))
		return -1;
	/* A delete that was broken off may have left volumes. */
	if (!object && removal_rest(operation, &rest, err))
		return -1;
	if (!object && rest)
		return 0;
	if (!object && options_has(&operation->call->options, "if-exists"))
		return 1;
	if (!object)
		return err_set(err, ERR_MISSING, "there is no store %s", operation->store);
	other = state_label(object, TENANT_LABEL);
	if (strcmp(other, operation->store) != 0) {
		(void)err_set(err, ERR_REFUSED, "namespace %s belongs to %s%s", operation->name_space,
			      *other ? "store " : "no store", other);
		return err_hint(err, "if it is to go: kubectl delete namespace %s", operation->name_space);
	}
	if (state_asks(object, TENANT_PROTECTED)) {
		(void)err_set(err, ERR_REFUSED, "store %s is protected", operation->store);
		return err_hint(err, "take the protection away: kubectl label namespace %s " TENANT_PROTECTED "-",
				operation->name_space);
	}
	if (options_has(&operation->call->options, "keep-data") &&
	    value_find(object, STR("metadata.deletionTimestamp")))
		return err_set(err, ERR_REFUSED, "namespace %s is being deleted: its data cannot be kept any more",
			       operation->name_space);
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	CLEANUP(operation_close) struct operation operation;
	struct removal removal = { .keep_data = options_has(&call->options, "keep-data") };
	int nothing;

	operation_begin(&operation, call, call->options.operands[0]);
	if (check_options(call, err) || confirm(call, err) || operation_open(&operation, "delete", err))
		return -1;
	nothing = look(&operation, err);
	if (nothing < 0)
		return -1;
	if (!nothing && removal_run(&operation, &removal, err))
		return err->code == ERR_FAILED || err->code == ERR_REFUSED
			       ? -1
			       : err_hint(err, "to go on: the same command again");
	if (removal.left)
		(void)fputs(removal.left, stderr);
	bytes_format(&out, "store %s is %s\n", operation.store,
		     nothing ? "not there" : removal.keep_data ? "deleted; its data are kept" : "deleted");
	return verb_print(&out, err);
}

const struct verb_body body_delete = { rows, COUNT_OF(rows), run, details };
