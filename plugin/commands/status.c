/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cli/output.h"
#include "commands/verb.h"
#include "json.h"
#include "quantity.h"
#include "status/conditions.h"
#include "status/status.h"
#include "store/name.h"
#include "store/visit.h"
#include "table.h"
#include "timestamp.h"
#include "watching.h"

#define FORMATS "table|wide|json|yaml|name"
#define BAR 15 /* characters */
#define EVENTS_SHOWN 5

struct status_request {
	const char *name;
	bool watch;
};

static const struct field rows[] = {
	FIELD_STORE(struct status_request, name),
	{ "watch", 'w', NULL, NULL, "go on, and print it again when something changed; Ctrl-C ends it",
	  FIELD_FLAG(struct status_request, watch) },
	FIELD_OUTPUT_OF(FORMATS, "how the result is printed"),
	{ "no-headers", 0, NULL, NULL, "leave the head of the table of pods away",
	  FIELD_FLAG(struct terminal, no_headers), .is_local = true },
	FIELD_HELP,
};

static const char details[] = "Conditions, each True, False or Unknown:\n"
#define X(name, says) "  " #name ": " says "\n"
	CONDITION_TABLE(X)
#undef X
	"-o wide: where the pods are, and more events. --watch looks every two seconds, until the store is gone; with\n"
	"-o json each change is a line: {\"type\": \"ADDED\", \"MODIFIED\" or \"DELETED\", \"object\": the store}.\n"
	"\n"
	"Examples:\n"
	"  helm store status acme\n"
	"  helm store status acme -w\n"
	"  helm store status acme -o json | jq '.conditions[] | select(.status == \"False\")'\n";

/* A page while it is written. */
struct page {
	const struct value *map;
	bool terminal; /* bars */
	bool is_wide;
	bool no_headers;
	bool color;
	time_t now;
	struct arena *arena;
	struct bytes *out;
};

/* What of the quota is shown, and how. */
static const struct {
	const char *resource;
	const char *title;
	bool is_bytes;
} figures[] = {
	{ "requests.cpu", "cpu", false },
	{ "requests.memory", "memory", true },
	{ "requests.storage", "storage", true },
	{ "pods", "pods", false },
};

static const char *text_at(const struct page *page, const char *key, const char *otherwise)
{
	const char *text = value_text_at(page->map, key);

	return *text ? text : otherwise;
}

/* What the cluster says may be what a container said last. */
static const char *plain(const struct page *page, const char *text)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	bytes_add_plain(&out, str_of(text));
	return arena_str(page->arena, bytes_str(&out)).p;
}

static void print_head(const struct page *page)
{
	const char *chart = text_at(page, "chart", "");
	const char *version = text_at(page, "appVersion", "");
	const struct value *operation = value_get(page->map, "operation");

	bytes_format(page->out, "%s   %s", text_at(page, "name", "?"), text_at(page, "state", "?"));
	if (*text_at(page, "revision", ""))
		bytes_format(page->out, "   revision %s", text_at(page, "revision", ""));
	if (*chart)
		bytes_format(page->out, " (chart %s%s%s)", chart, *version ? ", version " : "", version);
	if (*text_at(page, "profile", ""))
		bytes_format(page->out, "   profile %s, plan %s", text_at(page, "profile", ""),
			     text_at(page, "plan", "-"));
	if (*text_at(page, "policies", ""))
		bytes_format(page->out, ", own policies %s", text_at(page, "policies", ""));
	bytes_add_char(page->out, '\n');
	if (*text_at(page, "url", ""))
		bytes_format(page->out, "  %s\n", text_at(page, "url", ""));
	if (*text_at(page, "remedy", ""))
		bytes_format(page->out, "  %s\n    %s\n", text_at(page, "reason", ""), text_at(page, "remedy", ""));
	if (operation)
		bytes_format(page->out, "  %s %s since %s\n", value_text_at(operation, "command"),
			     value_is_true(value_get(operation, "live")) ? "works on it" : "was broken off; it began",
			     value_text_at(operation, "since"));
}

static void print_warning(const struct page *page)
{
	const char *unknown = state_unknown(page->map, page->arena);

	if (*unknown)
		bytes_format(page->out, "  %s\n", unknown);
	if (*text_at(page, "warning", ""))
		bytes_format(page->out, "  warning: %s\n", plain(page, text_at(page, "warning", "")));
}

static const char *mark_of(const struct page *page, const char *status)
{
	if (strcmp(status, "True") == 0)
		return page->color ? "\033[32m✓\033[0m" : "✓";
	if (strcmp(status, "False") == 0)
		return page->color ? "\033[31m✗\033[0m" : "✗";
	return "?";
}

