/* SPDX-License-Identifier: Apache-2.0 */
#include "server/work.h"

#include <pthread.h>
#include <stdlib.h>

#include "clock.h"
#include "file.h"
#include "process.h"
#include "server/cache_follow.h"
#include "server/orders.h"

#define POLL 1000
#define TRIM 60000
#define LIST_PATIENCE 20000

struct worker {
	struct work *work;
	pthread_t thread;
	bool is_started;
	struct kube kube;
	/* Under the lock, but for whoever is busy. */
	bool is_busy;
	struct arena arena; /* of what it works on */
	struct order order;
	const char *name; /* of that; NULL: of nothing */
};

struct work {
	struct work_request request;
	struct arena arena; /* texts of all threads, that do not change */
	const char *holder;
	pthread_t foreman;
	bool has_foreman;
	struct kube kube;       /* of the foreman */
	struct context context; /* likewise */
	atomic_bool is_ending;
	atomic_bool is_over;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* by the monotonic clock */
	bool is_woken;
	struct work_figures figures;
	long long listed; /* when, clock_running */
	unsigned count;
	struct worker workers[];
};

static long long limit_of(unsigned given, unsigned otherwise)
{
	return given ? given : otherwise;
}

/* Waits until `until` (clock_running) at most, under the lock. */
static void wait_until(struct work *work, long long until)
{
	struct timespec moment = { (time_t)(until / 1000), (long)(until % 1000) * 1000000 };

	(void)pthread_cond_timedwait(&work->changed, &work->lock, &moment);
}

static void lock(struct work *work)
{
	(void)pthread_mutex_lock(&work->lock);
}

static void unlock(struct work *work)
{
	(void)pthread_cond_broadcast(&work->changed);
	(void)pthread_mutex_unlock(&work->lock);
}

/* --- workers */

static void labour(struct worker *worker)
{
	struct work *work = worker->work;
	const struct work_run run = { .kube = &worker->kube,
				      .is_over = &work->is_over,
				      .program = work->request.program,
				      .holder = work->holder,
				      .limits = work->request.limits.run };
	enum work_run_end end = work_run_order(&run, &worker->order, &worker->arena);

	if (work->request.hear)
		work->request.hear(work->request.listener, &worker->order, end);
	lock(work);
	/* After one that ended there may be another at once; what went wrong is not to be tried again so soon. */
	work->is_woken = work->is_woken || end == WORK_RUN_ENDED;
	worker->name = NULL;
	worker->is_busy = false;
	unlock(work);
}

static void *run_worker(void *of)
{
	struct worker *worker = of;
	struct work *work = worker->work;

	for (;;) {
		bool is_ending;

		lock(work);
		while (!worker->is_busy && !atomic_load(&work->is_ending))
			(void)pthread_cond_wait(&work->changed, &work->lock);
		is_ending = atomic_load(&work->is_ending);
		/* What it was given and has not begun is for others. */
		if (is_ending)
			worker->is_busy = false;
		unlock(work);
		if (is_ending)
			return NULL;
		labour(worker);
	}
}

/* --- the foreman */

/* Whether one of us works on it; under the lock. */
static bool is_ours(void *of, const char *name)
{
	const struct work *work = of;

	for (unsigned i = 0; i < work->count; i++)
		if (work->workers[i].name && strcmp(work->workers[i].name, name) == 0)
			return true;
	return false;
}

static size_t count_idle(const struct work *work)
{
	size_t count = 0;

	for (unsigned i = 0; i < work->count; i++)
		count += !work->workers[i].is_busy;
	return count;
}

/* A worker that has nothing to do gets it, with texts of its own. */
static void hand_out(struct work *work, const struct order *order)
{
	struct worker *worker = work->workers;

	while (worker->is_busy)
		worker++;
	arena_reset(&worker->arena);
	order_copy(order, &worker->arena, &worker->order);
	worker->name = worker->order.name;
	worker->is_busy = true;
}

static void count_states(struct work *work, const struct order *list, size_t count)
{
	work->figures.is_known = true;
	work->figures.queued = 0;
	for (size_t i = 0; i < count; i++)
		work->figures.queued += list[i].state == ORDER_QUEUED;
	work->figures.running = count - work->figures.queued;
	work->listed = clock_running();
}

/* One look at all orders. */
static int go_round(struct work *work, struct orders_pick *pick, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct orders_filter filter = { .selector = ORDER_ACTIVE, .metadata_only = true };
	const struct order **picked = arena_calloc(&arena, work->count * sizeof(*picked));
	struct order *list;
	size_t count;
	size_t most;

	if (orders_list(&work->kube, &filter, &arena, &list, &count, err))
		return -1;
	lock(work);
	count_states(work, list, count);
	most = count_idle(work);
	most = orders_pick_look(pick, list, count, is_ours, work, most, picked);
	for (size_t i = 0; i < most && !atomic_load(&work->is_ending); i++)
		hand_out(work, picked[i]);
	unlock(work);
	return 0;
}

