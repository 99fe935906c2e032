/* SPDX-License-Identifier: Apache-2.0 */
#include "server/supply.h"

#include <stdlib.h>

#include "clock.h"
#include "kube/open.h"
#include "server/cache.h"
#include "server/cache_follow.h"

#define LOOK 1000 /* milliseconds between looks at what became of it */
#define PAUSE 500 /* before the cluster is looked for again; twice as long each time */
#define PAUSE_MOST 15000

struct supply {
	struct supply_request request;
	struct context context;
	struct kube kube;
	pthread_t thread;
	atomic_bool is_ending;
	long long begin;               /* clock_passed */
	_Atomic(struct cache *) cache; /* NULL: the cluster was not reached yet */
	const char *told;              /* the last event */
	char *last;                    /* the last reason why the cluster cannot be reached */
};

/* --- the thread */

static void tell(struct supply *supply, const char *event, const char *detail)
{
	if (supply->told && strcmp(supply->told, event) == 0)
		return;
	supply->told = event;
	supply->request.tell(supply->request.listener, event, detail);
}

/* Why it cannot be reached is told when it is another reason than before. */
static void tell_lost(struct supply *supply, const struct err *err)
{
	const char *reason = err->message ? err->message : "";

	if (supply->last && strcmp(supply->last, reason) == 0)
		return;
	free(supply->last);
	supply->last = xstrdup(reason);
	supply->told = NULL;
	tell(supply, "cluster-unreached", reason);
}

static int reach(struct supply *supply, struct err *err)
{
	struct cache *cache;

	supply->kube = (struct kube)KUBE_INIT;
	supply->kube.environment = supply->request.environment;
	supply->kube.within = &supply->context;
	if (kube_open(&supply->kube, err) ||
	    cache_start(&(struct cache_request){ .kube = &supply->kube }, &cache, err)) {
		kube_close(&supply->kube);
		return -1;
	}
	atomic_store(&supply->cache, cache);
	tell(supply, "cluster-reached", "the stores are listed");
	return 0;
}

/* Until it is there, or nobody wants it any more (-1). */
static int reach_at_last(struct supply *supply)
{
	for (int pause = PAUSE;; pause = pause < PAUSE_MOST / 2 ? 2 * pause : PAUSE_MOST) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		if (!reach(supply, &err))
			return 0;
		if (context_came(&supply->context))
			return -1;
		tell_lost(supply, &err);
		err_clear(&err);
		if (context_check(&supply->context, pause, &err))
			return -1;
	}
}

static void look(struct supply *supply, struct cache *cache)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	/* The cache's threads ask on meanwhile, and tell by its age whether they are answered. */
	(void)kube_again(&supply->kube, &ignored);
	if (!cache_ready(cache))
		return;
	if (cache_age(cache) <= supply->request.age_most)
		tell(supply, "stores-known", "what is told of stores is so now");
	else
		tell(supply, "stores-old", "the API server does not answer");
}

static void *run(void *of)
{
	struct supply *supply = of;
	struct cache *cache;

	if (reach_at_last(supply))
		return NULL;
	cache = atomic_load(&supply->cache);
	for (;;) {
		CLEANUP(err_clear) struct err over = ERR_INIT;

		if (context_check(&supply->context, LOOK, &over))
			return NULL;
		look(supply, cache);
	}
}

/* --- for all threads */

int supply_start(const struct supply_request *request, struct supply **ret, struct err *err)
{
	struct supply *supply = xcalloc(1, sizeof(*supply));

	supply->request = *request;
	supply->request.age_most = request->age_most > 0 ? request->age_most : SUPPLY_AGE_MOST;
	supply->context = (struct context)CONTEXT_INIT;
	supply->context.cancelled = &supply->is_ending;
	supply->begin = clock_passed();
	if (cache_follow_thread(&supply->thread, run, supply, err)) {
		free(supply);
		return -1;
	}
	*ret = supply;
	return 0;
}

void supply_stop(struct supply *supply)
{
	if (!supply)
		return;
	atomic_store(&supply->is_ending, true);
	(void)pthread_join(supply->thread, NULL);
	if (atomic_load(&supply->cache)) {
		cache_stop(atomic_load(&supply->cache));
		kube_close(&supply->kube);
	}
	free(supply->last);
	free(supply);
}

struct snapshot *supply_take(struct supply *supply, struct arena *arena, const char **ret_why)
{
	struct cache *cache = supply ? atomic_load(&supply->cache) : NULL;
	double age = cache ? cache_age(cache) : 0;
	const char *lacking;

	if (cache && cache_ready(cache) && age <= supply->request.age_most)
		return cache_snapshot(cache);
	if (!cache) {
		*ret_why = "the cluster was not reached yet";
	} else if (cache_ready(cache)) {
		*ret_why = arena_text(arena, "the API server has not answered for %.0f s", age);
	} else {
		lacking = cache_lacking(cache);
		*ret_why = lacking ? arena_text(arena, "the list of %s has not come yet", lacking)
				   : "what was listed is not looked at yet";
	}
	return NULL;
}

double supply_age(struct supply *supply)
{
	struct cache *cache = supply ? atomic_load(&supply->cache) : NULL;

	if (cache && cache_ready(cache))
		return cache_age(cache);
	return supply ? (double)(clock_passed() - supply->begin) / 1000 : 0;
}
