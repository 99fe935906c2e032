/* SPDX-License-Identifier: Apache-2.0 */
#include "server/snapshot.h"

#include <stdlib.h>

/* Bytes that a text takes, with its NUL. */
static size_t room_of(struct str text)
{
	return text.n + 1;
}

static const char *put(char **at, struct str text)
{
	char *p = *at;

	if (text.n)
		memcpy(p, text.p, text.n);
	p[text.n] = '\0';
	*at += text.n + 1;
	return p;
}

/* The labels as values of their own: a map in `room`, its texts at *at. */
static const struct value *put_labels(const struct value *labels, struct value *room, char **at)
{
	struct value *map = room++;

	*map = (struct value){ .type = VALUE_MAP };
	for (const struct value *label = value_first(labels); label; label = label->next, room++) {
		*room = (struct value){ .type = VALUE_STRING,
					.text = { NULL, label->text.n },
					.key = { NULL, label->key.n } };
		room->text.p = put(at, label->text);
		room->key.p = put(at, label->key);
		value_add(map, room);
	}
	return map;
}

struct snapshot_store *snapshot_store_make(const struct snapshot_facts *facts)
{
	const struct str texts[] = { str_of(facts->name),  str_of(facts->name_space),
				     str_of(facts->state), str_of(facts->owner),
				     facts->summary,       facts->whole };
	size_t values = (value_count(facts->labels) + 1) * sizeof(struct value);
	size_t bytes = sizeof(struct snapshot_store) + values;
	struct snapshot_store *store;
	char *at;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		bytes += room_of(texts[i]);
	for (const struct value *label = value_first(facts->labels); label; label = label->next)
		bytes += room_of(label->text) + room_of(label->key);
	store = xcalloc(1, bytes);
	at = (char *)(store + 1) + values;
	store->labels = put_labels(facts->labels, (struct value *)(store + 1), &at);
	store->name = put(&at, texts[0]);
	store->name_space = put(&at, texts[1]);
	store->state = put(&at, texts[2]);
	store->owner = put(&at, texts[3]);
	store->summary = (struct str){ put(&at, texts[4]), texts[4].n };
	store->whole = (struct str){ put(&at, texts[5]), texts[5].n };
	fingerprint_write(fingerprint_mix(FINGERPRINT_START, store->summary), store->summary_version);
	fingerprint_write(fingerprint_mix(FINGERPRINT_START, store->whole), store->whole_version);
	fingerprint_write(fingerprint_mix(fingerprint_mix(FINGERPRINT_START, str_of(store->summary_version)),
					  str_of(store->whole_version)),
			  store->version);
	atomic_init(&store->holders, 1);
	return store;
}

/* Whoever reads holds it, and must not change it; how many hold it is another thing. */
static atomic_uint *holders_of(const struct snapshot_store *store)
{
	return &((struct snapshot_store *)(uintptr_t)store)->holders;
}

const struct snapshot_store *snapshot_store_hold(const struct snapshot_store *store)
{
	atomic_fetch_add(holders_of(store), 1);
	return store;
}

void snapshot_store_release(const struct snapshot_store *store)
{
	if (store && atomic_fetch_sub(holders_of(store), 1) == 1)
		free((void *)(uintptr_t)store);
}

static int by_name(const void *a, const void *b)
{
	const struct snapshot_store *const *one = a;
	const struct snapshot_store *const *other = b;
	int order = strcmp((*one)->name, (*other)->name);

	return order ? order : strcmp((*one)->name_space, (*other)->name_space);
}

struct snapshot *snapshot_make(const struct snapshot_store *const *stores, size_t count)
{
	struct snapshot *snapshot = xcalloc(1, sizeof(*snapshot));
	const struct snapshot_store **list = xcalloc(count + 1, sizeof(const struct snapshot_store *));
	unsigned long long hash = FINGERPRINT_START;

	if (count) {
		memcpy(list, stores, count * sizeof(const struct snapshot_store *));
		qsort(list, count, sizeof(const struct snapshot_store *), by_name);
	}
	for (size_t i = 0; i < count; i++) {
		(void)snapshot_store_hold(list[i]);
		hash = fingerprint_mix(hash, str_of(list[i]->name));
		hash = fingerprint_mix(hash, str_of(list[i]->version));
	}
	fingerprint_write(hash, snapshot->version);
	snapshot->stores = list;
	snapshot->count = count;
	atomic_init(&snapshot->holders, 1);
	return snapshot;
}

void snapshot_hold(struct snapshot *snapshot)
{
	if (snapshot)
		atomic_fetch_add(&snapshot->holders, 1);
}

void snapshot_release(struct snapshot *snapshot)
{
	if (!snapshot || atomic_fetch_sub(&snapshot->holders, 1) != 1)
		return;
	for (size_t i = 0; i < snapshot->count; i++)
		snapshot_store_release(snapshot->stores[i]);
	free((void *)(uintptr_t)snapshot->stores);
	free(snapshot);
}

const struct snapshot_store *snapshot_find(const struct snapshot *snapshot, const char *name)
{
	size_t low = 0;
	size_t high = snapshot->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(snapshot->stores[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == snapshot->count || strcmp(snapshot->stores[low]->name, name) != 0)
		return NULL;
	return snapshot->stores[low];
}
