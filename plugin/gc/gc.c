/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/gc.h"

#include "gc/collect.h"
#include "gc/find.h"
#include "kube/kubeconfig_problem.h"
#include "kube/open.h"
#include "store/role.h"
#include "timestamp.h"

static struct value *as_value(const struct gc_result *result, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (size_t i = 0; i < result->count; i++) {
		const struct orphan *orphan = &result->list[i];
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

size_t gc_count(const struct gc_result *result, enum fate fate)
{
	size_t count = 0;

	for (size_t i = 0; i < result->count; i++)
		count += result->list[i].fate == fate;
	return count;
}

/* Before anything goes: what is not on this list is not removed. */
static void tell(struct operation *operation, const struct orphans *orphans, bool removes)
{
	struct arena *arena = operation->session->arena;
	size_t going = gc_count(&(struct gc_result){ orphans->list, orphans->count, 0, NULL }, FATE_REMOVE);

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

static int work(struct operation *operation, const struct gc_request *request, struct orphans *orphans, time_t *ret_now,
		struct err *err)
{
	if (operation_open(operation, NULL, err) || find(operation, request->older_than, orphans, ret_now, err))
		return -1;
	tell(operation, orphans, request->removes);
	return request->removes ? collect_run(operation, orphans, err) : 0;
}

/* The list goes with the search; its texts are the arena's already. */
static void fill(const struct orphans *orphans, time_t now, struct arena *arena, struct gc_result *ret)
{
	struct orphan *list = arena_calloc(arena, (orphans->count + 1) * sizeof(*list));

	if (orphans->count)
		(void)memcpy(list, orphans->list, orphans->count * sizeof(*list));
	*ret = (struct gc_result){ .list = list, .count = orphans->count, .now = now };
	ret->map = as_value(ret, arena);
}

int gc_run(const struct session *session, const struct gc_request *request, struct gc_result *ret, struct err *err)
{
	CLEANUP(orphans_free) struct orphans orphans = { 0 };
	struct operation operation;
	time_t now = 0;
	int failed;

	operation_begin(&operation, session, &request->wait, NULL);
	failed = work(&operation, request, &orphans, &now, err);
	operation_close(&operation);
	if (failed)
		return -1;
	fill(&orphans, now, session->arena, ret);
	return 0;
}

int gc_verdict(const struct gc_result *result, struct err *err)
{
	const char *forbidden = NULL;
	size_t count = 0;

	for (size_t i = 0; i < result->count; i++) {
		const struct orphan *orphan = &result->list[i];

		count += orphan->failed;
		if (orphan->failed && role_forbids(orphan->why))
			forbidden = orphan->why;
	}
	if (!count)
		return 0;
	(void)err_set(err, ERR_FAILED, "%zu of them could not be removed", count);
	return forbidden ? err_hint(err, "%.*s", (int)strcspn(forbidden, "\n"), forbidden) : -1;
}
