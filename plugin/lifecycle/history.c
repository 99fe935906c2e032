/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/history.h"

#include <stdlib.h>

#include "helm/history.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "lifecycle/summary.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/release.h"
#include "store/rest.h"
#include "store/worked.h"
#include "strvec.h"
#include "timestamp.h"

static int compare(const void *a, const void *b)
{
	const struct value *const *one = a;
	const struct value *const *other = b;
	long difference =
		strtol(object_label(*one, "version"), NULL, 10) - strtol(object_label(*other, "version"), NULL, 10);

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

static void warn(const struct kube *cluster, const char *store, const char *text, struct arena *arena)
{
	if (cluster->within)
		context_warn(cluster->within, "history", arena_format(arena, "store %s: %s", store, text).p);
}

static int read_noted(const struct kube *cluster, const struct state_facts *facts, struct arena *arena,
		      struct value *list, struct err *err)
{
	add_noted(facts->name_space, list, arena);
	if (!list->first)
		return lister_check_seen(facts, err);
	warn(cluster, facts->store, state_unknown(state_summary(facts, arena), arena), arena);
	return 0;
}

/* `history`: as Helm tells it. */
static void add_rows(const struct value *records, const struct value *name_space, const struct value *history,
		     struct value *list, struct arena *arena)
{
	CLEANUP(free_pointer) const struct value **sorted = xcalloc(value_count(records) + 1, sizeof(*sorted));
	size_t count = 0;

	for (const struct value *record = value_first(records); record; record = record->next)
		sorted[count++] = record;
	qsort(sorted, count, sizeof(*sorted), compare);
	for (size_t i = 0; i < count; i++)
		value_add(list, row_of(sorted[i], name_space, history, arena));
}

int history_read(struct kube *cluster, const struct history_request *request, struct arena *arena, struct value **ret,
		 struct err *err)
{
	const char *store = request->name;
	struct helm helm;
	struct helm_release release = { .helm = &helm, .name = store, .name_space = name_namespace(store, arena) };
	struct state_facts facts;
	struct release found;
	bool was_deployed;
	struct value *history;

	*ret = value_new(arena, VALUE_LIST);
	if (name_check(store, err) || lister_find(cluster, store, arena, &facts, err))
		return -1;
	if (facts.unseen & STATE_UNSEEN_RELEASE)
		return read_noted(cluster, &facts, arena, *ret, err);
	if (helm_find(&helm, cluster->environment, cluster->within, arena, err) ||
	    release_find(cluster, store, arena, &found, &was_deployed, err) ||
	    helm_history(&release, arena, &history, err))
		return -1;
	if (!value_first(found.records) && rest_refuse(&facts, store, "it has no revisions", err))
		return -1;
	if (facts.warning)
		warn(cluster, store, facts.warning, arena);
	add_rows(found.records, facts.name_space, history, *ret, arena);
	return 0;
}