/* Until it is time to look again. False: it ends. */
static bool wait_for_time(struct work *work, long long until)
{
	bool goes_on;

	lock(work);
	while (!work->is_woken && !atomic_load(&work->is_ending) && clock_running() < until)
		wait_until(work, until);
	work->is_woken = false;
	goes_on = !atomic_load(&work->is_ending);
	(void)pthread_mutex_unlock(&work->lock);
	return goes_on;
}

static void trim(struct work *work)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	size_t count;

	if (orders_trim(&work->kube, &count, &ignored))
		return;
	lock(work);
	work->figures.journal = count;
	unlock(work);
}

static void *run_foreman(void *of)
{
	struct work *work = of;
	const struct work_limits *limits = &work->request.limits;
	long long trim_at = clock_running();
	struct orders_pick pick;

	orders_pick_begin(&pick, work->holder, &limits->pick);
	do {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		if (go_round(work, &pick, &err)) {
			lock(work);
			work->figures.unread++;
			unlock(work);
		} else if (clock_running() >= trim_at) {
			trim(work);
			trim_at = clock_running() + limit_of(limits->trim, TRIM);
		}
	} while (wait_for_time(work, clock_running() + limit_of(limits->poll, POLL)));
	orders_pick_free(&pick);
	return NULL;
}

/* --- for all threads */

void work_wake(struct work *work)
{
	lock(work);
	work->is_woken = true;
	unlock(work);
}

void work_figures(struct work *work, struct work_figures *ret)
{
	lock(work);
	*ret = work->figures;
	ret->age = (double)(clock_running() - work->listed) / 1000;
	ret->ours = work->count - count_idle(work);
	unlock(work);
}

void work_end(struct work *work)
{
	lock(work);
	atomic_store(&work->is_ending, true);
	unlock(work);
}

/* --- begin and end */

static int start_worker(struct work *work, unsigned i, struct err *err)
{
	struct worker *worker = &work->workers[i];

	worker->work = work;
	if (kube_join(&worker->kube, work->request.kube, NULL, err))
		return -1;
	if (cache_follow_thread(&worker->thread, run_worker, worker, err)) {
		kube_close(&worker->kube);
		return -1;
	}
	worker->is_started = true;
	return 0;
}

static int start_threads(struct work *work, struct err *err)
{
	for (unsigned i = 0; i < work->count; i++)
		if (start_worker(work, i, err))
			return -1;
	if (kube_join(&work->kube, work->request.kube, &work->context, err))
		return -1;
	work->kube.patience = LIST_PATIENCE;
	work->has_foreman = !cache_follow_thread(&work->foreman, run_foreman, work, err);
	return work->has_foreman ? 0 : -1;
}

static int find_program(struct work *work, struct err *err)
{
	const char *folder;

	if (work->request.program)
		return 0;
	if (file_program_folder(&work->arena, &folder, err))
		return -1;
	work->request.program = arena_text(&work->arena, "%s/helm-store", folder);
	return 0;
}

int work_start(const struct work_request *request, struct work **ret, struct err *err)
{
	unsigned asked = request->workers ? request->workers : WORK_WORKERS;
	unsigned count = asked < WORK_WORKERS_MOST ? asked : WORK_WORKERS_MOST;
	struct work *work = xcalloc(1, sizeof(*work) + count * sizeof(work->workers[0]));
	pthread_condattr_t attributes;

	work->request = *request;
	work->count = count;
	work->context = (struct context)CONTEXT_INIT;
	work->context.cancelled = &work->is_ending;
	work->holder = process_identity(&work->arena);
	(void)pthread_mutex_init(&work->lock, NULL);
	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&work->changed, &attributes);
	(void)pthread_condattr_destroy(&attributes);
	if (find_program(work, err) || start_threads(work, err)) {
		work_stop(work, 0);
		return -1;
	}
	*ret = work;
	return 0;
}

static void wait_for_workers(struct work *work, long long until)
{
	lock(work);
	while (count_idle(work) < work->count && clock_running() < until)
		wait_until(work, until);
	(void)pthread_mutex_unlock(&work->lock);
}

void work_stop(struct work *work, unsigned grace)
{
	if (!work)
		return;
	work_end(work);
	wait_for_workers(work, clock_running() + (long long)grace);
	atomic_store(&work->is_over, true);
	if (work->has_foreman)
		(void)pthread_join(work->foreman, NULL);
	for (unsigned i = 0; i < work->count; i++) {
		struct worker *worker = &work->workers[i];

		if (!worker->is_started)
			continue;
		(void)pthread_join(worker->thread, NULL);
		kube_close(&worker->kube);
		arena_free(&worker->arena);
	}
	kube_close(&work->kube);
	(void)pthread_cond_destroy(&work->changed);
	(void)pthread_mutex_destroy(&work->lock);
	arena_free(&work->arena);
	free(work);
}
