/* SPDX-License-Identifier: Apache-2.0 */
#include "status/event_rows.h"

#include "diagnose/objects.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "store/lister.h"
#include "store/name.h"
#include "value_order.h"

static int compare(const void *key, const struct value *one, const struct value *other)
{
	return strcmp(value_text_at(one, key), value_text_at(other, key));
}

static bool is_wanted(const char *const *types, const char *type)
{
	for (const char *const *one = types; one && *one; one++)
		if (strcmp(*one, type) == 0)
			return true;
	return !types || !*types;
}

/* How often it was seen: in the series of events.k8s.io, or in the older field; absent: once. */
static long count_of(const struct value *event)
{
	long count = value_number_at(event, "series.count");

	count = count ? count : value_number_at(event, "count");
	return count ? count : 1;
}

/* In the order of names. */
static struct value *make_rows(const struct value *events, const char *const *types, struct arena *arena)
{
	struct value *rows = value_new(arena, VALUE_LIST);

	for (const struct value *event = value_first(events); event; event = event->next) {
		struct value *row;

		if (!is_wanted(types, value_text_at(event, "type")))
			continue;
		row = value_new(arena, VALUE_MAP);
		value_put_text(row, "name", value_text_at(event, "metadata.name"), arena);
		value_put_text(row, "at", objects_event_time(event), arena);
		value_put_text(row, "type", value_text_at(event, "type"), arena);
		value_put_text(row, "reason", value_text_at(event, "reason"), arena);
		value_put_text(row, "object",
			       arena_text(arena, "%s/%s", value_text_at(event, "involvedObject.kind"),
					  value_text_at(event, "involvedObject.name")),
			       arena);
		value_put(row, STR("count"), value_int(arena, count_of(event)));
		value_put_text(row, "message", value_text_at(event, "message"), arena);
		value_add(rows, row);
	}
	value_order(rows, compare, "name");
	return rows;
}

static int look_once(struct kube *cluster, const struct events_request *request, struct arena *arena,
		     struct value **ret, struct err *err)
{
	const char *space = name_namespace(request->name, arena);
	struct value *events;

	if (kube_list(cluster, resources_list(RESOURCE_Event, space, arena), NULL, false, arena, &events, err))
		return -1;
	*ret = make_rows(events, request->types, arena);
	return 0;
}

static int check(struct kube *cluster, const struct events_request *request, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct state_facts facts;

	return name_check(request->name, err) || lister_find(cluster, request->name, &arena, &facts, err) ? -1 : 0;
}

int event_rows_read(struct kube *cluster, const struct events_request *request, struct arena *arena, struct value **ret,
		    struct err *err)
{
	if (check(cluster, request, err) || look_once(cluster, request, arena, ret, err))
		return -1;
	value_order(*ret, compare, "at");
	return 0;
}

/* Events that are followed. */
struct following {
	struct kube *cluster;
	const struct events_request *request;
	const struct watching_reader *reader;
};

static int look(void *of, struct arena *arena, struct value **ret, struct err *err)
{
	const struct following *following = of;

	return look_once(following->cluster, following->request, arena, ret, err);
}

/* One that came again is told again. */
static const char *mark(void *of, const struct value *row, struct arena *arena)
{
	(void)of;
	return arena_format(arena, "%s %s", value_text_at(row, "at"), value_text_at(row, "count")).p;
}

/* What is forgotten is no news. */
static int tell(void *of, const struct value *changes, struct arena *arena, struct err *err)
{
	const struct following *following = of;
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct value *change = value_first(changes); change; change = change->next)
		if (strcmp(value_text_at(change, "type"), "DELETED") != 0)
			value_add(list, value_copy(arena, value_get(change, "object")));
	value_order(list, compare, "at");
	return value_first(list) ? following->reader->tell(following->reader->of, list, arena, err) : 0;
}

int event_rows_watch(struct kube *cluster, const struct events_request *request, const struct watching_reader *reader,
		     struct err *err)
{
	struct following following = { cluster, request, reader };
	const struct watching watching = { .context = cluster->within, .look = look, .mark = mark, .of = &following };
	const struct watching_reader between = {
		.pause = reader->pause, .output = reader->output, .tell = tell, .of = &following
	};

	return check(cluster, request, err) ? -1 : watching_run(&watching, &between, err);
}
