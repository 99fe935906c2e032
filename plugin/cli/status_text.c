/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/status_text.h"

#include "quantity.h"
#include "status/conditions.h"
#include "store/state.h"
#include "table.h"
#include "timestamp.h"

#define BAR 15 /* characters */
#define EVENTS_SHOWN 5

/* A page while it is written. */
struct page {
	const struct status_text *view;
	const struct value *map;
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

static bool is_wide(const struct page *page)
{
	return page->view->format == OUTPUT_WIDE;
}

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
		return page->view->color ? "\033[32m✓\033[0m" : "✓";
	if (strcmp(status, "False") == 0)
		return page->view->color ? "\033[31m✗\033[0m" : "✗";
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
			     quantity_text(hard, figures[i].is_bytes, page->arena), page->view->is_terminal ? " " : "",
			     page->view->is_terminal ? bar_of(used, hard, page->arena) : "");
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
	CLEANUP(table_free) struct table table = TABLE_INIT(is_wide(page) ? 8 : 6);
	struct arena *arena = page->arena;

	if (!page->view->no_headers)
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
	size_t most = is_wide(page) ? value_count(events) : EVENTS_SHOWN;
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

static void print_page(const struct page *page)
{
	print_head(page);
	print_warning(page);
	print_conditions(page);
	print_quota(page);
	print_workloads(page);
	print_pods(page);
	print_problem(page);
	print_events(page);
}

void status_text_print(const struct status_text *view, const struct value *map, time_t now, struct arena *arena,
		       struct bytes *out)
{
	if (view->format == OUTPUT_TABLE || view->format == OUTPUT_WIDE)
		print_page(&(struct page){ view, map, now, arena, out });
	else if (view->format == OUTPUT_NAME)
		bytes_format(out, "%s\n", value_text_at(map, "name"));
	else
		output_value(map, view->format, out);
}

void status_text_changes(struct status_text *view, const struct value *changes, time_t now, struct arena *arena,
			 struct bytes *out)
{
	const struct value *change = value_first(changes);
	const struct value *map = value_get(change, "object");

	if (view->format == OUTPUT_JSON || view->format == OUTPUT_YAML) {
		output_stream(changes, view->format, out);
	} else {
		/* Pages are told apart by an empty line. */
		if (view->is_begun && view->format != OUTPUT_NAME)
			bytes_add_char(out, '\n');
		if (strcmp(value_text_at(change, "type"), "DELETED") == 0 && view->format != OUTPUT_NAME)
			bytes_format(out, "%s   gone\n", value_text_at(map, "name"));
		else
			status_text_print(view, map, now, arena, out);
	}
	view->is_begun = true;
}
