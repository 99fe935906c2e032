/* SPDX-License-Identifier: Apache-2.0 */
#include "server/cache.h"

#include <stdlib.h>

#include "clock.h"
#include "kube/open.h"
#include "server/cache_build.h"
#include "server/cache_follow.h"

#define PULSE 5000       /* milliseconds between two questions whether the API server is there */
#define PULSE_LATE 15000 /* without an answer, until that counts */
#define BATCH 200        /* namespaces that are looked at between two snapshots */

struct cache {
	struct cache_request request;
	struct cache_objects objects;
	struct cache_follow follows[CACHE_ROWS];
	struct context context; /* of the pulse */
	struct kube pulse_kube;
	pthread_t builder;
	pthread_t pulse;
	bool has_builder;
	bool has_pulse;
	atomic_bool is_ending;
	atomic_bool is_ready;
	atomic_llong answered; /* when the API server answered last (clock_passed) */
	atomic_llong ahead;    /* seconds of its clock before ours */
	pthread_mutex_t lock;  /* of the snapshot's pointer */
	struct snapshot *snapshot;
};

static long long our_seconds(void)
{
	return (long long)time(NULL);
}

static void *run_pulse(void *of)
{
	struct cache *cache = of;

	for (;;) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		time_t date = 0;

		if (!kube_time(&cache->pulse_kube, &date, &err)) {
			atomic_store(&cache->answered, clock_passed());
			atomic_store(&cache->ahead, date ? (long long)date - our_seconds() : 0);
		}
		err_clear(&err);
		if (context_check(&cache->context, PULSE, &err))
			return NULL;
	}
}

/* --- the one that looks again */

static void publish(struct cache *cache)
{
	struct snapshot *now = cache_objects_snapshot(&cache->objects);
	struct snapshot *before;

	snapshot_hold(now);
	(void)pthread_mutex_lock(&cache->lock);
	before = cache->snapshot;
	cache->snapshot = now;
	(void)pthread_mutex_unlock(&cache->lock);
	if (cache->request.hear)
		cache->request.hear(cache->request.listener, before, now);
	snapshot_release(before);
	snapshot_release(now);
}

/* From one that is due on, all that are, or as many as others should wait for. Whether something else is to be told. */
static bool look_at_all(struct cache *cache, struct cache_space *space)
{
	size_t left = atomic_load(&cache->is_ready) ? BATCH : SIZE_MAX;
	bool is_new = false;

	while (space) {
		CLEANUP(err_clear) struct err ignored = ERR_INIT;
		bool is_other = false;

		(void)cache_build_space(&cache->objects, space, (time_t)(our_seconds() + atomic_load(&cache->ahead)),
					&is_other, &ignored);
		is_new = is_new || is_other;
		space = --left ? cache_objects_due(&cache->objects, false) : NULL;
	}
	return is_new;
}

static void *run_builder(void *of)
{
	struct cache *cache = of;
	struct cache_space *space;

	if (!cache_objects_wait(&cache->objects))
		return NULL;
	(void)look_at_all(cache, cache_objects_due(&cache->objects, false));
	publish(cache);
	atomic_store(&cache->is_ready, true);
	while ((space = cache_objects_due(&cache->objects, true)))
		if (look_at_all(cache, space))
			publish(cache);
	return NULL;
}

/* --- for all threads */

struct snapshot *cache_snapshot(struct cache *cache)
{
	struct snapshot *snapshot;

	(void)pthread_mutex_lock(&cache->lock);
	snapshot = cache->snapshot;
	snapshot_hold(snapshot);
	(void)pthread_mutex_unlock(&cache->lock);
	return snapshot;
}

double cache_age(const struct cache *cache)
{
	long long age = clock_passed() - atomic_load(&cache->answered);

	age = age < PULSE_LATE ? 0 : age;
	for (size_t i = 0; i < CACHE_ROWS; i++) {
		long long one = watch_age(&cache->follows[i].watch);

		age = one > age ? one : age;
	}
	return (double)age / 1000;
}

bool cache_ready(const struct cache *cache)
{
	return atomic_load(&cache->is_ready);
}

const char *cache_lacking(struct cache *cache)
{
	enum cache_row row = cache_objects_lacking(&cache->objects);

	return row == CACHE_ROWS ? NULL : resources_kind(cache_rows_resource(row));
}

/* --- begin and end */

static int start_threads(struct cache *cache, struct err *err)
{
	const struct cache_request *request = &cache->request;

	if (kube_join(&cache->pulse_kube, request->kube, &cache->context, err))
		return -1;
	cache->pulse_kube.patience = PULSE;
	for (unsigned row = 0; row < CACHE_ROWS; row++)
		if (cache_follow_start(&cache->follows[row], (enum cache_row)row, &cache->objects, request->kube,
				       &cache->is_ending, &request->limits, err))
			return -1;
	cache->has_pulse = !cache_follow_thread(&cache->pulse, run_pulse, cache, err);
	cache->has_builder = cache->has_pulse && !cache_follow_thread(&cache->builder, run_builder, cache, err);
	return cache->has_builder ? 0 : -1;
}

int cache_start(const struct cache_request *request, struct cache **ret, struct err *err)
{
	struct cache *cache = xcalloc(1, sizeof(*cache));

	cache->request = *request;
	cache->context = (struct context)CONTEXT_INIT;
	cache->context.cancelled = &cache->is_ending;
	cache->snapshot = snapshot_make(NULL, 0);
	(void)pthread_mutex_init(&cache->lock, NULL);
	cache_objects_begin(&cache->objects);
	atomic_store(&cache->answered, clock_passed());
	if (start_threads(cache, err)) {
		cache_stop(cache);
		return -1;
	}
	*ret = cache;
	return 0;
}

void cache_stop(struct cache *cache)
{
	if (!cache)
		return;
	atomic_store(&cache->is_ending, true);
	cache_objects_end(&cache->objects);
	for (size_t i = 0; i < CACHE_ROWS; i++)
		cache_follow_join(&cache->follows[i]);
	if (cache->has_pulse)
		(void)pthread_join(cache->pulse, NULL);
	if (cache->has_builder)
		(void)pthread_join(cache->builder, NULL);
	kube_close(&cache->pulse_kube);
	cache_objects_free(&cache->objects);
	snapshot_release(cache->snapshot);
	(void)pthread_mutex_destroy(&cache->lock);
	free(cache);
}