static void print_conditions(const struct page *page)
{
	const char *gap = "  ";

	for (const struct value *item = value_first(value_get(page->map, "conditions")); item; item = item->next) {
		bytes_format(page->out, "%s%s %s", gap, value_text_at(item, "type"),
			     mark_of(page, value_text_at(item, "status")));
		gap = "  ";
	}
	if (value_first(value_get(page->map, "conditions")))
		bytes_add_char(page->out, '\n');
	for (const struct value *item = value_first(value_get(page->map, "conditions")); item; item = item->next)
		if (strcmp(value_text_at(item, "status"), "False") == 0 &&
		    strcmp(value_text_at(item, "type"), conditions_name(CONDITION_Ready)) != 0)
			bytes_format(page->out, "    %s: %s (%s)\n", value_text_at(item, "type"),
				     plain(page, value_text_at(item, "message")), value_text_at(item, "reason"));
}

static const char *bar_of(__int128 used, __int128 hard, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes bar = BYTES_INIT((size_t)BAR * 4);
	size_t full = hard > 0 && used < hard ? (size_t)(used * BAR / hard) : BAR;

	/* What is used at all shows. */
	full = used > 0 && !full ? 1 : full;
	for (size_t i = 0; i < BAR; i++)
		bytes_add_text(&bar, i < full && used > 0 ? "█" : "░");
	return arena_str(arena, bytes_str(&bar)).p;
}

static void print_quota(const struct page *page)
{
	const struct value *quota = value_get(page->map, "quota");
	const char *gap = "  ";

	for (size_t i = 0; i < COUNT_OF(figures); i++) {
		const struct value *row = value_get(quota, figures[i].resource);
		__int128 used;
		__int128 hard;

		if (!quantity_parse(str_of(value_text_at(row, "used")), &used) ||
		    !quantity_parse(str_of(value_text_at(row, "hard")), &hard))
			continue;
		bytes_format(page->out, "%s%s %s / %s%s%s", gap, figures[i].title,
			     quantity_text(used, figures[i].is_bytes, page->arena),
			     quantity_text(hard, figures[i].is_bytes, page->arena), page->terminal ? " " : "",
			     page->terminal ? bar_of(used, hard, page->arena) : "");
		gap = "   ";
	}
	if (strlen(gap) > 2)
		bytes_add_char(page->out, '\n');
}

static void print_workloads(const struct page *page)
{
	const char *gap = "  ";

	for (const struct value *row = value_first(value_get(page->map, "workloads")); row; row = row->next) {
		bytes_format(page->out, "%s%s %s/%s", gap, value_text_at(row, "name"), value_text_at(row, "ready"),
			     value_text_at(row, "wanted"));
		gap = "   ";
	}
	if (value_first(value_get(page->map, "workloads")))
		bytes_add_char(page->out, '\n');
}

static void print_pods(const struct page *page)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(page->is_wide ? 8 : 6);
	struct arena *arena = page->arena;

	if (!page->no_headers)
		table_add(&table, (const struct str[]){ STR("POD"), STR("READY"), STR("STATUS"), STR("RESTARTS"),
							STR("AGE"), STR("MEMORY"), STR("NODE"), STR("ADDRESS") });
	for (const struct value *row = value_first(value_get(page->map, "pods")); row; row = row->next) {
		time_t created = timestamp_parse(value_text_at(row, "createdAt"));

		table_add(&table, (const struct str[]){
					  str_of(value_text_at(row, "name")),
					  arena_format(arena, "%s/%s", value_text_at(row, "ready"),
						       value_text_at(row, "containers")),
					  str_of(value_text_at(row, "status")), str_of(value_text_at(row, "restarts")),
					  str_of(timestamp_age(created, page->now, arena)),
					  str_of(value_text_at(row, "memory")), str_of(value_text_at(row, "node")),
					  str_of(value_text_at(row, "address")) });
	}
	if (value_first(value_get(page->map, "pods")))
		table_print(&table, 2, page->out);
}

static void print_problem(const struct page *page)
{
	const struct value *problem = value_get(page->map, "problem");

	if (problem)
		bytes_format(page->out, "  problem: %s: %s\n    %s\n", value_text_at(problem, "object"),
			     plain(page, value_text_at(problem, "reason")), value_text_at(problem, "remedy"));
}

