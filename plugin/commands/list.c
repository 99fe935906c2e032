/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>

#include "cli/output.h"
#include "commands/given.h"
#include "commands/verb.h"
#include "database/shared_sizes.h"
#include "store/lister.h"
#include "store/mode.h"
#include "store/visit.h"
#include "table.h"
#include "timestamp.h"

#define FORMATS OUTPUT_FORMATS "|name"

static const char *const states[] = {
#define X(name, when) #name,
	STATE_TABLE(X)
#undef X
	NULL
};

struct list_request {
	const char *const *states; /* none: all */
	const char *selector;
};

static const struct field rows[] = {
	{ "state", 0, "STATE", NULL, "only stores in that state; repeatable", FIELD_TEXTS(struct list_request, states),
	  .words = states, .unlisted = "state of a store", .is_caseless = true, .key = "states" },
	{ "selector", 'l', "LABELS", NULL, "only stores whose release has these labels, as in kubectl",
	  FIELD_TEXT(struct list_request, selector) },
	FIELD_OUTPUT_OF(FORMATS, "how the list is printed"),
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
	"Examples:\n"
	"  helm store list\n"
	"  helm store list --state failed --state updating\n"
	"  helm store list -l store.urumi.ai/profile=prod,store.urumi.ai/plan=small\n"
	"  helm store list -o json | jq -r '.[] | select(.owner == \"ann\").url'\n";

/* The columns: what of a summary, its title. */
static const struct {
	const char *key;
	const char *title;
} columns[] = {
	{ "name", "NAME" }, { "state", "STATE" }, { "readyWorkloads", "READY" }, { "profile", "PROFILE" },
	{ "plan", "PLAN" }, { "url", "URL" },     { "database", "DATABASE" },    { "revision", "REV" },
	{ "createdAt", "AGE" },
};

static void choose_states(const char *const *words, bool *ret_wanted)
{
	enum state state;

	for (size_t i = 0; i < STATE_COUNT; i++)
		ret_wanted[i] = !*words;
	for (; *words; words++)
		if (state_find(*words, &state))
			ret_wanted[state] = true;
}

static bool is_unknown(const struct value *store, const char *word)
{
	const struct value *item = value_first(value_get(store, "unknown"));

	while (item && !str_is(item->text, word))
		item = item->next;
	return item != NULL;
}

/* "2/3" as kubectl shows it; "-" where nothing shall run. */
static const char *ready_of(const struct value *store, struct arena *arena)
{
	if (is_unknown(store, "workloads"))
		return "?";
	if (!value_get(store, "readyWorkloads"))
		return "-";
	return arena_format(arena, "%s/%s", value_text_at(store, "readyWorkloads"),
			    value_text_at(store, "wantedWorkloads")).p;
}

static void print_table(const struct value *list, struct arena *arena, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(COUNT_OF(columns));
	struct str cells[COUNT_OF(columns)];
	time_t now = time(NULL);

	for (size_t c = 0; c < COUNT_OF(columns); c++)
		cells[c] = str_of(columns[c].title);
	table_add(&table, cells);
	for (const struct value *store = list->first; store; store = store->next) {
		for (size_t c = 0; c < COUNT_OF(columns); c++) {
			const char *text = value_text_at(store, columns[c].key);

			cells[c] = str_of(*text ? text : is_unknown(store, "release") ? "?" : "-");
			if (strcmp(columns[c].title, "READY") == 0)
				cells[c] = str_of(ready_of(store, arena));
			if (strcmp(columns[c].title, "AGE") == 0)
				cells[c] = str_of(moment_age(moment_parse(text), now, arena));
		}
		table_add(&table, cells);
	}
	table_print(&table, 0, out);
}

static void print_list(const struct value *list, enum output_format format, struct arena *arena, struct bytes *out)
{
	if (format == OUTPUT_TABLE)
		print_table(list, arena, out);
	else if (format != OUTPUT_NAME)
		output_value(list, format, out);
	else
		for (const struct value *store = list->first; store; store = store->next)
			bytes_format(out, "%s\n", value_text_at(store, "name"));
}

/* What may not be read is the same of all, but for stores that are looked at one by one: said once. */
static void print_warnings(const struct value *list, struct arena *arena)
{
	for (const struct value *store = list->first; store; store = store->next)
		if (*value_text_at(store, "warning"))
			(void)fprintf(stderr, "warning: store %s: %s\n", value_text_at(store, "name"),
				      value_text_at(store, "warning"));
	for (const struct value *store = list->first; store; store = store->next)
		if (*state_unknown(store, arena)) {
			(void)fprintf(stderr, "warning: store %s: %s\n", value_text_at(store, "name"),
				      state_unknown(store, arena));
			return;
		}
}

/* How large databases are: only where stores are in the server that they share, and only for who wants data. */
static int add_sizes(struct cluster *cluster, struct value *list, struct arena *arena, struct err *err)
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
	struct survey_request request = { 0 };

	request.selector = ((const struct list_request *)call->request)->selector;
	request.only = given_store(call);
	request.has_workloads = format != OUTPUT_NAME;
	if (!survey_read(&visit->cluster, &request, arena, ret, err))
		return 0;
	/* Whoever may look at one store has its namespace in the context. */
	request.own = err->code == ERR_REFUSED && !request.only ? given_own(&call->session) : NULL;
	if (!request.own || request.selector)
		return -1;
	err_clear(err);
	return survey_read(&visit->cluster, &request, arena, ret, err);
}

static int read_list(struct call *call, enum output_format format, struct arena *arena, struct value **ret,
		     struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;

	if (visit_open(&visit, &call->session, err) || read_stores(call, &visit, format, arena, ret, err))
		return -1;
	return format == OUTPUT_JSON || format == OUTPUT_YAML ? add_sizes(&visit.cluster, *ret, arena, err) : 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct value *chosen = value_new(&call->arena, VALUE_LIST);
	const char *only = given_store(call);
	const struct list_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	bool wanted[STATE_COUNT];
	struct value *list;

	choose_states(request->states, wanted);
	if (read_list(call, format, &call->arena, &list, err))
		return -1;
	for (struct value *store = list->first; store;) {
		struct value *next = store->next;
		enum state state = STATE_FAILED;

		if (state_find(value_text_at(store, "state"), &state) && wanted[state] &&
		    (!only || strcmp(value_text_at(store, "name"), only) == 0))
			value_add(chosen, store);
		store = next;
	}
	print_warnings(chosen, &call->arena);
	print_list(chosen, format, &call->arena, &out);
	return output_print(&out, err);
}

const struct verb_body body_list = { FIELDS_OF(rows, struct list_request), run, details, NULL };
