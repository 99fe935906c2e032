/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/output.h"
#include "commands/each_store.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "lifecycle/delete.h"
#include "lifecycle/delete_plan.h"
#include "lifecycle/volumes.h"
#include "store/name.h"
#include "store/operation.h"
#include "store/rest.h"

#define LIST_MOST ((size_t)4 << 20)

struct delete_request {
	struct each_request each;
	struct wait_request wait;
	bool yes;
	bool purge_data;
	bool keep_data;
	bool dry_run;
};

static const struct field rows[] = {
	FIELDS_EACH(struct delete_request, each),
	FIELDS_WAIT(struct delete_request, wait),
	{ "yes", 'y', NULL, NULL, "do not ask; needed where there is no terminal",
	  FIELD_FLAG(struct delete_request, yes) },
	{ "purge-data", 0, NULL, NULL, "remove volumes and Secrets too (the default)",
	  FIELD_FLAG(struct delete_request, purge_data) },
	{ "keep-data", 0, NULL, NULL, "keep namespace, volumes and Secrets for a later create of that name",
	  FIELD_FLAG(struct delete_request, keep_data) },
	{ "dry-run", 0, NULL, NULL, "say what would go and what would stay, delete nothing, ask nothing",
	  FIELD_FLAG(struct delete_request, dry_run) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Shows at which cluster, what goes and what stays, asks, uninstalls the release, deletes the namespace with\n"
	"all that is in it, waits until its volumes are gone, and looks for anything else with the store's label.\n"
	"After it was broken off, the same command goes on.\n"
	EACH_DETAILS
	"\n"
	"Examples:\n"
	"  helm store delete acme\n"
	"  helm store delete acme --yes --if-exists\n"
	"  helm store delete acme --keep-data\n"
	"  helm store delete acme blog --dry-run\n"
	"  helm store delete -l store.urumi.ai/plan=small --yes\n";

/* Signals are held back already: Ctrl-C at the question is looked for. */
static int read_answer(struct operation *operation, char *answer, size_t size, struct err *err)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

	while (poll(&input, 1, 100) <= 0)
		if (context_check(&operation->context, 0, err))
			return -1;
	if (!fgets(answer, (int)size, stdin))
		answer[0] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	return 0;
}

static int confirm(struct operation *operation, const struct delete_request *request, struct err *err)
{
	const char *store = operation->store;
	char answer[LABEL_NAME_MOST + 2];

	if (request->yes)
		return 0;
	(void)fprintf(stderr, "this removes store %s%s; type its name to go on: ", store,
		      request->keep_data ? ", not its data" : " and all its data");
	if (read_answer(operation, answer, sizeof(answer), err))
		return -1;
	return strcmp(answer, store) == 0 ? 0 : err_set(err, ERR_USAGE, "store %s is left as it is", store);
}

/* Before anything is looked at: whether somebody can be asked, too. */
static int check_request(const struct call *call, struct err *err)
{
	const struct delete_request *request = call->request;
	bool is_json = call->terminal.progress == PROGRESS_JSON;
	const char *name = *request->each.names ? *request->each.names : "--selector";

	if (request->purge_data && request->keep_data)
		return err_set(err, ERR_USAGE, "--purge-data and --keep-data exclude each other");
	for (const char *const *one = request->each.names; *one; one++)
		if (name_check(*one, err))
			return -1;
	if (request->yes || request->dry_run || (isatty(STDIN_FILENO) && !is_json))
		return 0;
	(void)err_set(err, ERR_USAGE, "delete %s: %s", name,
		      is_json ? "whoever reads JSON is not asked" : "nobody is there to be asked");
	return err_hint(err, "add --yes");
}

static void tell(struct operation *operation, enum event_weight weight, const struct bytes *plan)
{
	struct str text = bytes_str(plan);

	if (text.n)
		context_tell(&operation->context, EVENT_PLAN, weight, "delete", (struct str){ text.p, text.n - 1 });
}

/* Whoever is asked must see what for. */
static int show(struct operation *operation, const struct delete_request *request, struct delete_plan *plan,
		struct delete_work *removal, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIST_MOST);
	CLEANUP(bytes_free) struct bytes volumes = BYTES_INIT(LIST_MOST);

	if (delete_plan_read(operation, plan, err))
		return -1;
	removal->shown = plan->volumes.going;
	delete_plan_print(operation, plan, &text);
	if (!plan->keep_data)
		volumes_print(&plan->volumes, &volumes);
	/* It is the result of a dry run, as far as people read it. */
	tell(operation, request->yes || request->dry_run ? EVENT_LINE : EVENT_LOUD, &text);
	tell(operation, EVENT_LOUD, &volumes);
	return 0;
}

