/* SPDX-License-Identifier: Apache-2.0 */
#include "status/event_rows.h"

#include <stdlib.h>

#include "diagnose/objects.h"
#include "kube/list.h"
#include "store/lister.h"
#include "store/name.h"

struct row {
	struct value *value;
	const char *key;
	size_t place;
};

static int compare(const void *a, const void *b)
{
	const struct row *one = a;
	const struct row *other = b;
	int order = strcmp(one->key, other->key);

	return order ? order : (one->place > other->place) - (one->place < other->place);
}

static void sort_by(struct value *list, const char *key, struct arena *arena)
{
	size_t count = value_count(list);
	struct row *rows = arena_calloc(arena, (count + 1) * sizeof(*rows));
	size_t i = 0;

	for (struct value *value = value_first(list); value; value = value->next, i++)
		rows[i] = (struct row){ value, value_text_at(value, key), i };
	if (count)
		qsort(rows, count, sizeof(*rows), compare);
	list->first = list->last = NULL;
	for (i = 0; i < count; i++)
		value_add(list, rows[i].value);
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
			       arena_format(arena, "%s/%s", value_text_at(event, "involvedObject.kind"),
					    value_text_at(event, "involvedObject.name"))
				       .p,
			       arena);
		value_put(row, STR("count"), value_int(arena, count_of(event)));
		value_put_text(row, "message", value_text_at(event, "message"), arena);
		value_add(rows, row);
	}
	sort_by(rows, "name", arena);
	return rows;
}

static int look_once(struct kube *cluster, const struct events_request *request, struct arena *arena,
		     struct value **ret, struct err *err)
{
	const char *space = name_namespace(request->name, arena);
	struct value *events;

	if (kube_list(cluster, arena_format(arena, "/api/v1/namespaces/%s/events", space).p, NULL, false, arena,
		      &events, err))
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
	sort_by(*ret, "at", arena);
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
	sort_by(list, "at", arena);
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