static void print_events(const struct page *page)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(4);
	const struct value *events = value_get(page->map, "events");
	size_t most = page->is_wide ? value_count(events) : EVENTS_SHOWN;
	size_t shown = 0;

	for (const struct value *row = value_first(events); row && shown < most; row = row->next, shown++)
		table_add(&table, (const struct str[]){
					  arena_format(page->arena, "%s ago",
						       timestamp_age(timestamp_parse(value_text_at(row, "at")),
								     page->now, page->arena)),
					  str_of(value_text_at(row, "object")), str_of(value_text_at(row, "reason")),
					  str_of(value_text_at(row, "message")) });
	if (shown)
		bytes_add_text(page->out, "  last events\n");
	table_print(&table, 4, page->out);
}

static void print_page(const struct value *map, const struct call *call, struct arena *arena, struct bytes *out)
{
	bool terminal = isatty(STDOUT_FILENO) != 0;
	struct page page = { map, terminal, call->terminal.output == OUTPUT_WIDE, call->terminal.no_headers,
			     terminal && !*call->environment.no_color, time(NULL), arena, out };

	print_head(&page);
	print_warning(&page);
	print_conditions(&page);
	print_quota(&page);
	print_workloads(&page);
	print_pods(&page);
	print_problem(&page);
	print_events(&page);
}

static void print(const struct value *map, const struct call *call, struct arena *arena, struct bytes *out)
{
	enum output_format format = (enum output_format)call->terminal.output;

	if (format == OUTPUT_TABLE || format == OUTPUT_WIDE)
		print_page(map, call, arena, out);
	else if (format == OUTPUT_NAME)
		bytes_format(out, "%s\n", value_text_at(map, "name"));
	else
		output_value(map, format, out);
}

/* A store that is followed. */
struct following {
	const struct call *call;
	struct visit visit;
	bool is_begun;
};

static void following_close(struct following *following)
{
	visit_close(&following->visit);
}

static int look(void *of, struct arena *arena, struct value **ret, struct err *err)
{
	struct following *following = of;
	const struct status_request *request = following->call->request;
	struct status overview;

	*ret = value_new(arena, VALUE_LIST);
	if (!status_read(&following->visit.cluster, request->name, arena, &overview, err)) {
		value_add(*ret, overview.map);
		return 0;
	}
	/* It was there, and is gone. */
	if (err->code != ERR_MISSING || !following->is_begun)
		return -1;
	err_clear(err);
	return 1;
}

/* How much memory pods have, and how fast a page answers, is another at each look. */
static const char *mark(void *of, const struct value *map, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(OUTPUT_MOST);
	struct value *copy = value_copy(arena, map);

	(void)of;
	for (struct value *pod = value_first(value_get(copy, "pods")); pod; pod = pod->next)
		value_remove(pod, "memory");
	for (struct value *one = value_first(value_get(copy, "conditions")); one; one = one->next)
		if (strcmp(value_text_at(one, "status"), "True") == 0)
			value_remove(one, "message");
	json_write_value(copy, &text);
	return arena_str(arena, bytes_str(&text)).p;
}

static int tell(void *of, const struct value *changes, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct following *following = of;
	const struct call *call = following->call;
	enum output_format format = (enum output_format)call->terminal.output;
	const struct value *change = value_first(changes);
	const struct value *map = value_get(change, "object");

	if (format == OUTPUT_JSON || format == OUTPUT_YAML) {
		output_stream(changes, format, &out);
	} else {
		/* Pages are told apart by an empty line. */
		if (following->is_begun && format != OUTPUT_NAME)
			bytes_add_char(&out, '\n');
		if (strcmp(value_text_at(change, "type"), "DELETED") == 0 && format != OUTPUT_NAME)
			bytes_format(&out, "%s   gone\n", value_text_at(map, "name"));
		else
			print(map, call, arena, &out);
	}
	following->is_begun = true;
	return output_print(&out, err);
}

static int watch(struct following *following, struct err *err)
{
	/* A reader that goes away (| head) must not leave the proxy's folder behind. */
	(void)signal(SIGPIPE, SIG_IGN);
	return watching_run(&(struct watching){ .context = &following->visit.context, .look = look, .mark = mark, .of = following },
			    &(struct watching_reader){ .output = STDOUT_FILENO, .tell = tell, .of = following }, err);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(following_close) struct following following = { .call = call, .visit = VISIT_INIT };
	const struct status_request *request = call->request;
	struct value *list;

	if (name_check(request->name, err) || visit_open(&following.visit, &call->session, err))
		return -1;
	if (request->watch)
		return watch(&following, err);
	if (look(&following, &call->arena, &list, err))
		return -1;
	print(list->first, call, &call->arena, &out);
	return output_print(&out, err);
}

const struct verb_body body_status = { FIELDS_OF(rows, struct status_request), run, details, NULL };
