/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>
#include <unistd.h>

#include "cli/events_text.h"
#include "commands/verb.h"
#include "status/event_rows.h"
#include "store/name.h"
#include "store/visit.h"

static const char *const types[] = { "Normal", "Warning", NULL };

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
	size_t widths[EVENTS_TEXT_COLUMNS];
	bool is_begun;
};

static int tell(void *of, const struct value *list, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct listing *listing = of;
	const struct call *call = listing->call;
	enum output_format format = (enum output_format)call->terminal.output;
	const struct events_request *request = call->request;

	if (format == OUTPUT_TABLE)
		events_text_print(list, !call->terminal.no_headers && !listing->is_begun, time(NULL), listing->widths,
				  arena, &out);
	else if (request->watch)
		output_stream(list, format, &out);
	else
		output_value(list, format, &out);
	listing->is_begun = true;
	return output_print(&out, err);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	struct listing listing = { .call = call };
	const struct events_request *request = call->request;
	struct value *list;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err))
		return -1;
	if (!request->watch)
		return event_rows_read(&visit.cluster, request, &call->arena, &list, err) ||
				       tell(&listing, list, &call->arena, err)
			       ? -1
			       : 0;
	output_survive();
	return event_rows_watch(&visit.cluster, request,
				&(struct watching_reader){ .output = STDOUT_FILENO, .tell = tell, .of = &listing },
				err);
}

const struct verb_body body_events = { FIELDS_OF(rows, struct events_request), run, details, NULL };
