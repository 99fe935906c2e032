/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/delete.h"

#include "lifecycle/delete_work.h"
#include "store/name.h"

#define LIST_MOST ((size_t)4 << 20)

static void tell(struct operation *operation, enum event_weight weight, const struct bytes *plan)
{
	struct str text = bytes_str(plan);

	if (text.n)
		context_tell(&operation->context, EVENT_PLAN, weight, "delete", (struct str){ text.p, text.n - 1 });
}

/* Whoever is asked must see what for. */
static int show(struct operation *operation, const struct delete_request *request, struct delete_plan *plan,
		struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIST_MOST);
	CLEANUP(bytes_free) struct bytes volumes = BYTES_INIT(LIST_MOST);
	bool asks = request->confirm && !request->dry_run;

	if (delete_plan_read(operation, plan, err))
		return -1;
	delete_plan_print(operation, plan, &text);
	if (!plan->keep_data)
		volumes_print(&plan->volumes, &volumes);
	/* It is the result of a dry run, as far as people read it. */
	tell(operation, asks ? EVENT_LOUD : EVENT_LINE, &text);
	tell(operation, EVENT_LOUD, &volumes);
	return 0;
}

/* 1: there is nothing of it. The lock is taken after the question, and all is looked at again then. */
static int prepare(struct operation *operation, const struct delete_request *request, struct delete_plan *plan,
		   struct err *err)
{
	int nothing;

	if (operation_open(operation, NULL, err))
		return -1;
	nothing = delete_plan_check(operation, plan, err);
	if (nothing < 0 || (!nothing && show(operation, request, plan, err)))
		return -1;
	if (request->dry_run)
		return nothing;
	if ((request->confirm && request->confirm(request->asked, plan, &operation->context, err)) ||
	    operation_turn(operation, operation->session, operation->store, "delete", err))
		return -1;
	return delete_plan_check(operation, plan, err);
}

static void fill(const struct operation *operation, const struct delete_plan *plan, bool nothing, bool dry_run,
		 struct delete_result *ret)
{
	struct arena *arena = operation->session->arena;

	*ret = (struct delete_result){ .name = operation->store,
				       .name_space = operation->name_space,
				       .what = nothing           ? "not there"
					       : plan->keep_data ? "kept"
								 : "deleted",
				       .absent = nothing,
				       .dry_run = dry_run,
				       .plan = *plan,
				       .map = value_new(arena, VALUE_MAP) };
	value_put_text(ret->map, "name", ret->name, arena);
	value_put_text(ret->map, "namespace", ret->name_space, arena);
	value_put_text(ret->map, "result", ret->what, arena);
	if (dry_run)
		value_put(ret->map, STR("dryRun"), value_bool(arena, true));
	if (!nothing)
		delete_plan_put(operation, plan, ret->map);
}

static int run(struct operation *operation, const struct delete_request *request, struct delete_result *ret,
	       struct err *err)
{
	struct delete_plan plan = { .keep_data = request->keep_data, .if_exists = request->if_exists, .database = "" };
	struct delete_work work = { .keep_data = request->keep_data };
	int nothing = prepare(operation, request, &plan, err);

	if (nothing < 0)
		return -1;
	work.shown = plan.volumes.going;
	if (!nothing && !request->dry_run && delete_work_run(operation, &work, err))
		return err->code == ERR_FAILED || err->code == ERR_REFUSED
			       ? -1
			       : err_hint(err, "to go on: the same command again");
	fill(operation, &plan, nothing, request->dry_run, ret);
	return 0;
}

int delete_run(const struct session *session, const struct delete_request *request, struct delete_result *ret,
	       struct err *err)
{
	struct operation operation;
	int failed;

	if (name_check(request->name, err))
		return -1;
	operation_begin(&operation, session, &request->wait, request->name);
	failed = run(&operation, request, ret, err);
	operation_close(&operation);
	return failed;
}
