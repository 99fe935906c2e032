/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>

#include "given.h"
#include "moment.h"
#include "output.h"
#include "survey.h"
#include "table.h"
#include "verb.h"
#include "visit.h"

#define FORMATS OUTPUT_FORMATS "|name"

static const char known[] =
#define X(name, when) " " #name
	STATE_TABLE(X);
#undef X

static const struct option_row rows[] = {
	{ "state", 0, "STATE", NULL, "only stores in that state; repeatable", true },
	{ "selector", 'l', "LABELS", NULL, "only stores whose release has these labels, as in kubectl", false },
	{ "output", 'o', FORMATS, NULL, "how the list is printed", false },
	ROW_HELP,
};

static const char details[] =
	"Reads metadata alone (labels of releases and namespaces): fast with many stores, and no secret is read.\n"
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
	{ "name", "NAME" }, { "state", "STATE" },       { "profile", "PROFILE" }, { "plan", "PLAN" },
	{ "url", "URL" },   { "database", "DATABASE" }, { "revision", "REV" },    { "createdAt", "AGE" },
};

static int choose_states(const struct call *call, struct arena *arena, bool *ret_wanted, struct err *err)
{
	const char **words;
	size_t count = options_get_all(&call->options, "state", arena, &words);

	for (size_t i = 0; i < STATE_COUNT; i++)
		ret_wanted[i] = count == 0;
	for (; *words; words++) {
		enum state state;

		if (!state_find(*words, &state))
			return err_set(err, ERR_USAGE, "--state %s is no state of a store; known:%s", *words, known);
		ret_wanted[state] = true;
	}
	return 0;
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

			cells[c] = str_of(*text ? text : "-");
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

static void print_warnings(const struct value *list)
{
	for (const struct value *store = list->first; store; store = store->next)
		if (*value_text_at(store, "warning"))
			(void)fprintf(stderr, "warning: store %s: %s\n", value_text_at(store, "name"),
				      value_text_at(store, "warning"));
}

/* That one alone, with rights in its namespace alone. */
static int read_one(struct cluster *cluster, const char *store, struct arena *arena, struct value **ret,
		    struct err *err)
{
	struct state_facts facts;

	*ret = value_new(arena, VALUE_LIST);
	if (!survey_find(cluster, store, arena, &facts, err))
		value_add(*ret, state_summary(&facts, arena));
	else if (err->code != ERR_MISSING)
		return -1;
	err_clear(err);
	return 0;
}

static int read_list(struct call *call, struct arena *arena, struct value **ret, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const char *selector = options_get(&call->options, "selector");
	const char *only = given_store(call);

	if (visit_open(&visit, err))
		return -1;
	return only && !selector ? read_one(&visit.cluster, only, arena, ret, err)
				 : survey_read(&visit.cluster, selector, arena, ret, err);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct value *chosen = value_new(&call->arena, VALUE_LIST);
	const char *only = given_store(call);
	bool wanted[STATE_COUNT];
	enum output_format format;
	struct value *list;

	if (output_choose(&call->options, FORMATS, &format, err) ||
	    choose_states(call, &call->arena, wanted, err) || read_list(call, &call->arena, &list, err))
		return -1;
	for (struct value *store = list->first; store;) {
		struct value *next = store->next;
		enum state state = STATE_FAILED;

		if (state_find(value_text_at(store, "state"), &state) && wanted[state] &&
		    (!only || strcmp(value_text_at(store, "name"), only) == 0))
			value_add(chosen, store);
		store = next;
	}
	print_warnings(chosen);
	print_list(chosen, format, &call->arena, &out);
	return verb_print(&out, err);
}

const struct verb_body body_list = { rows, COUNT_OF(rows), run, details };
