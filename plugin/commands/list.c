/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/list_view.h"
#include "cli/output.h"
#include "commands/given.h"
#include "commands/verb.h"
#include "database/shared_sizes.h"
#include "store/lister.h"
#include "store/mode.h"
#include "store/visit.h"
#include "table.h"
#include "timestamp.h"
#include "watching.h"

#define FORMATS "table|wide|json|yaml|name"
#define GONE "GONE" /* state of a row that watching shows last */

static const char *const states[] = {
#define X(name, when) #name,
	STATE_TABLE(X)
#undef X
	NULL
};

struct list_request {
	const char *const *states; /* none: all */
	const char *selector;
	bool watch;
};

static const struct field rows[] = {
	{ "state", 0, "STATE", NULL, "only stores in that state; repeatable", FIELD_TEXTS(struct list_request, states),
	  .words = states, .unlisted = "state of a store", .is_caseless = true, .key = "states" },
	{ "selector", 'l', "LABELS", NULL, "only stores whose release has these labels, as in kubectl",
	  FIELD_TEXT(struct list_request, selector) },
	{ "watch", 'w', NULL, NULL, "go on, and print each store again that changed; Ctrl-C ends it",
	  FIELD_FLAG(struct list_request, watch) },
	FIELD_OUTPUT_OF(FORMATS, "how the list is printed"),
	FIELDS_TABLE(list_view_words),
	FIELD_HELP,
};

static const char details[] =
	"Reads workloads, and metadata alone of releases and namespaces: fast with many stores, and reads no secret.\n"
	"READY: how many of the workloads are there and ready that the release says; ? where you may not read them.\n"
	"States:\n"
#define X(name, when) "  " #name ": " when "\n"
	STATE_TABLE(X)
#undef X
	"\n"
	"--watch looks every two seconds. A row whose state is " GONE " is of a store that is there no longer, or no\n"
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

static void choose_states(const char *const *words, bool *ret_wanted)
{
	enum state state;

	for (size_t i = 0; i < STATE_COUNT; i++)
		ret_wanted[i] = !*words;
	for (; *words; words++)
		if (state_find(*words, &state))
			ret_wanted[state] = true;
}

/* What may not be read is the same of all, but for stores that are looked at one by one: said once. */
static void tell_warnings(const struct value *list, struct context *context, struct arena *arena)
{
	for (const struct value *store = list->first; store; store = store->next)
		if (*value_text_at(store, "warning"))
			context_warn(context, "list", arena_format(arena, "store %s: %s", value_text_at(store, "name"),
								   value_text_at(store, "warning")).p);
	for (const struct value *store = list->first; store; store = store->next)
		if (*state_unknown(store, arena)) {
			context_warn(context, "list", arena_format(arena, "store %s: %s", value_text_at(store, "name"),
								   state_unknown(store, arena)).p);
			return;
		}
}

/* How large databases are: only where stores are in the server that they share, and only for who wants data. */
static int add_sizes(struct kube *cluster, struct value *list, struct arena *arena, struct err *err)
{
	struct value *measured = NULL;
	bool is_any = false;

	for (const struct value *store = value_first(list); store; store = store->next) {
		const struct mode *mode = mode_find(value_text_at(store, "database"));

		is_any = is_any || (mode && mode->is_outside);
	}
	if (!is_any)
		return 0;
	if (shared_sizes_last(cluster, arena, &measured, err))
		return -1;
	for (struct value *store = value_first(list); store; store = store->next)
		shared_sizes_put(measured, value_text_at(store, "name"), store, arena);
	return 0;
}

static int read_stores(struct call *call, struct visit *visit, enum output_format format, struct arena *arena,
		       struct value **ret, struct err *err)
{
	struct lister_request request = { 0 };

	request.selector = ((const struct list_request *)call->request)->selector;
	request.only = given_store(call);
	request.has_workloads = format != OUTPUT_NAME;
	if (!lister_read(&visit->cluster, &request, arena, ret, err))
		return 0;
	/* Whoever may look at one store has its namespace in the context. */
	request.own = err->code == ERR_REFUSED && !request.only ? given_own(&call->session) : NULL;
	if (!request.own || request.selector)
		return -1;
	err_clear(err);
	return lister_read(&visit->cluster, &request, arena, ret, err);
}

