/* SPDX-License-Identifier: Apache-2.0 */
#include "server/changes.h"

#include <stdlib.h>

#include "alloc.h"

static void take_out(struct changes *changes, struct changes_entry *entry)
{
	*(entry->before ? &entry->before->next : &changes->first) = entry->next;
	*(entry->next ? &entry->next->before : &changes->last) = entry->before;
	entry->next = entry->before = NULL;
	changes->version++;
}

static void put_last(struct changes *changes, struct changes_entry *entry)
{
	entry->number = ++changes->number;
	changes->version++;
	entry->before = changes->last;
	*(changes->last ? &changes->last->next : &changes->first) = entry;
	changes->last = entry;
}

static void free_entry(struct changes_entry *entry)
{
	snapshot_store_release(entry->store);
	free(entry);
}

static struct changes_entry *came(struct changes *changes, const struct snapshot_store *store)
{
	struct changes_entry *entry = xcalloc(1, sizeof(*entry));

	entry->store = snapshot_store_hold(store);
	put_last(changes, entry);
	return entry;
}

static void went(struct changes *changes, struct changes_entry *entry)
{
	take_out(changes, entry);
	entry->is_gone = true;
	changes->gone++;
	put_last(changes, entry);
}

/* The same store. To who does not own it any more, it is gone. */
static struct changes_entry *stayed(struct changes *changes, struct changes_entry *entry,
				    const struct snapshot_store *store)
{
	const struct snapshot_store *before = entry->store;

	if (strcmp(before->owner, store->owner) != 0) {
		went(changes, entry);
		return came(changes, store);
	}
	entry->store = snapshot_store_hold(store);
	if (strcmp(before->whole_version, store->whole_version) != 0) {
		take_out(changes, entry);
		put_last(changes, entry);
	}
	snapshot_store_release(before);
	return entry;
}

static int order_of(const struct snapshot_store *a, const struct snapshot_store *b)
{
	int order = strcmp(a->name, b->name);

	return order ? order : strcmp(a->name_space, b->name_space);
}

/* Both are in one order. */
static struct changes_entry **compare(struct changes *changes, const struct snapshot *now)
{
	struct changes_entry **entries = xcalloc(now->count + 1, sizeof(struct changes_entry *));
	size_t count = changes->snapshot ? changes->snapshot->count : 0;
	size_t i = 0;
	size_t j = 0;

	while (i < count || j < now->count) {
		int order = i == count        ? 1
			    : j == now->count ? -1
					      : order_of(changes->entries[i]->store, now->stores[j]);

		if (order < 0) {
			went(changes, changes->entries[i++]);
		} else if (order > 0) {
			entries[j] = came(changes, now->stores[j]);
			j++;
		} else {
			entries[j] = stayed(changes, changes->entries[i++], now->stores[j]);
			j++;
		}
	}
	return entries;
}

void changes_take(struct changes *changes, struct snapshot *now)
{
	struct changes_entry **entries;

	if (changes->snapshot == now)
		return;
	entries = compare(changes, now);
	free(changes->entries);
	changes->entries = entries;
	snapshot_hold(now);
	snapshot_release(changes->snapshot);
	changes->snapshot = now;
}

void changes_forget(struct changes *changes, unsigned long long number)
{
	struct changes_entry *next;

	for (struct changes_entry *entry = changes->gone ? changes->first : NULL; entry; entry = next) {
		next = entry->next;
		if (!entry->is_gone || entry->number > number)
			continue;
		take_out(changes, entry);
		free_entry(entry);
		changes->gone--;
	}
}

void changes_free(struct changes *changes)
{
	while (changes->first) {
		struct changes_entry *entry = changes->first;

		take_out(changes, entry);
		free_entry(entry);
	}
	free(changes->entries);
	snapshot_release(changes->snapshot);
}
