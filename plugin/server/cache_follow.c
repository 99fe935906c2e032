/* SPDX-License-Identifier: Apache-2.0 */
#include "server/cache_follow.h"

#include <signal.h>
#include <stdlib.h>

#include "server/watch.h"

/* --- what the watch tells */

static void forget_list(struct cache_follow *follow)
{
	for (size_t i = 0; i < follow->count; i++)
		cache_heard_free(&follow->list[i]);
	follow->count = 0;
}

static void begin(void *of)
{
	forget_list(of);
}

static void take(void *of, const struct value *object)
{
	struct cache_follow *follow = of;
	struct cache_heard heard;

	if (!cache_heard_make(follow->row, object, &heard))
		return;
	follow->list = xgrow(follow->list, follow->count, &follow->capacity, sizeof(*follow->list));
	follow->list[follow->count++] = heard;
}

/* At once, so that nobody sees half a list. */
static void end(void *of, bool is_there)
{
	struct cache_follow *follow = of;

	cache_objects_replace(follow->objects, follow->row, follow->list, is_there ? follow->count : 0, is_there);
	forget_list(follow);
	free_pointer(&follow->list);
	follow->list = NULL;
	follow->capacity = 0;
}

static void changed(void *of, const struct value *object)
{
	struct cache_follow *follow = of;
	struct cache_heard heard;

	if (cache_heard_make(follow->row, object, &heard))
		cache_objects_put(follow->objects, follow->row, &heard);
}

static void removed(void *of, const struct value *object)
{
	struct cache_follow *follow = of;
	struct cache_heard heard;

	if (!cache_heard_make(follow->row, object, &heard))
		return;
	cache_objects_remove(follow->objects, follow->row, &heard);
	cache_heard_free(&heard);
}

/* --- the thread */

static void *run(void *of)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct cache_follow *follow = of;

	(void)watch_run(&follow->watch, &err);
	return NULL;
}

int cache_follow_thread(pthread_t *ret, void *(*function)(void *of), void *of, struct err *err)
{
	sigset_t all;
	sigset_t before;
	int failed;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(ret, NULL, function, of);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed ? err_set(err, ERR_INTERNAL, "a thread cannot be started: %s", strerror(failed)) : 0;
}

int cache_follow_start(struct cache_follow *follow, enum cache_row row, struct cache_objects *objects,
		       const struct kube *kube, const atomic_bool *cancelled, const struct watch_limits *limits,
		       struct err *err)
{
	const struct watch_hearer hearer = { begin, take, end, changed, removed, follow };
	struct watch_target target;

	*follow = (struct cache_follow){ .row = row, .objects = objects, .context = CONTEXT_INIT };
	follow->context.cancelled = cancelled;
	target = cache_rows_target(row, &follow->arena);
	if (kube_join(&follow->kube, kube, &follow->context, err))
		return -1;
	watch_begin(&follow->watch, &follow->kube, &target, &hearer, limits);
	if (cache_follow_thread(&follow->thread, run, follow, err)) {
		kube_close(&follow->kube);
		return -1;
	}
	follow->is_started = true;
	return 0;
}

void cache_follow_join(struct cache_follow *follow)
{
	if (follow->is_started) {
		(void)pthread_join(follow->thread, NULL);
		kube_close(&follow->kube);
		watch_free(&follow->watch);
		forget_list(follow);
		free_pointer(&follow->list);
	}
	arena_free(&follow->arena);
	follow->is_started = false;
}