static int read_list(struct call *call, struct visit *visit, enum output_format format, struct arena *arena,
		     struct value **ret, struct err *err)
{
	if (read_stores(call, visit, format, arena, ret, err))
		return -1;
	return format == OUTPUT_JSON || format == OUTPUT_YAML ? add_sizes(&visit->cluster, *ret, arena, err) : 0;
}

/* What is listed, and how. */
struct listing {
	struct call *call;
	struct visit visit;
	struct list_view view;
	bool is_warned;
};

static int look(void *of, struct arena *arena, struct value **ret, struct err *err)
{
	struct listing *listing = of;
	const struct list_request *request = listing->call->request;
	const char *only = given_store(listing->call);
	bool wanted[STATE_COUNT];
	struct value *list;

	choose_states(request->states, wanted);
	if (read_list(listing->call, &listing->visit, listing->view.format, arena, &list, err))
		return -1;
	*ret = value_new(arena, VALUE_LIST);
	for (struct value *store = list->first; store;) {
		struct value *next = store->next;
		enum state state = STATE_FAILED;

		if (state_find(value_text_at(store, "state"), &state) && wanted[state] &&
		    (!only || strcmp(value_text_at(store, "name"), only) == 0))
			value_add(*ret, store);
		store = next;
	}
	if (!listing->is_warned)
		tell_warnings(*ret, &listing->call->context, arena);
	listing->is_warned = true;
	return 0;
}

static const char *mark(void *of, const struct value *store, struct arena *arena)
{
	const struct listing *listing = of;

	return list_view_mark(&listing->view, store, arena);
}

static void print_changes(struct listing *listing, const struct value *changes, struct arena *arena, struct bytes *out)
{
	struct value *stores = value_new(arena, VALUE_LIST);

	for (const struct value *change = value_first(changes); change; change = change->next) {
		struct value *store = value_copy(arena, value_get(change, "object"));

		if (strcmp(value_text_at(change, "type"), "DELETED") == 0)
			value_set(store, "state", value_string(arena, STR(GONE)));
		value_add(stores, store);
	}
	if (!listing->view.is_begun)
		list_view_sort(stores, listing->call->terminal.sort_by, arena);
	if (value_first(stores))
		list_view_print(&listing->view, stores, time(NULL), arena, out);
}

static int tell(void *of, const struct value *changes, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct listing *listing = of;
	enum output_format format = listing->view.format;

	if (format == OUTPUT_JSON || format == OUTPUT_YAML)
		output_stream(changes, format, &out);
	else
		print_changes(listing, changes, arena, &out);
	return output_print(&out, err);
}

static int watch(struct listing *listing, struct err *err)
{
	/* A reader that goes away (| head) must not leave the proxy's folder behind. */
	(void)signal(SIGPIPE, SIG_IGN);
	return watching_run(&(struct watching){ .context = &listing->visit.context, .look = look, .mark = mark, .of = listing },
			    &(struct watching_reader){ .output = STDOUT_FILENO, .tell = tell, .of = listing }, err);
}

static void listing_close(struct listing *listing)
{
	visit_close(&listing->visit);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct list_request *request = call->request;
	CLEANUP(listing_close) struct listing listing = { .call = call, .visit = VISIT_INIT };
	struct value *list;

	listing.view.format = (enum output_format)call->terminal.output;
	listing.view.no_headers = call->terminal.no_headers;
	if (visit_open(&listing.visit, &call->session, err))
		return -1;
	if (request->watch)
		return watch(&listing, err);
	if (look(&listing, &call->arena, &list, err))
		return -1;
	list_view_sort(list, call->terminal.sort_by, &call->arena);
	list_view_print(&listing.view, list, time(NULL), &call->arena, &out);
	return output_print(&out, err);
}

const struct verb_body body_list = { FIELDS_OF(rows, struct list_request), run, details, NULL };
