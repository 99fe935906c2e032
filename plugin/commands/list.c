/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>
#include <unistd.h>

#include "cli/list_text.h"
#include "commands/given.h"
#include "commands/verb.h"
#include "status/list.h"
#include "store/state.h"
#include "store/visit.h"

#define FORMATS "table|wide|json|yaml|name"

static const char *const states[] = {
#define X(name, when) #name,
	STATE_TABLE(X)
#undef X
		NULL
};

static const struct field rows[] = {
	{ "state", 0, "STATE", NULL, "only stores in that state; repeatable", FIELD_TEXTS(struct list_request, states),
	  .words = states, .unlisted = "state of a store", .is_caseless = true, .key = "states" },
	{ "selector", 'l', "LABELS", NULL, "only stores whose release has these labels, as in kubectl",
	  FIELD_TEXT(struct list_request, selector) },
	{ "watch", 'w', NULL, NULL, "go on, and print each store again that changed; Ctrl-C ends it",
	  FIELD_FLAG(struct list_request, watch) },
	FIELD_OUTPUT_OF(FORMATS, "how the list is printed"),
	FIELDS_TABLE(list_text_words),
	FIELD_HELP,
};

#define STATES_ROW(name, when) "  " #name ": " when "\n"
#define STATES STATE_TABLE(STATES_ROW)

static const char details[] =
	"Reads workloads, and metadata alone of releases and namespaces: fast with many stores, and reads no secret.\n"
	"READY: how many of the workloads are there and ready that the release says; ? where you may not read them.\n"
	"States:\n" STATES "\n"
	"--watch looks every two seconds. A row whose state is " LIST_GONE " is of a store that is there no longer, or "
	"no\n"
	"longer among the chosen ones. With -o json each change is a line: {\"type\": \"ADDED\", \"MODIFIED\" or\n"
	"\"DELETED\", \"object\": the store}.\n"
	"--sort-by age begins with the oldest store, ready with the one that lacks most.\n"
	"\n"
	"Examples:\n"
	"  helm store list\n"
	"  helm store list -w -o wide\n"
	"  helm store list --sort-by age --no-headers\n"
	"  helm store list --state failed --state updating\n"
	"  helm store list -l store.urumi.ai/profile=prod,store.urumi.ai/plan=small\n"
	"  helm store list -o json | jq -r '.[] | select(.owner == \"ann\").url'\n";

/* What may not be read is the same of all, but for stores that are looked at one by one: said once. */
static void tell_warnings(const struct value *list, struct context *context, struct arena *arena)
{
	for (const struct value *store = list->first; store; store = store->next)
		if (*value_text_at(store, "warning"))
			context_warn(context, "list",
				     arena_text(arena, "store %s: %s", value_text_at(store, "name"),
						value_text_at(store, "warning")));
	for (const struct value *store = list->first; store; store = store->next)
		if (*state_unknown(store, arena)) {
			context_warn(context, "list",
				     arena_text(arena, "store %s: %s", value_text_at(store, "name"),
						state_unknown(store, arena)));
			return;
		}
}

/* What is listed, and how. */
struct listing {
	struct call *call;
	struct list_text view;
	bool is_warned;
};

static void warn_once(struct listing *listing, const struct value *stores, struct arena *arena)
{
	if (!listing->is_warned)
		tell_warnings(stores, &listing->call->context, arena);
	listing->is_warned = true;
}

static const char *mark(void *of, const struct value *store, struct arena *arena)
{
	const struct listing *listing = of;

	return list_text_mark(&listing->view, store, arena);
}

static int tell(void *of, const struct value *changes, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct value *stores = value_new(arena, VALUE_LIST);
	struct listing *listing = of;

	for (const struct value *change = value_first(changes); change; change = change->next)
		value_add(stores, value_copy(arena, value_get(change, "object")));
	warn_once(listing, stores, arena);
	list_text_changes(&listing->view, changes, listing->call->terminal.sort_by, time(NULL), arena, &out);
	return output_print(&out, err);
}

static int show(struct kube *cluster, const struct list_request *request, struct listing *listing, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct arena *arena = &listing->call->arena;
	struct value *list;

	if (list_read(cluster, request, arena, &list, err))
		return -1;
	warn_once(listing, list, arena);
	list_text_sort(list, listing->call->terminal.sort_by);
	list_text_print(&listing->view, list, time(NULL), arena, &out);
	return output_print(&out, err);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	enum output_format format = (enum output_format)call->terminal.output;
	struct listing listing = { .call = call,
				   .view = { .format = format, .no_headers = call->terminal.no_headers } };
	struct list_request request = *(const struct list_request *)call->request;

	request.only = given_store(call);
	/* Whoever may look at one store has its namespace in the context. */
	request.own = given_own(&call->session);
	request.no_workloads = format == OUTPUT_NAME;
	request.no_sizes = format != OUTPUT_JSON && format != OUTPUT_YAML;
	if (visit_open(&visit, &call->session, err))
		return -1;
	if (!request.watch)
		return show(&visit.cluster, &request, &listing, err);
	output_survive();
	return list_watch(
		&visit.cluster, &request,
		&(struct watching_reader){ .output = STDOUT_FILENO, .tell = tell, .mark = mark, .of = &listing }, err);
}

const struct verb_body body_list = { FIELDS_OF(rows, struct list_request), run, details, NULL };
