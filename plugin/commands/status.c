/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>
#include <unistd.h>

#include "cli/status_text.h"
#include "commands/verb.h"
#include "status/conditions.h"
#include "status/status.h"
#include "store/name.h"
#include "store/visit.h"

#define FORMATS "table|wide|json|yaml|name"

static const struct field rows[] = {
	FIELD_STORE(struct status_request, name),
	{ "watch", 'w', NULL, NULL, "go on, and print it again when something changed; Ctrl-C ends it",
	  FIELD_FLAG(struct status_request, watch) },
	FIELD_OUTPUT_OF(FORMATS, "how the result is printed"),
	{ "no-headers", 0, NULL, NULL, "leave the head of the table of pods away",
	  FIELD_FLAG(struct terminal, no_headers), .is_local = true },
	FIELD_HELP,
};

#define CONDITIONS_ROW(name, says) "  " #name ": " says "\n"
#define CONDITIONS CONDITION_TABLE(CONDITIONS_ROW)

static const char details[] =
	"Conditions, each True, False or Unknown:\n" CONDITIONS
	"-o wide: where the pods are, and more events. --watch looks every two seconds, until the store is gone; with\n"
	"-o json each change is a line: {\"type\": \"ADDED\", \"MODIFIED\" or \"DELETED\", \"object\": the store}.\n"
	"\n"
	"Examples:\n"
	"  helm store status acme\n"
	"  helm store status acme -w\n"
	"  helm store status acme -o json | jq '.conditions[] | select(.status == \"False\")'\n";

static int tell(void *of, const struct value *changes, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	status_text_changes(of, changes, time(NULL), arena, &out);
	return output_print(&out, err);
}

static int show(struct kube *cluster, const struct call *call, const struct status_text *view, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct arena *arena = call->session.arena;
	struct status found;

	if (status_read(cluster, call->request, arena, &found, err))
		return -1;
	status_text_print(view, found.map, time(NULL), arena, &out);
	return output_print(&out, err);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct status_request *request = call->request;
	struct status_text view = { .format = (enum output_format)call->terminal.output,
				    .no_headers = call->terminal.no_headers,
				    .is_terminal = isatty(STDOUT_FILENO) != 0 };

	view.color = view.is_terminal && !*call->environment.no_color;
	if (name_check(request->name, err) || visit_open(&visit, &call->session, err))
		return -1;
	if (!request->watch)
		return show(&visit.cluster, call, &view, err);
	output_survive();
	return status_watch(&visit.cluster, request,
			    &(struct watching_reader){ .output = STDOUT_FILENO, .tell = tell, .of = &view }, err);
}

const struct verb_body body_status = { FIELDS_OF(rows, struct status_request), run, details, NULL };
