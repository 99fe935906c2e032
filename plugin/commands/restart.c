/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "lifecycle/restart.h"
#include "lifecycle/rollout.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rest.h"

struct restart_request {
	const char *name;
	const char *component; /* NULL: all */
	struct wait_request wait;
	double patience;
	bool no_wait;
	bool dry_run;
};

static const struct field rows[] = {
	FIELD_STORE(struct restart_request, name),
	{ "component", 0, "[COMPONENT]", NULL, NULL, FIELD_TEXT(struct restart_request, component),
	  .place = FIELD_OPERAND, .offer = FIELD_COMPONENTS },
	FIELDS_WAIT(struct restart_request, wait),
	FIELD_PATIENCE(struct restart_request, patience),
	{ "no-wait", 0, NULL, NULL, "end when the workloads are told", FIELD_FLAG(struct restart_request, no_wait) },
	{ "dry-run", 0, NULL, NULL, "say which workloads it would be, change nothing",
	  FIELD_FLAG(struct restart_request, dry_run) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"New pods of the same specification, one after the other as each workload's strategy has it, and waits\n"
	"until they are ready: as kubectl rollout restart does, and no revision is made. COMPONENT: web, db, cache …,\n"
	"or the name of a workload; without it all Deployments, StatefulSets and DaemonSets.\n"
	"\n"
	"Examples:\n"
	"  helm store restart acme\n"
	"  helm store restart acme web\n"
	"  helm store restart acme web --dry-run\n";

static int check_there(struct operation *operation, struct err *err)
{
	struct state_facts facts;

	return lister_find(&operation->cluster, operation->store, operation->session->arena, &facts, err) ||
			       rest_refuse(&facts, operation->store, "nothing of it runs", err)
		       ? -1
		       : 0;
}

static int wait_for_it(struct operation *operation, struct rollout *rollout, const struct restart *restart,
		       struct err *err)
{
	if (restart_run(restart, err))
		return -1;
	context_done(&operation->context, "restarted", "");
	return rollout_wait(rollout, err);
}

static int work(struct operation *operation, const struct restart_request *request, struct restart *restart,
		struct err *err)
{
	struct rollout rollout;
	int failed;

	operation->trouble_patience = request->patience;
	if (operation_open(operation, request->dry_run ? NULL : "restart", err) || check_there(operation, err) ||
	    restart_choose(restart, err))
		return -1;
	if (request->dry_run)
		return 0;
	if (request->no_wait)
		return restart_run(restart, err);
	failed = rollout_begin(&rollout, operation, false, err) || wait_for_it(operation, &rollout, restart, err);
	rollout_free(&rollout);
	return failed ? -1 : 0;
}

static int print(const struct call *call, const struct restart *restart, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct restart_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct arena *arena = restart->operation->session->arena;
	struct value *result = value_new(arena, VALUE_MAP);
	struct value *names = value_new(arena, VALUE_LIST);
	const char *before = "";

	bytes_format(&out, "store %s: ", request->name);
	for (const struct value *row = value_first(restart->list); row; row = row->next) {
		struct str name = arena_format(arena, "%s/%s", value_text_at(row, "kind"), value_text_at(row, "name"));

		value_add(names, value_string(arena, name));
		bytes_format(&out, "%s%s", before, name.p);
		before = ", ";
	}
	bytes_format(&out, " %s%s\n", request->dry_run ? "would be restarted" : "restarted",
		     request->dry_run ? " (nothing was done: --dry-run)" : "");
	if (format == OUTPUT_TABLE)
		return output_print(&out, err);
	value_put_text(result, "name", request->name, arena);
	value_put_text(result, "namespace", restart->operation->name_space, arena);
	value_put_text(result, "result", "restarted", arena);
	if (request->dry_run)
		value_put(result, STR("dryRun"), value_bool(arena, true));
	value_put(result, STR("workloads"), names);
	bytes_reset(&out);
	output_value(result, format, &out);
	return output_print(&out, err);
}

static int run(struct call *call, struct err *err)
{
	const struct restart_request *request = call->request;
	CLEANUP(operation_close) struct operation operation;
	struct restart restart = { .operation = &operation, .component = request->component };

	operation_begin(&operation, &call->session, &request->wait, request->name);
	if (name_check(request->name, err) || work(&operation, request, &restart, err))
		return -1;
	return print(call, &restart, err);
}

const struct verb_body body_restart = { FIELDS_OF(rows, struct restart_request), run, details, NULL };
