/* SPDX-License-Identifier: Apache-2.0 */
#include "store/tally.h"

#include <stdlib.h>
#include <strings.h>

#include "diagnose/workloads.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "store/wanted.h"

#define PAGE 100 /* objects: each is some 10 kB as JSON, several times that as values */

static const enum resource kinds[] = { RESOURCE_Deployment, RESOURCE_StatefulSet, RESOURCE_DaemonSet };

/*
 * Whether the number of replicas is not what Helm wrote: kubectl scale takes the field from it, and owns it itself only
 * when the number is not 0 (autoscaling/v1 Scale leaves 0 out).
 */
static bool is_taken(const struct value *object)
{
	const struct value *list = value_find(object, STR("metadata.managedFields"));

	for (const struct value *entry = value_first(list); entry; entry = entry->next)
		if (strncasecmp(value_text_at(entry, "manager"), "helm", strlen("helm")) == 0 &&
		    value_get(value_get(value_get(entry, "fieldsV1"), "f:spec"), "f:replicas"))
			return false;
	return list != NULL;
}

static void add(struct tally *tally, const char *kind, const struct value *object)
{
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	const struct value *replicas = value_find(object, STR("spec.replicas"));
	const char *name_space = value_text_at(object, "metadata.namespace");
	const char *lacking = "";
	struct tally_entry entry = { .kind = kind };

	if (strncmp(name_space, NAMESPACE_PREFIX, strlen(NAMESPACE_PREFIX)) != 0 ||
	    value_find(object, STR("metadata.deletionTimestamp")))
		return;
	entry.name_space = arena_str(&tally->arena, str_of(name_space)).p;
	entry.name = arena_str(&tally->arena, str_of(value_text_at(object, "metadata.name"))).p;
	entry.replicas = replicas ? value_number_at(object, "spec.replicas") : 1;
	entry.ready = workloads_is_ready(kind, object, &once, &lacking);
	entry.taken = entry.replicas == 0 && strcmp(kind, "DaemonSet") != 0 && is_taken(object);
	tally->list = xgrow(tally->list, tally->count, &tally->capacity, sizeof(*tally->list));
	tally->list[tally->count++] = entry;
}

static int read_kind(struct tally *tally, size_t kind, const char *name_space, struct err *err)
{
	CLEANUP(kube_pages_free) struct kube_pages pages = { .size = PAGE };
	CLEANUP(arena_free) struct arena once = ARENA_INIT;

	pages.path = resources_list(kinds[kind], name_space, &tally->arena);
	while (!pages.done) {
		struct value *items;

		arena_reset(&once);
		if (kube_page(tally->cluster, &pages, &once, &items, err))
			return -1;
		for (const struct value *object = value_first(items); object; object = object->next)
			add(tally, resources_kind(kinds[kind]), object);
	}
	return 0;
}

static int by_namespace(const void *a, const void *b)
{
	const struct tally_entry *one = a;
	const struct tally_entry *other = b;

	return strcmp(one->name_space, other->name_space);
}

int tally_read(struct tally *tally, struct kube *cluster, const char *name_space, struct err *err)
{
	*tally = (struct tally){ .cluster = cluster, .name_space = name_space };
	for (size_t i = 0; i < COUNT_OF(kinds) && !tally->hidden; i++) {
		if (!read_kind(tally, i, name_space, err))
			continue;
		if (err->code != ERR_REFUSED)
			return -1;
		err_clear(err);
		tally->hidden = true;
	}
	if (tally->count)
		qsort(tally->list, tally->count, sizeof(*tally->list), by_namespace);
	return 0;
}

void tally_free(struct tally *tally)
{
	free(tally->list);
	arena_free(&tally->arena);
}

/* The entries of a namespace: *ret_count of them, from the one that is returned on. */
static const struct tally_entry *entries_of(const struct tally *tally, const char *name_space, size_t *ret_count)
{
	size_t low = 0;
	size_t high = tally->count;
	size_t end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(tally->list[middle].name_space, name_space) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < tally->count && strcmp(tally->list[end].name_space, name_space) == 0; end++)
		;
	*ret_count = end - low;
	return tally->count ? &tally->list[low] : NULL;
}

