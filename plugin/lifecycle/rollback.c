/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/rollback.h"

#include "lifecycle/provision_run.h"
#include "lifecycle/update.h"
#include "store/name.h"
#include "store/worked.h"

/* Nobody named a revision. */
static int go_back(struct provision *provision, struct value **ret_base, struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);
	const struct release *now = &provision->found.release;
	long back = worked_back(now->name_space, now->records, now->revision);

	if (!back) {
		(void)err_set(err, ERR_MISSING, "store %s has no other revision before %ld at which it was seen ready",
			      operation->store, now->revision);
		return err_hint(err, "to go to one of those that are kept, name it: helm store history %s",
				operation->store);
	}
	provision->request.revision = (unsigned)back;
	return helm_values(&release, provision->request.revision, operation->session->arena, ret_base, err);
}

/* Values of the newest revision, for the diff of a dry run; NULL: none is wanted. */
static int read_now(struct provision *provision, struct value **ret, struct err *err)
{
	struct helm_release release = operation_release(provision->operation);
	unsigned newest = (unsigned)provision->found.release.revision;

	*ret = NULL;
	return provision->request.dry_run
		       ? helm_values(&release, newest, provision->operation->session->arena, ret, err)
		       : 0;
}

static const char *what_happened(const struct provision *provision, const struct value *base, struct arena *arena)
{
	bool suspended = value_is_true(value_find(base, STR("global.store.suspended")));
	bool present = provision->found.release.revision == (long)provision->request.revision;

	return arena_text(arena, "as revision %u was%s%s", provision->request.revision, suspended ? ", suspended" : "",
			  present ? ", which is the present one" : "");
}

int rollback_run(const struct session *session, const struct rollback_request *request, struct change_result *ret,
		 struct err *err)
{
	struct operation operation;
	CLEANUP(update_free) struct provision provision = { .operation = NULL };
	struct value *base;
	struct value *now;

	if (name_check(request->name, err))
		return -1;
	provision_prepare(&provision, &operation, session, request->name, &spec_given_none, &request->change);
	provision.mode = PROVISION_ROLLBACK;
	provision.request.revision = (unsigned)request->revision;
	if (update_open(&provision, "rollback", provision.request.revision, &base, err))
		return -1;
	if (!provision.request.revision && go_back(&provision, &base, err))
		return -1;
	if (update_specify(&provision, base, NULL, err) || provision_run(&provision, err) ||
	    read_now(&provision, &now, err))
		return -1;
	return result_make(&provision, what_happened(&provision, base, session->arena), now, ret, err);
}
