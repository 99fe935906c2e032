/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/delete_text.h"
#include "commands/each_store.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "store/name.h"

struct deletes_request {
	struct each_request each;
	struct delete_request one; /* of each of them, but for its name, and what to do where it is not there */
	bool yes;
	bool purge_data;
};

static const struct field rows[] = {
	FIELDS_EACH(struct deletes_request, each),
	FIELDS_WAIT(struct deletes_request, one.wait),
	{ "yes", 'y', NULL, NULL, "do not ask; needed where there is no terminal",
	  FIELD_FLAG(struct deletes_request, yes) },
	{ "purge-data", 0, NULL, NULL, "remove volumes and Secrets too (the default)",
	  FIELD_FLAG(struct deletes_request, purge_data) },
	{ "keep-data", 0, NULL, NULL, "keep namespace, volumes and Secrets for a later create of that name",
	  FIELD_FLAG(struct deletes_request, one.keep_data) },
	{ "dry-run", 0, NULL, NULL, "say what would go and what would stay, delete nothing, ask nothing",
	  FIELD_FLAG(struct deletes_request, one.dry_run) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Shows at which cluster, what goes and what stays, asks, uninstalls the release, deletes the namespace with\n"
	"all that is in it, waits until its volumes are gone, and looks for anything else with the store's label.\n"
	"After it was broken off, the same command goes on.\n" EACH_DETAILS "\n"
	"Examples:\n"
	"  helm store delete acme\n"
	"  helm store delete acme --yes --if-exists\n"
	"  helm store delete acme --keep-data\n"
	"  helm store delete acme blog --dry-run\n"
	"  helm store delete -l store.urumi.ai/plan=small --yes\n";

/* Signals are held back already: Ctrl-C at the question is looked for. */
static int read_answer(struct context *within, char *answer, size_t size, struct err *err)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

	while (poll(&input, 1, 100) <= 0)
		if (context_check(within, 0, err))
			return -1;
	if (!fgets(answer, (int)size, stdin))
		answer[0] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	return 0;
}

/* `asked` is the place of the store's name. */
static int confirm(void *asked, const struct delete_plan *plan, struct context *within, struct err *err)
{
	const char *store = *(const char *const *)asked;
	char answer[LABEL_NAME_MOST + 2];

	(void)fprintf(stderr, "this removes store %s%s; type its name to go on: ", store,
		      plan->keep_data ? ", not its data" : " and all its data");
	if (read_answer(within, answer, sizeof(answer), err))
		return -1;
	return strcmp(answer, store) == 0 ? 0 : err_set(err, ERR_USAGE, "store %s is left as it is", store);
}

/* Before anything is looked at: whether somebody can be asked, too. */
static int check_request(const struct call *call, struct err *err)
{
	const struct deletes_request *request = call->request;
	bool is_json = call->terminal.progress == PROGRESS_JSON;
	const char *name = *request->each.names ? *request->each.names : "--selector";

	if (request->purge_data && request->one.keep_data)
		return err_set(err, ERR_USAGE, "--purge-data and --keep-data exclude each other");
	for (const char *const *one = request->each.names; *one; one++)
		if (name_check(*one, err))
			return -1;
	if (request->yes || request->one.dry_run || (isatty(STDIN_FILENO) && !is_json))
		return 0;
	(void)err_set(err, ERR_USAGE, "delete %s: %s", name,
		      is_json ? "whoever reads JSON is not asked" : "nobody is there to be asked");
	return err_hint(err, "add --yes");
}

static int run_one(struct call *call, const char *store, const void *context, struct err *err)
{
	const struct deletes_request *deletes = call->request;
	struct delete_request request = deletes->one;
	struct delete_result result;

	(void)context;
	request.name = store;
	request.if_exists = deletes->each.if_exists;
	request.confirm = deletes->yes ? NULL : confirm;
	request.asked = &request.name;
	return delete_run(&call->session, &request, &result, err)
		       ? -1
		       : delete_text_print(&result, (enum output_format)call->terminal.output, err);
}

static int run(struct call *call, struct err *err)
{
	const struct deletes_request *request = call->request;

	if (check_request(call, err))
		return -1;
	return each_store_run(call, &(struct each_store){ &request->each, "deleted", run_one, NULL }, err);
}

const struct verb_body body_delete = { FIELDS_OF(rows, struct deletes_request), run, details, NULL };
