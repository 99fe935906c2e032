/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "gc/collect.h"
#include "gc/find.h"
#include "kube/kubeconfig_problem.h"
#include "kube/open.h"
#include "table.h"
#include "timestamp.h"

#define YOUNG 300 /* seconds */

struct gc_request {
	bool dry_run;
	bool yes;
	time_t older_than; /* seconds */
	struct wait_request wait;
};

static const struct field rows[] = {
	{ "dry-run", 0, NULL, NULL, "show what would be removed (the default)",
	  FIELD_FLAG(struct gc_request, dry_run) },
	{ "yes", 'y', NULL, NULL, "remove it", FIELD_FLAG(struct gc_request, yes) },
	{ "older-than", 0, "DURATION", NULL, "leave what is younger; default 5m",
	  FIELD_AGE(struct gc_request, older_than), .otherwise = YOUNG },
	FIELDS_WAIT(struct gc_request, wait),
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Finds what belongs to no store:\n"
#define X(name, word, what) "  " word ": " what "\n"
	ORPHAN_TABLE(X)
#undef X
	"and says what becomes of it:\n"
#define X(name, word, when) "  " word ": " when "\n"
	FATE_TABLE(X)
#undef X
	"With --yes it is removed, store by store, each under its lock, with the proof of delete. What is not proved\n"
	"to be ours is never removed.\n"
	"\n"
	"Examples:\n"
	"  helm store gc\n"
	"  helm store gc --yes\n"
	"  helm store gc -o json | jq -r '.[] | select(.fate == \"left\") | .why'\n";

static const char *const titles[] = { "OBJECT", "STORE", "AGE", "FATE", "WHY" };

static void add_row(const struct orphan *orphan, time_t now, struct table *table, struct arena *arena)
{
	table_add(table, (const struct str[COUNT_OF(titles)]){
				 str_of(orphan->object), *orphan->store ? str_of(orphan->store) : STR("-"),
				 str_of(timestamp_age(orphan->created, now, arena)),
				 str_of(orphans_fate_word(orphan->fate)), str_of(orphan->why) });
}

static size_t count_of(const struct orphans *orphans, enum fate fate)
{
	size_t count = 0;

	for (size_t i = 0; i < orphans->count; i++)
		count += orphans->list[i].fate == fate;
	return count;
}

static void print_sums(const struct orphans *orphans, struct bytes *out)
{
	const char *before = "";

	for (int fate = 0; fate < FATE_COUNT; fate++) {
		size_t count = count_of(orphans, (enum fate)fate);

		if (!count)
			continue;
		bytes_format(out, "%s%zu %s", before, count,
			     fate == FATE_REMOVE ? "to remove" : orphans_fate_word((enum fate)fate));
		before = ", ";
	}
	bytes_format(out, "%s\n", count_of(orphans, FATE_REMOVE) ? ": helm store gc --yes" : "");
}

static void print_table(const struct orphans *orphans, time_t now, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(table_free) struct table table = TABLE_INIT(COUNT_OF(titles));
	struct str cells[COUNT_OF(titles)];

	if (!orphans->count) {
		bytes_add_text(out, "nothing belongs to no store\n");
		return;
	}
	for (size_t i = 0; i < COUNT_OF(titles); i++)
		cells[i] = str_of(titles[i]);
	table_add(&table, cells);
	for (size_t i = 0; i < orphans->count; i++)
		add_row(&orphans->list[i], now, &table, &arena);
	table_print(&table, 0, out);
	for (size_t i = 0; i < orphans->count; i++)
		if (orphans->list[i].remedy)
			bytes_format(out, "  %s: %s\n", orphans->list[i].object, orphans->list[i].remedy);
	print_sums(orphans, out);
}

static struct value *as_value(const struct orphans *orphans, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (size_t i = 0; i < orphans->count; i++) {
		const struct orphan *orphan = &orphans->list[i];
		struct value *map = value_new(arena, VALUE_MAP);

		value_put_text(map, "kind", orphans_kind_word(orphan->kind), arena);
		value_put_text(map, "object", orphan->object, arena);
		value_put_text(map, "store", orphan->store, arena);
		value_put_text(map, "createdAt", timestamp_text(orphan->created, arena), arena);
		value_put_text(map, "fate", orphans_fate_word(orphan->fate), arena);
		value_put_text(map, "why", orphan->why, arena);
		if (orphan->remedy)
			value_put_text(map, "remedy", orphan->remedy, arena);
		value_add(list, map);
	}
	return list;
}

/* The time is the API server's: ages are told by it alone. */
static int find(struct operation *operation, time_t age, struct orphans *orphans, time_t *ret_now, struct err *err)
{
	struct arena *arena = operation->session->arena;
	CLEANUP(gc_index_free) struct gc_index index = GC_INDEX_INIT;
	struct orphan_search search = {
		.cluster = &operation->cluster, .index = &index, .age = age, .arena = arena, .found = orphans
	};

	if (kube_time(&operation->cluster, &search.now, err) || gc_index_read(&index, &operation->cluster, err) ||
	    gc_find(&search, err))
		return -1;
	*ret_now = search.now;
	/* Texts of the index go with it. */
	for (size_t i = 0; i < orphans->count; i++) {
		orphans->list[i].store = arena_str(arena, str_of(orphans->list[i].store)).p;
		if (orphans->list[i].uid)
			orphans->list[i].uid = arena_str(arena, str_of(orphans->list[i].uid)).p;
	}
	return 0;
}

/* Before anything goes: what is not on this list is not removed. */
static void tell(struct operation *operation, const struct orphans *orphans, bool removes)
{
	struct arena *arena = operation->session->arena;
	size_t going = count_of(orphans, FATE_REMOVE);

	context_tell(&operation->context, EVENT_PLAN, EVENT_LINE, "gc",
		     arena_format(arena,
				  "gc, at %s\n  %s: %zu things that belong to no store\n"
				  "  stays: all else, %zu of that kind too",
				  kubeconfig_problem_where(operation->session->environment, arena),
				  removes ? "goes" : "would go", going, orphans->count - going));
	if (!removes)
		return;
	for (size_t i = 0; i < orphans->count; i++)
		if (orphans->list[i].fate == FATE_REMOVE)
			context_done(&operation->context, "to remove", orphans->list[i].object);
}

static int work(struct operation *operation, const struct gc_request *request, struct orphans *orphans,
		time_t *ret_now, struct err *err)
{
	if (operation_open(operation, NULL, err) || find(operation, request->older_than, orphans, ret_now, err))
		return -1;
	tell(operation, orphans, request->yes);
	return request->yes ? collect_run(operation, orphans, err) : 0;
}

static int verdict(const struct orphans *orphans, struct err *err)
{
	const char *forbidden = NULL;
	size_t count = 0;

	for (size_t i = 0; i < orphans->count; i++) {
		const struct orphan *orphan = &orphans->list[i];

		count += orphan->failed;
		if (orphan->failed && role_forbids(orphan->why))
			forbidden = orphan->why;
	}
	if (!count)
		return 0;
	(void)err_set(err, ERR_FAILED, "%zu of them could not be removed", count);
	return forbidden ? err_hint(err, "%.*s", (int)strcspn(forbidden, "\n"), forbidden) : -1;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(orphans_free) struct orphans orphans = { 0 };
	const struct gc_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct operation operation;
	time_t now = 0;
	int failed;

	if (request->yes && request->dry_run)
		return err_set(err, ERR_USAGE, "--yes and --dry-run exclude each other");
	operation_begin(&operation, &call->session, &request->wait, NULL);
	failed = work(&operation, request, &orphans, &now, err);
	operation_close(&operation);
	if (failed)
		return -1;
	if (format == OUTPUT_TABLE)
		print_table(&orphans, now, &out);
	else
		output_value(as_value(&orphans, &call->arena), format, &out);
	return output_print(&out, err) ? -1 : verdict(&orphans, err);
}

static enum role role_of(const void *request)
{
	return ((const struct gc_request *)request)->yes ? ROLE_OPERATOR : ROLE_READER;
}

const struct verb_body body_gc = { FIELDS_OF(rows, struct gc_request), run, details, role_of };