static const struct value *those_of(const struct value *list, const char *name_space, struct arena *arena)
{
	struct value *chosen = value_new(arena, VALUE_LIST);

	for (const struct value *one = value_first(list); one; one = one->next)
		if (strcmp(value_text_at(one, "metadata.namespace"), name_space) == 0)
			value_add(chosen, value_copy(arena, one));
	return chosen;
}

/* Whether fewer are there than the revision says, and no autoscaler wants it so. */
static bool is_scaled(struct tally *tally, const struct tally_entry *entry, const struct value *stored)
{
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	struct value *live = value_new(&once, VALUE_MAP);
	struct intent intent;

	if (!value_find(stored, STR("spec.replicas")) || entry->replicas >= value_number_at(stored, "spec.replicas"))
		return false;
	/* Rare: read only once there is such a one. */
	if (!tally->has_scalers)
		intent_read_scalers(tally->cluster, tally->name_space, &tally->arena, &tally->scalers);
	tally->has_scalers = true;
	value_put(value_map_at(live, "spec", &once), STR("replicas"), value_int(&once, entry->replicas));
	intent = tally->scalers;
	intent.autoscalers = those_of(intent.autoscalers, entry->name_space, &once);
	intent.scalers = those_of(intent.scalers, entry->name_space, &once);
	return intent_scaled(&intent, stored, live, &once) != NULL;
}

/* Of what no revision is noted for: at 0, and neither Helm nor what scales wants it so. */
static bool is_off(struct tally *tally, const struct tally_entry *entry)
{
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	struct value *stored = value_new(&once, VALUE_MAP);

	if (!entry->taken)
		return false;
	value_put_text(stored, "kind", entry->kind, &once);
	value_put_text(value_map_at(stored, "metadata", &once), "name", entry->name, &once);
	value_put(value_map_at(stored, "spec", &once), STR("replicas"), value_int(&once, 1));
	return is_scaled(tally, entry, stored);
}

static const struct tally_entry *find(const struct tally_entry *entries, size_t count, const struct value *stored)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(entries[i].kind, value_text_at(stored, "kind")) == 0 &&
		    strcmp(entries[i].name, value_text_at(stored, "metadata.name")) == 0)
			return &entries[i];
	return NULL;
}

static bool is_workload(const struct value *stored)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strcmp(resources_kind(kinds[i]), value_text_at(stored, "kind")) == 0)
			return true;
	return false;
}

/* What of the revision is missing or scaled down, as intent_judge counts it. */
static void judge(struct tally *tally, const struct tally_entry *entries, size_t count, const struct value *wanted,
		  size_t *ready, size_t *all)
{
	for (const struct value *stored = value_first(wanted); stored; stored = stored->next) {
		const struct tally_entry *entry = find(entries, count, stored);

		if (!is_workload(stored))
			continue;
		*all += !entry;
		*ready -= entry && entry->ready && is_scaled(tally, entry, stored);
	}
}

static bool shall_run(enum state state)
{
	return state == STATE_ACTIVE || state == STATE_CREATING || state == STATE_UPDATING || state == STATE_FAILED ||
	       state == STATE_UNKNOWN;
}

void tally_put(struct tally *tally, const struct state_facts *facts, struct value *summary, struct arena *arena)
{
	const struct value *wanted = wanted_read(facts->name_space, facts->record, arena);
	const struct tally_entry *entries;
	size_t count;
	size_t ready = 0;
	size_t all;

	if (!shall_run(state_of(facts)))
		return;
	if (tally->hidden) {
		state_put_unknown(summary, "workloads", arena);
		return;
	}
	entries = entries_of(tally, value_text_at(summary, "namespace"), &count);
	all = count;
	for (size_t i = 0; i < count; i++)
		ready += entries[i].ready && (wanted || !is_off(tally, &entries[i]));
	judge(tally, entries, count, wanted, &ready, &all);
	value_put(summary, STR("readyWorkloads"), value_int(arena, (long long)ready));
	value_put(summary, STR("wantedWorkloads"), value_int(arena, (long long)all));
}