/* 1: there is nothing of it. The lock is taken after the question, and all is looked at again then. */
static int prepare(struct operation *operation, const struct delete_request *request, struct delete_plan *plan,
		   struct delete_work *removal, struct err *err)
{
	int nothing;

	if (operation_open(operation, NULL, err))
		return -1;
	nothing = delete_plan_check(operation, plan, err);
	if (nothing < 0 || (!nothing && show(operation, request, plan, removal, err)))
		return -1;
	if (request->dry_run)
		return nothing;
	if (confirm(operation, request, err) ||
	    operation_turn(operation, operation->session, operation->store, "delete", err))
		return -1;
	return delete_plan_check(operation, plan, err);
}

/* "store acme is deleted", or the same as JSON or YAML. */
static int print_result(const struct call *call, const struct operation *operation, const struct delete_plan *plan,
			bool nothing, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct delete_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct arena *arena = operation->session->arena;
	const char *what = nothing ? "not there" : plan->keep_data ? rest_words(STATE_KEPT) : "deleted";
	bool would = request->dry_run && !nothing;
	struct value *map = value_new(arena, VALUE_MAP);

	if (format == OUTPUT_TABLE) {
		bytes_format(&out, "store %s %s %s%s\n", operation->store, would ? "would be" : "is",
			     would && plan->keep_data ? "deleted, its data kept" : what,
			     would ? " (nothing was done: --dry-run)" : "");
		if (!nothing && !would && plan->keep_data)
			bytes_format(&out, "%s\n", rest_remedy(STATE_KEPT, operation->store, arena));
		return output_print(&out, err);
	}
	value_put_text(map, "name", operation->store, arena);
	value_put_text(map, "namespace", operation->name_space, arena);
	value_put_text(map, "result", nothing ? what : plan->keep_data ? "kept" : "deleted", arena);
	if (request->dry_run)
		value_put(map, STR("dryRun"), value_bool(arena, true));
	if (!nothing)
		delete_plan_put(operation, plan, map);
	output_value(map, format, &out);
	return output_print(&out, err);
}

static int run_one(struct call *call, const char *store, const void *context, struct err *err)
{
	const struct delete_request *request = call->request;
	CLEANUP(operation_close) struct operation operation;
	struct delete_work removal = { .keep_data = request->keep_data };
	struct delete_plan plan = { .keep_data = request->keep_data, .if_exists = request->each.if_exists,
				    .database = "" };
	int nothing;

	(void)context;
	operation_begin(&operation, &call->session, &request->wait, store);
	nothing = prepare(&operation, request, &plan, &removal, err);
	if (nothing < 0)
		return -1;
	if (!nothing && !request->dry_run && delete_run(&operation, &removal, err))
		return err->code == ERR_FAILED || err->code == ERR_REFUSED
			       ? -1
			       : err_hint(err, "to go on: the same command again");
	return print_result(call, &operation, &plan, nothing, err);
}

static int run(struct call *call, struct err *err)
{
	const struct delete_request *request = call->request;

	if (check_request(call, err))
		return -1;
	return each_store_run(call, &(struct each_store){ &request->each, "deleted", run_one, NULL }, err);
}

const struct verb_body body_delete = { FIELDS_OF(rows, struct delete_request), run, details, NULL };
