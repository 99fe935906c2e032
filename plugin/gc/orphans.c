/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/orphans.h"

#include <stdlib.h>

#include "store/lease.h"
#include "store/lease_watch.h"
#include "store/name.h"
#include "timestamp.h"

static const char *const kind_words[] = {
#define X(name, word, what) word,
	ORPHAN_TABLE(X)
#undef X
};

static const char *const fate_words[] = {
#define X(name, word, when) word,
	FATE_TABLE(X)
#undef X
};

const char *orphans_kind_word(enum orphan_kind kind)
{
	return kind_words[kind];
}

const char *orphans_fate_word(enum fate fate)
{
	return fate_words[fate];
}

void orphans_free(struct orphans *orphans)
{
	free(orphans->list);
}

/* A store that is at work, or what was made a moment ago and may be waiting for the rest. */
static void hold_back(const struct orphan_search *search, struct orphan *orphan)
{
	const struct value *lease = gc_index_lease(search->index, orphan->store);

	if (orphan->fate != FATE_REMOVE)
		return;
	if (lease && lease_is_live(lease, search->now)) {
		orphan->fate = FATE_LEFT;
		orphan->why = arena_format(search->arena, "%s works on the store", lease_command(lease)).p;
	} else if (search->now - orphan->created < search->age) {
		orphan->fate = FATE_LEFT;
		orphan->why = arena_text(search->arena, "%s; younger than %s", orphan->why,
					 timestamp_age(search->now - search->age, search->now, search->arena));
		orphan->remedy = "wait, or --older-than 0s";
	}
}

void orphans_add(const struct orphan_search *search, struct orphan orphan)
{
	struct orphans *found = search->found;

	hold_back(search, &orphan);
	found->list = xgrow(found->list, found->count, &found->capacity, sizeof(*found->list));
	found->list[found->count++] = orphan;
}

bool orphans_is_there(const struct orphan_search *search, const char *store)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return gc_index_namespace(search->index, name_namespace(store, &arena)) ||
	       gc_index_record(search->index, store);
}

bool orphans_is_name(const char *store)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	return !name_check(store, &ignored);
}
