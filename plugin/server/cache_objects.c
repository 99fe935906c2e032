/* SPDX-License-Identifier: Apache-2.0 */
#include "server/cache_objects.h"

#include <limits.h>
#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "json.h"

void cache_objects_begin(struct cache_objects *objects)
{
	pthread_condattr_t attributes;

	*objects = (struct cache_objects){ .count = 0 };
	(void)pthread_mutex_init(&objects->lock, NULL);
	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&objects->changed, &attributes);
	(void)pthread_condattr_destroy(&attributes);
}

static void free_space(struct cache_space *space)
{
	while (space->first) {
		struct cache_object *next = space->first->next;

		free(space->first);
		space->first = next;
	}
	snapshot_store_release(space->store);
	free(space->key);
	free(space);
}

void cache_objects_free(struct cache_objects *objects)
{
	for (size_t i = 0; i < objects->count; i++)
		free_space(objects->spaces[i]);
	free(objects->spaces);
	(void)pthread_mutex_destroy(&objects->lock);
	(void)pthread_cond_destroy(&objects->changed);
}

/* --- under the lock */

/* Where a namespace is, or would be. */
static size_t place_of(const struct cache_objects *objects, const char *key)
{
	size_t low = 0;
	size_t high = objects->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(objects->spaces[middle]->key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct cache_space *find_space(const struct cache_objects *objects, const char *key)
{
	size_t place = place_of(objects, key);

	return place < objects->count && strcmp(objects->spaces[place]->key, key) == 0 ? objects->spaces[place] : NULL;
}

static struct cache_space *make_space(struct cache_objects *objects, const char *key)
{
	size_t place = place_of(objects, key);
	struct cache_space *space = find_space(objects, key);

	if (space)
		return space;
	space = xcalloc(1, sizeof(*space));
	space->key = xstrdup(key);
	objects->spaces = xgrow(objects->spaces, objects->count, &objects->capacity, sizeof(struct cache_space *));
	memmove(objects->spaces + place + 1, objects->spaces + place,
		(objects->count - place) * sizeof(struct cache_space *));
	objects->spaces[place] = space;
	objects->count++;
	return space;
}

static void make_due(struct cache_space *space)
{
	long long now = clock_running();
	long long due = now + CACHE_SETTLE;

	if (space->looked && due < space->looked + CACHE_LEAST)
		due = space->looked + CACHE_LEAST;
	if (!space->due || due < space->due)
		space->due = due;
}

/* How stores are that use the server that they share goes by it, too. */
static void note_change(struct cache_objects *objects, struct cache_space *space, enum cache_row row)
{
	make_due(space);
	if (row == CACHE_StatefulSet && strcmp(space->key, NAMESPACE_DATABASE) == 0)
		for (size_t i = 0; i < objects->count; i++)
			if (objects->spaces[i]->is_shared)
				make_due(objects->spaces[i]);
}

/* The place of an object in its namespace, or the end of the list. */
static struct cache_object **find_object(struct cache_space *space, enum cache_row row, const char *name)
{
	struct cache_object **at = &space->first;

	while (*at && ((*at)->row != row || strcmp((*at)->name, name) != 0))
		at = &(*at)->next;
	return at;
}

static void drop(struct cache_objects *objects, struct cache_object **at)
{
	struct cache_object *object = *at;

	*at = object->next;
	objects->bytes -= object->length;
	free(object);
}

static void put(struct cache_objects *objects, enum cache_row row, const struct cache_heard *heard)
{
	struct cache_space *space = make_space(objects, heard->key);
	struct cache_object **at = find_object(space, row, heard->name);
	size_t name = strlen(heard->name) + 1;
	struct cache_object *object;

	if (*at && (*at)->length == heard->length && memcmp((*at)->text, heard->text, heard->length) == 0) {
		(*at)->round = objects->rounds[row];
		return;
	}
	if (*at)
		drop(objects, at);
	object = xmalloc(sizeof(*object) + heard->length + 1 + name);
	*object = (struct cache_object){ *at, row, objects->rounds[row], heard->length,
					 object->text + heard->length + 1 };
	memcpy(object->text, heard->text, heard->length + 1);
	memcpy(object->text + heard->length + 1, heard->name, name);
	*at = object;
	objects->bytes += heard->length;
	note_change(objects, space, row);
}

static void sweep(struct cache_objects *objects, enum cache_row row)
{
	for (size_t i = 0; i < objects->count; i++) {
		struct cache_object **at = &objects->spaces[i]->first;

		while (*at) {
			if ((*at)->row != row || (*at)->round == objects->rounds[row]) {
				at = &(*at)->next;
				continue;
			}
			drop(objects, at);
			note_change(objects, objects->spaces[i], row);
		}
	}
}

/* --- what others call */

void cache_objects_put(struct cache_objects *objects, enum cache_row row, struct cache_heard *heard)
{
	(void)pthread_mutex_lock(&objects->lock);
	put(objects, row, heard);
	(void)pthread_cond_broadcast(&objects->changed);
	(void)pthread_mutex_unlock(&objects->lock);
	cache_heard_free(heard);
}

void cache_objects_remove(struct cache_objects *objects, enum cache_row row, const struct cache_heard *heard)
{
	struct cache_space *space;

	(void)pthread_mutex_lock(&objects->lock);
	space = find_space(objects, heard->key);
	if (space && *find_object(space, row, heard->name)) {
		drop(objects, find_object(space, row, heard->name));
		note_change(objects, space, row);
	}
	(void)pthread_cond_broadcast(&objects->changed);
	(void)pthread_mutex_unlock(&objects->lock);
}

void cache_objects_replace(struct cache_objects *objects, enum cache_row row, struct cache_heard *list, size_t count,
			   bool is_there)
{
	(void)pthread_mutex_lock(&objects->lock);
	objects->rounds[row]++;
	for (size_t i = 0; i < count; i++)
		put(objects, row, &list[i]);
	sweep(objects, row);
	/* That there are none of a kind is another thing than that nobody knows. */
	for (size_t i = 0; i < objects->count && objects->is_there[row] != is_there; i++)
		make_due(objects->spaces[i]);
	objects->is_listed[row] = true;
	objects->is_there[row] = is_there;
	(void)pthread_cond_broadcast(&objects->changed);
	(void)pthread_mutex_unlock(&objects->lock);
}

static enum cache_row lacking(const struct cache_objects *objects)
{
	unsigned row = 0;

	while (row < CACHE_ROWS && objects->is_listed[row])
		row++;
	return (enum cache_row)row;
}

enum cache_row cache_objects_lacking(struct cache_objects *objects)
{
	enum cache_row row;

	(void)pthread_mutex_lock(&objects->lock);
	row = lacking(objects);
	(void)pthread_mutex_unlock(&objects->lock);
	return row;
}

void cache_objects_end(struct cache_objects *objects)
{
	(void)pthread_mutex_lock(&objects->lock);
	objects->is_ending = true;
	(void)pthread_cond_broadcast(&objects->changed);
	(void)pthread_mutex_unlock(&objects->lock);
}

/* The one that is due first; NULL: none will be. */
static struct cache_space *next_due(const struct cache_objects *objects)
{
	struct cache_space *next = NULL;
	size_t count = lacking(objects) == CACHE_ROWS ? objects->count : 0;

	for (size_t i = 0; i < count; i++)
		if (objects->spaces[i]->due && (!next || objects->spaces[i]->due < next->due))
			next = objects->spaces[i];
	return next;
}

static void wait_for(struct cache_objects *objects, const struct cache_space *next)
{
	struct timespec until = { .tv_sec = 0 };
	long long left;

	if (!next) {
		(void)pthread_cond_wait(&objects->changed, &objects->lock);
		return;
	}
	left = next->due - clock_running();
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(left / 1000);
	until.tv_nsec += (long)(left % 1000) * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	(void)pthread_cond_timedwait(&objects->changed, &objects->lock, &until);
}

bool cache_objects_wait(struct cache_objects *objects)
{
	bool is_ending;

	(void)pthread_mutex_lock(&objects->lock);
	while (!objects->is_ending && lacking(objects) < CACHE_ROWS)
		(void)pthread_cond_wait(&objects->changed, &objects->lock);
	for (size_t i = 0; i < objects->count; i++)
		objects->spaces[i]->due = 1;
	is_ending = objects->is_ending;
	(void)pthread_mutex_unlock(&objects->lock);
	return !is_ending;
}

struct cache_space *cache_objects_due(struct cache_objects *objects, bool may_wait)
{
	struct cache_space *next = NULL;

	(void)pthread_mutex_lock(&objects->lock);
	while (!objects->is_ending) {
		next = next_due(objects);
		if (next && next->due <= clock_running())
			break;
		if (!may_wait) {
			next = NULL;
			break;
		}
		wait_for(objects, next);
		next = NULL;
	}
	next = objects->is_ending ? NULL : next;
	(void)pthread_mutex_unlock(&objects->lock);
	return next;
}

static void read_objects(const struct cache_space *space, struct arena *arena, struct value *lists[CACHE_ROWS],
			 bool databases_alone)
{
	for (const struct cache_object *object = space->first; object; object = object->next) {
		CLEANUP(err_clear) struct err ignored = ERR_INIT;
		struct value *value;

		if (databases_alone && object->row != CACHE_StatefulSet)
			continue;
		value = json_parse((struct str){ object->text, object->length }, arena, &ignored);
		if (value)
			value_add(lists[object->row], value);
	}
}

void cache_objects_read(struct cache_objects *objects, struct cache_space *space, struct arena *arena,
			struct memory_collection ret[CACHE_ROWS], size_t *ret_count)
{
	struct value *lists[CACHE_ROWS];
	const struct cache_space *shared;

	for (size_t i = 0; i < CACHE_ROWS; i++)
		lists[i] = value_new(arena, VALUE_LIST);
	*ret_count = 0;
	(void)pthread_mutex_lock(&objects->lock);
	shared = find_space(objects, NAMESPACE_DATABASE);
	read_objects(space, arena, lists, false);
	if (shared && shared != space)
		read_objects(shared, arena, lists, true);
	for (unsigned row = 0; row < CACHE_ROWS; row++)
		if (objects->is_there[row])
			ret[(*ret_count)++] = (struct memory_collection){ cache_rows_resource((enum cache_row)row),
									  cache_rows_selector((enum cache_row)row),
									  lists[row] };
	space->due = 0;
	space->looked = clock_running();
	(void)pthread_mutex_unlock(&objects->lock);
}

void cache_objects_found(struct cache_objects *objects, struct cache_space *space, const struct snapshot_store *store,
			 bool is_shared, bool by_clock)
{
	(void)pthread_mutex_lock(&objects->lock);
	if (space->store != store)
		snapshot_store_release(space->store);
	space->store = store;
	space->is_shared = is_shared;
	if (by_clock && !space->due)
		space->due = clock_running() + CACHE_CLOCK;
	if (!space->first && !store) {
		size_t place = place_of(objects, space->key);

		free_space(space);
		objects->count--;
		memmove(objects->spaces + place, objects->spaces + place + 1,
			(objects->count - place) * sizeof(struct cache_space *));
	}
	(void)pthread_mutex_unlock(&objects->lock);
}

struct snapshot *cache_objects_snapshot(struct cache_objects *objects)
{
	const struct snapshot_store **stores;
	struct snapshot *snapshot;
	size_t count = 0;

	(void)pthread_mutex_lock(&objects->lock);
	stores = xcalloc(objects->count + 1, sizeof(const struct snapshot_store *));
	for (size_t i = 0; i < objects->count; i++)
		if (objects->spaces[i]->store)
			stores[count++] = objects->spaces[i]->store;
	snapshot = snapshot_make(stores, count);
	(void)pthread_mutex_unlock(&objects->lock);
	free(stores);
	return snapshot;
}
