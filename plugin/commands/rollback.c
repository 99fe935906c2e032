/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/result_text.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "lifecycle/rollback.h"

static const struct field rows[] = {
	FIELD_STORE(struct rollback_request, name),
	{ "revision", 0, "[REVISION]", NULL, NULL, FIELD_NUMBER(struct rollback_request, revision, 1, INT32_MAX),
	  .place = FIELD_OPERAND, .expected = "a number from 1", .offer = FIELD_REVISIONS },
	FIELDS_WAIT(struct rollback_request, change.wait),
	FIELD_PATIENCE(struct rollback_request, change.patience),
	{ "no-wait", 0, NULL, NULL, "end when Helm has applied the revision",
	  FIELD_FLAG(struct rollback_request, change.no_wait) },
	{ "keep-failed", 0, NULL, NULL, "leave a failure as it is, to be looked at",
	  FIELD_FLAG(struct rollback_request, change.keep_failed) },
	{ "dry-run", 0, NULL, NULL, "show what would change, change nothing",
	  FIELD_FLAG(struct rollback_request, change.dry_run) },
	FIELD_OUTPUT,
	FIELD_HELP,
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

static int run(struct call *call, struct err *err)
{
	struct change_result result;

	if (rollback_run(&call->session, call->request, &result, err))
		return -1;
	return result_text_print(&result, (enum output_format)call->terminal.output, call->session.environment,
				 &call->context, err);
}

const struct verb_body body_rollback = { FIELDS_OF(rows, struct rollback_request), run, details, NULL };
