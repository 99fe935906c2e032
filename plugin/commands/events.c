/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "cli/event_rows.h"
#include "commands/verb.h"
#include "kube/list.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/visit.h"
#include "watching.h"

static const char *const types[] = { "Normal", "Warning", NULL };

struct events_request {
	const char *name;
	const char *const *types; /* none: all */
	bool watch;
};

static const struct field rows[] = {
	FIELD_STORE(struct events_request, name),
	{ "types", 0, "TYPE", NULL, "Normal or Warning alone; repeatable", FIELD_TEXTS(struct events_request, types),
	  .words = types, .unlisted = "type of an event", .key = "types" },
	{ "watch", 'w', NULL, NULL, "go on, and print those that are new; Ctrl-C ends it",
	  FIELD_FLAG(struct events_request, watch) },
	FIELD_OUTPUT,
	{ "no-headers", 0, NULL, NULL, "leave the head of the table away", FIELD_FLAG(struct terminal, no_headers),
	  .is_local = true },
	FIELD_HELP,
};

static const char details[] =
	"What happened in the store's namespace, the newest last: Kubernetes keeps it for an hour. What it means for\n"
	"the store, and what to do, is told by helm store status.\n"
	"\n"
	"Examples:\n"
	"  helm store events acme\n"
	"  helm store events acme --types Warning -w\n"
	"  helm store events acme -o json | jq -r '.[].reason' | sort | uniq -c\n";

struct listing {
	const struct call *call;
	struct visit visit;
	size_t widths[EVENT_ROWS_COLUMNS];
	bool is_begun;
};

static void listing_close(struct listing *listing)
{
	visit_close(&listing->visit);
}

static int look(void *of, struct arena *arena, struct value **ret, struct err *err)
{
	struct listing *listing = of;
	const struct events_request *request = listing->call->request;
	struct value *events;

	if (kube_list(&listing->visit.cluster,
		      arena_format(arena, "/api/v1/namespaces/%s/events", name_namespace(request->name, arena)).p, NULL,
		      false, arena, &events, err))
		return -1;
	*ret = event_rows_make(events, request->types, arena);
	return 0;
}

/* One that came again is told again. */
static const char *mark(void *of, const struct value *row, struct arena *arena)
{
	(void)of;
	return arena_format(arena, "%s %s", value_text_at(row, "at"), value_text_at(row, "count")).p;
}

static int print(struct listing *listing, struct value *list, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct call *call = listing->call;
	enum output_format format = (enum output_format)call->terminal.output;
	const struct events_request *request = call->request;

	event_rows_sort(list, arena);
	if (format == OUTPUT_TABLE)
		event_rows_print(list, !call->terminal.no_headers && !listing->is_begun, time(NULL), listing->widths,
				 arena, &out);
	else if (request->watch)
		output_stream(list, format, &out);
	else
		output_value(list, format, &out);
	listing->is_begun = true;
	return output_print(&out, err);
}

/* What is forgotten is no news. */
static int tell(void *of, const struct value *changes, struct arena *arena, struct err *err)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct value *change = value_first(changes); change; change = change->next)
		if (strcmp(value_text_at(change, "type"), "DELETED") != 0)
			value_add(list, value_copy(arena, value_get(change, "object")));
	return value_first(list) ? print(of, list, arena, err) : 0;
}

static int watch(struct listing *listing, struct err *err)
{
	/* A reader that goes away (| head) must not leave the proxy's folder behind. */
	(void)signal(SIGPIPE, SIG_IGN);
	return watching_run(&(struct watching){ .context = &listing->visit.context, .look = look, .mark = mark, .of = listing },
			    &(struct watching_reader){ .output = STDOUT_FILENO, .tell = tell, .of = listing }, err);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(listing_close) struct listing listing = { .call = call, .visit = VISIT_INIT };
	const struct events_request *request = call->request;
	struct state_facts facts;
	struct value *list;

	if (name_check(request->name, err) || visit_open(&listing.visit, &call->session, err) ||
	    lister_find(&listing.visit.cluster, request->name, &call->arena, &facts, err))
		return -1;
	if (request->watch)
		return watch(&listing, err);
	return look(&listing, &call->arena, &list, err) ? -1 : print(&listing, list, &call->arena, err);
}

const struct verb_body body_events = { FIELDS_OF(rows, struct events_request), run, details, NULL };
