/* SPDX-License-Identifier: Apache-2.0 */
#include "preview.h"
#include "tenant.h"
#include "updating.h"
#include "worked.h"

struct rollback_request {
	const char *name;
	long revision; /* 0: none was named */
	struct change_request change;
};

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
	return helm_values(&release, provision->rollback, operation->session->arena, ret_base, err);
}

/* The newest revision beside the one that is to come back. */
static int preview(struct provision *provision, enum output_format format, struct err *err)
{
	struct helm_release release = operation_release(provision->operation);
	struct value *now;

	if (!provision->dry_run)
		return 0;
	if (helm_values(&release, 0, provision->operation->session->arena, &now, err))
		return -1;
	return preview_dry_run(provision, now, format, err);
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
	const struct rollback_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	CLEANUP(updating_free) struct provision provision = { .operation = NULL };
	struct value *base;

	if (tenant_check_name(request->name, err))
		return -1;
	provision_prepare(&provision, &operation, &call->session, request->name, &spec_given_none, &request->change);
	provision.rollback = (unsigned)request->revision;
	if (updating_open(&provision, "rollback", provision.rollback, &base, err))
		return -1;
	if (!provision.rollback && go_back(&provision, &base, err))
		return -1;
	if (updating_specify(&provision, base, NULL, err) || provision_run(&provision, err) ||
	    preview(&provision, format, err))
		return -1;
	return outcome_print(&provision, what_happened(&provision, base, &call->arena), format, err);
}

const struct verb_body body_rollback = { FIELDS_OF(rows, struct rollback_request), run, details, NULL };
