/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "preview.h"
#include "tenant.h"
#include "updating.h"
#include "worked.h"

static const struct option_row rows[] = {
	ROWS_WAIT,
	ROW_PATIENCE,
	{ "no-wait", 0, NULL, NULL, "end when Helm has applied the revision", false },
	{ "keep-failed", 0, NULL, NULL, "leave a failure as it is, to be looked at", false },
	{ "dry-run", 0, NULL, NULL, "show what would change, change nothing", false },
	ROW_OUTPUT,
	ROW_HELP,
};

static const char details[] =
	"Without REVISION the one comes back that was seen ready before this one and is another than it; those at\n"
	"which the store was suspended are passed over. Its manifests are applied as they were stored, so rules and\n"
	"guards are those of that time; a host that another store has by now is refused.\n"
	"\n"
	"Examples:\n"
	"  helm store history acme\n"
	"  helm store rollback acme 3 --dry-run\n"
	"  helm store rollback acme 3\n";

/* 0: none was given. */
static int read_revision(const struct call *call, unsigned *ret, struct err *err)
{
	const char *text = call->options.operand_count > 1 ? call->options.operands[1] : "";
	char *end = NULL;
	unsigned long number = strtoul(text, &end, 10);

	if (*text && (*end || text[0] < '1' || text[0] > '9' || number > INT32_MAX))
		return err_set(err, ERR_USAGE, "revision \"%s\": a number from 1 was expected", text);
	*ret = (unsigned)number;
	return 0;
}

/* Nobody named a revision. */
static int go_back(struct provision *provision, struct value **ret_base, struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);
	const struct release *now = &provision->release;
	long back = worked_back(now->name_space, now->records, now->revision);

	if (!back) {
		(void)err_set(err, ERR_MISSING, "store %s has no other revision before %ld at which it was seen ready",
			      operation->store, now->revision);
		return err_hint(err, "to go to one of those that are kept, name it: helm store history %s",
				operation->store);
	}
	provision->rollback = (unsigned)back;
	return helm_values(&release, provision->rollback, &operation->call->arena, ret_base, err);
}

/* The newest revision beside the one that is to come back. */
static int preview(struct provision *provision, struct err *err)
{
	struct helm_release release = operation_release(provision->operation);
	struct value *now;

	if (!provision->dry_run)
		return 0;
	if (helm_values(&release, 0, &provision->operation->call->arena, &now, err))
		return -1;
	return preview_dry_run(provision, now, err);
}

static const char *what_happened(const struct provision *provision, const struct value *base, struct arena *arena)
{
	bool suspended = value_is_true(value_find(base, STR("global.store.suspended")));
	bool present = provision->release.revision == (long)provision->rollback;

	return arena_format(arena, "as revision %u was%s%s", provision->rollback, suspended ? ", suspended" : "",
			    present ? ", which is the present one" : "").p;
}

static int run(struct call *call, struct err *err)
{
	struct operation operation;
	CLEANUP(updating_free) struct provision provision = { .wait = !options_has(&call->options, "no-wait") };
	enum output_format format;
	struct value *base;

	if (tenant_check_name(call->options.operands[0], err) || read_revision(call, &provision.rollback, err) ||
	    output_choose(&call->options, OUTPUT_FORMATS, &format, err))
		return -1;
	operation_begin(&operation, call, call->options.operands[0]);
	provision.operation = &operation;
	provision.keep_failed = options_has(&call->options, "keep-failed");
	provision.dry_run = options_has(&call->options, "dry-run");
	if (updating_open(&provision, "rollback", provision.rollback, &base, err))
		return -1;
	if (!provision.rollback && go_back(&provision, &base, err))
		return -1;
	if (updating_specify(&provision, base, NULL, err) || provision_run(&provision, err) ||
	    preview(&provision, err))
		return -1;
	return outcome_print(&provision, what_happened(&provision, base, &call->arena), err);
}

const struct verb_body body_rollback = { rows, COUNT_OF(rows), run, details };
