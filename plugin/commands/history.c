/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "cli/output.h"
#include "commands/verb.h"
#include "helm/history.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "lifecycle/summary.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/release.h"
#include "store/rest.h"
#include "store/visit.h"
#include "store/worked.h"
#include "strvec.h"
#include "table.h"
#include "timestamp.h"

#define COLUMNS 7

struct history_request {
	const char *name;
};

static const struct field rows[] = {
	FIELD_STORE(struct history_request, name),
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Revision, time, status, whether it was seen ready, chart, the fingerprint of the specification (equal ones\n"
	"have one), and what was done: created, updated with the values that differ, suspended, resumed, rolled back;\n"
	"by helm, when it was not helm store. What fails goes back to the newest that was seen ready.\n"
	"The oldest are dropped when there are more than a release keeps.\n"
	"\n"
	"Examples:\n"
	"  helm store history acme\n"
	"  helm store history acme -o json\n";

static int compare(const void *a, const void *b)
{
	const struct value *const *one = a;
	const struct value *const *other = b;
	long difference = strtol(object_label(*one, "version"), NULL, 10) -
			  strtol(object_label(*other, "version"), NULL, 10);

	return (difference > 0) - (difference < 0);
}

/* Helm's entry of a revision; NULL when it has none. */
static const struct value *entry_of(const struct value *history, const char *revision)
{
	const struct value *item = history->first;

	while (item && strcmp(value_text_at(item, "revision"), revision) != 0)
		item = item->next;
	return item;
}

static void put(struct value *map, const char *key, const char *text, struct arena *arena)
{
	if (*text)
		value_put_text(map, key, text, arena);
}

static struct value *row_of(const struct value *record, const struct value *name_space, const struct value *history,
			    struct arena *arena)
{
	struct value *row = value_new(arena, VALUE_MAP);
	const char *revision = object_label(record, "version");
	const struct value *entry = entry_of(history, revision);
	/* Helm copies its labels createdAt and modifiedAt from one revision to the next, and writes them anew later. */
	time_t moment = timestamp_parse(value_text_at(record, "metadata.creationTimestamp"));

	value_put(row, STR("revision"), value_int(arena, strtoll(revision, NULL, 10)));
	put(row, "updated", timestamp_text(moment, arena), arena);
	put(row, "status", object_label(record, "status"), arena);
	value_put(row, STR("ready"), value_bool(arena, worked_is_noted(name_space, record)));
	put(row, "chart", value_text_at(entry, "chart"), arena);
	put(row, "appVersion", value_text_at(entry, "app_version"), arena);
	put(row, "profile", object_label(record, LABEL_PROFILE), arena);
	put(row, "plan", object_label(record, LABEL_PLAN), arena);
	put(row, "fingerprint", object_label(record, LABEL_FINGERPRINT), arena);
	put(row, "done", summary_words(value_text_at(entry, "description"), arena), arena);
	put(row, "description", value_text_at(entry, "description"), arena);
	return row;
}

/*
 * Whoever may not read Secrets is told what is noted on the namespace: which revisions there were at the end of the
 * last command (store/provenance.h: REVISION:UID:…), and which of them were seen ready.
 */
static void add_noted(const struct value *name_space, struct value *list, struct arena *arena)
{
	const char *p = object_note(name_space, LABEL_RECORDS);

	for (; *p; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ',')) {
		size_t revision = strcspn(p, ":,");
		size_t entry = revision + (p[revision] == ':');
		struct value *row = value_new(arena, VALUE_MAP);

		entry += strcspn(p + entry, ":,");
		value_put(row, STR("revision"), value_int(arena, strtoll(p, NULL, 10)));
		value_put(row, STR("ready"),
			  value_bool(arena, strvec_has_entry(object_note(name_space, LABEL_WORKED),
							     arena_str(arena, (struct str){ p, entry }).p)));
		value_add(list, row);
	}
}

static void warn(struct context *context, const char *store, const char *text, struct arena *arena)
{
	context_warn(context, "history", arena_format(arena, "store %s: %s", store, text).p);
}

static int show_noted(const struct state_facts *facts, struct context *context, struct arena *arena,
		      struct value *list, struct err *err)
{
	add_noted(facts->name_space, list, arena);
	if (!list->first)
		return lister_check_seen(facts, err);
	warn(context, facts->store, state_unknown(state_summary(facts, arena), arena), arena);
	return 0;
}

static int read_history(const struct session *session, const char *store, struct value **ret, struct err *err)
{
	struct arena *arena = session->arena;
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	CLEANUP(free_pointer) const struct value **sorted = NULL;
	const char *name_space = name_namespace(store, arena);
	struct helm helm;
	struct helm_release release = { .helm = &helm, .name = store, .name_space = name_space };
	struct value *list = value_new(arena, VALUE_LIST);
	struct state_facts facts;
	struct release found;
	bool was_deployed;
	struct value *history;
	size_t count = 0;

	*ret = list;
	if (visit_open(&visit, session, err) || lister_find(&visit.cluster, store, arena, &facts, err))
		return -1;
	if (facts.unseen & STATE_UNSEEN_RELEASE)
		return show_noted(&facts, &visit.context, arena, list, err);
	if (helm_find(&helm, session->environment, &visit.context, arena, err) ||
	    release_find(&visit.cluster, store, arena, &found, &was_deployed, err) ||
	    helm_history(&release, arena, &history, err))
		return -1;
	if (!value_first(found.records) && rest_refuse(&facts, store, "it has no revisions", err))
		return -1;
	if (facts.warning)
		warn(&visit.context, store, facts.warning, arena);
	sorted = xcalloc(value_count(found.records) + 1, sizeof(*sorted));
	for (const struct value *record = found.records->first; record; record = record->next)
		sorted[count++] = record;
	qsort(sorted, count, sizeof(*sorted), compare);
	for (size_t i = 0; i < count; i++)
		value_add(list, row_of(sorted[i], facts.name_space, history, arena));
	return 0;
}

static void print_table(const struct value *list, struct bytes *out)
{
	static const char *const keys[COLUMNS] = { "revision", "updated", "status", "ready", "chart",
						   "fingerprint", "done" };
	static const char *const titles[COLUMNS] = { "REVISION", "UPDATED", "STATUS", "READY", "CHART",
						     "FINGERPRINT", "DONE" };
	CLEANUP(table_free) struct table table = TABLE_INIT(COLUMNS);
	struct str cells[COLUMNS];

	for (size_t c = 0; c < COLUMNS; c++)
		cells[c] = str_of(titles[c]);
	table_add(&table, cells);
	for (const struct value *row = list->first; row; row = row->next) {
		for (size_t c = 0; c < COLUMNS; c++) {
			const char *text = value_text_at(row, keys[c]);

			/* Of what only the namespace tells, most is not known. */
			cells[c] = str_of(strcmp(keys[c], "ready") != 0
						  ? (*text ? text : *value_text_at(row, "status") ? "-" : "?")
					  : value_is_true(value_get(row, keys[c])) ? "seen" : "-");
		}
		table_add(&table, cells);
	}
	table_print(&table, 0, out);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct history_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct value *list;

	if (name_check(request->name, err) || read_history(&call->session, request->name, &list, err))
		return -1;
	if (format == OUTPUT_TABLE)
		print_table(list, &out);
	else
		output_value(list, format, &out);
	return output_print(&out, err);
}

const struct verb_body body_history = { FIELDS_OF(rows, struct history_request), run, details, NULL };
