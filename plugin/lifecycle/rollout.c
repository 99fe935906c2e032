/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/rollout.h"

#include <stdlib.h>

#include "diagnose/diagnose.h"
#include "diagnose/objects.h"
#include "diagnose/unready.h"
#include "diagnose/workloads.h"
#include "kube/call.h"
#include "kube/resources.h"
#include "lifecycle/stuck.h"
#include "status/remedy.h"

#define LOOK_EVERY 400 /* milliseconds; at workloads more often at first, where what is small comes at once */
#define LOOK_FIRST 50
#define LOOK_SLOWER 10
#define HOOK_PATIENCE 5000 /* for a look at what Helm waits for */
#define LOG_PATIENCE 2000
#define LOG_LINES 5
#define LOG_MOST ((size_t)64 << 10)
#define LOG_LINE_WIDTH 300

/* What people call a component of a store; others get the name of their object. */
static const struct {
	const char *component; /* label app.kubernetes.io/component */
	const char *words;
} components[] = {
	{ "db", "database ready" }, { "cache", "cache ready" }, { "migrate", "migrated" },
	{ "seed", "seeded" },       { "web", "shop ready" },    { "worker", "worker ready" },
};

int rollout_begin(struct rollout *rollout, struct operation *operation, bool is_new, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct workloads look;

	*rollout = (struct rollout){ .operation = operation };
	if (is_new)
		return 0;
	if (workloads_read_all(&operation->cluster, operation->name_space, &arena, &look, err))
		return -1;
	rollout->known = objects_know(&look.view, &rollout->arena);
	return 0;
}

void rollout_free(struct rollout *rollout)
{
	patience_free(&rollout->suspicions);
	for (size_t i = 0; i < rollout->shown_count; i++)
		free(rollout->shown[i]);
	rollout->shown_count = 0;
	arena_free(&rollout->arena);
}

static bool was_shown(const struct rollout *rollout, const char *name)
{
	for (size_t i = 0; i < rollout->shown_count; i++)
		if (strcmp(rollout->shown[i], name) == 0)
			return true;
	return false;
}

static void show_ready(struct rollout *rollout, const char *kind, const struct value *list, struct arena *arena)
{
	for (const struct value *object = list->first; object; object = object->next) {
		const struct value *label =
			value_get(value_find(object, STR("metadata.labels")), "app.kubernetes.io/component");
		const char *name = arena_format(arena, "%s/%s", kind, value_text_at(object, "metadata.name")).p;
		const char *words = "ready";
		const char *lacking;

		if (rollout->shown_count == ROLLOUT_SHOWN || was_shown(rollout, name) ||
		    !workloads_is_ready(kind, object, arena, &lacking))
			continue;
		for (size_t i = 0; label && i < COUNT_OF(components); i++)
			if (str_is(label->text, components[i].component))
				words = components[i].words;
		context_done(&rollout->operation->context, words, name);
		rollout->shown[rollout->shown_count++] = xstrdup(name);
	}
}

/* The last lines of a container, indented, after the message. */
static void add_log(struct operation *operation, const struct problem *problem, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LOG_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *path;

	if (!problem->pod)
		return;
	path = arena_text(&arena, API_CORE "/namespaces/%s/pods/%s/log?tailLines=%d&limitBytes=%zu%s%s%s",
			  operation->name_space, problem->pod, LOG_LINES, LOG_MOST / 2,
			  problem->container ? "&container=" : "", problem->container ? problem->container : "",
			  problem->previous ? "&previous=true" : "");
	if (kube_text(&operation->cluster, path, &text, &ignored))
		return;
	for (char *line = text.data; line && *line;) {
		char *end = line + strcspn(line, "\r\n");
		struct str shown = str_cut((struct str){ line, (size_t)(end - line) }, LOG_LINE_WIDTH);
		bool last = !*end;

		*end = '\0';
		if (shown.n)
			(void)err_hint(err, "  | %.*s", STR_ARG(shown));
		line = last ? NULL : end + 1;
	}
}

static int give_up(struct operation *operation, const struct problem *problem, struct err *err)
{
	CLEANUP(free_pointer) char *words = xformat("%s: %s", problem->object, problem->reason);

	/* At once: undoing takes its time, and the error is told after that. */
	context_failed(&operation->context, "workloads", words);
	/* A webhook that does not answer is no fault of the store: nothing is undone for it. */
	(void)err_set(err, problem->kind == PROBLEM_ADMISSION ? ERR_REFUSED : ERR_FAILED, "%s: %s", problem->object,
		      problem->reason);
	add_log(operation, problem, err);
	(void)err_hint(err, "%s",
		       remedy_of(problem->kind, operation->store, operation->session->environment, &operation->context,
				 operation->session->arena));
	return problem_may_pass(problem->kind) ? err_hint(err, "if it passes by itself later: --patience 10m waits so "
							       "long")
					       : -1;
}

/* Says what is waited for, once; returns what has lasted as long as it may, or NULL. */
static const struct problem *note(struct rollout *rollout, const struct problems *found)
{
	struct operation *operation = rollout->operation;
	double now = context_seconds(&operation->context);
	double patience = operation->trouble_patience;
	double until = 0;
	const struct problem *lasted = patience_note(&rollout->suspicions, found, patience, now);
	const struct problem *untold;

	while (!lasted && (untold = patience_untold(&rollout->suspicions, found, patience, now, &until))) {
		double end = (double)operation->context.timeout / 1000;
		CLEANUP(free_pointer) char *words = xformat("%s: %s; waiting until %.0f s at most", untold->object,
							    untold->reason, until < end ? until : end);

		context_tell(&operation->context, EVENT_WAITING, EVENT_LINE, "workloads", str_of(words));
	}
	return lasted;
}

static bool is_time_for_pods(struct rollout *rollout)
{
	double now = context_seconds(&rollout->operation->context);

	if (rollout->looked > 0 && (now - rollout->looked) * 1000 < LOOK_EVERY)
		return false;
	rollout->looked = now;
	return true;
}

/* A log that the kubelet does not hand out is not worth waiting for. */
static void explain(struct rollout *rollout, struct problem *problem, struct arena *arena)
{
	struct operation *operation = rollout->operation;

	operation->cluster.patience = LOG_PATIENCE;
	unready_explain(&operation->cluster, operation->name_space, problem, arena);
	operation->cluster.patience = 0;
}

/* 1 when all is ready, 0 to look again. */
static int look_once(struct rollout *rollout, struct bytes *lacking, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct operation *operation = rollout->operation;
	const struct problem *lasted;
	struct problems found;
	struct workloads look;

	if (workloads_read(&operation->cluster, operation->name_space, &arena, &look, err))
		return -1;
	show_ready(rollout, "Deployment", look.deployments, &arena);
	show_ready(rollout, "StatefulSet", look.view.stateful_sets, &arena);
	show_ready(rollout, "DaemonSet", look.daemon_sets, &arena);
	show_ready(rollout, "Job", look.view.jobs, &arena);
	if (!look.waiting)
		return 1;
	if (!is_time_for_pods(rollout))
		return 0;
	if (workloads_read_pods(&operation->cluster, operation->name_space, &arena, &look, err) ||
	    stuck_clear(operation, &look.view, err))
		return -1;
	look.view.known = rollout->known;
	look.view.hooks_ended = true;
	bytes_reset(lacking);
	bytes_add_text(lacking, look.waiting);
	context_waiting(&operation->context, "workloads", look.waiting);
	diagnose_all(&look.view, &arena, &found);
	if (found.count) {
		explain(rollout, &found.list[0], &arena);
		bytes_format(lacking, "; %s: %s", found.list[0].object, found.list[0].reason);
	}
	rollout->is_own = found.count && !problem_may_pass(found.list[0].kind);
	lasted = note(rollout, &found);
	return lasted ? give_up(operation, lasted, err) : 0;
}

/* What hooks suffer from; nothing, where nothing shows. */
static void problem_hooks(struct rollout *rollout, struct arena *arena, struct problems *ret)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct operation *operation = rollout->operation;
	struct workloads look;
	int failed;

	ret->count = 0;
	/* Helm's own words will do when the cluster does not answer, and Helm may have ended meanwhile. */
	operation->cluster.patience = HOOK_PATIENCE;
	failed = workloads_read_all(&operation->cluster, operation->name_space, arena, &look, &ignored);
	operation->cluster.patience = 0;
	if (failed)
		return;
	/* What a hook waits for may wait for such a pod; rollout_wait says why one cannot be deleted. */
	(void)stuck_clear(operation, &look.view, &ignored);
	look.view.known = rollout->known;
	look.view.jobs_only = true;
	diagnose_all(&look.view, arena, ret);
}

int rollout_tick(void *context, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct rollout *rollout = context;
	const struct problem *lasted;
	struct problems found;

	if (operation_tick(rollout->operation, err))
		return -1;
	problem_hooks(rollout, &arena, &found);
	lasted = note(rollout, &found);
	if (!lasted)
		return 0;
	rollout->told = true;
	return give_up(rollout->operation, lasted, err);
}

/* Which of them Helm was waiting for when its time was over. */
static int name_hook(struct rollout *rollout, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct operation *operation = rollout->operation;
	struct workloads look;

	if (err->code != ERR_TIMEOUT ||
	    workloads_read_all(&operation->cluster, operation->name_space, &arena, &look, &ignored))
		return -1;
	look.view.known = rollout->known;
	for (const struct value *job = look.view.jobs->first; job; job = job->next) {
		const char *lacking;

		if (objects_is_known(&look.view, job) || workloads_is_ready("Job", job, &arena, &lacking))
			continue;
		/* A pod of it runs; else the image, or a node, may be what is late. */
		return err_set(err, value_number_at(job, "status.ready") ? ERR_UNREADY : ERR_TIMEOUT,
			       "Job/%s has not ended: %s; the time is over (%.0f s)",
			       value_text_at(job, "metadata.name"), lacking, (double)operation->context.timeout / 1000);
	}
	return -1;
}

int rollout_explain(struct rollout *rollout, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err words = *err;
	struct problems found = { .count = 0 };

	if (!rollout->told)
		problem_hooks(rollout, &arena, &found);
	if (!found.count) {
		words = (struct err)ERR_INIT;
		return rollout->told ? -1 : name_hook(rollout, err);
	}
	if (err->code != ERR_FAILED && problem_may_pass(found.list[0].kind)) {
		words = (struct err)ERR_INIT;
		return err_hint(err, "%s: %s", found.list[0].object, found.list[0].reason);
	}
	*err = (struct err)ERR_INIT;
	(void)give_up(rollout->operation, &found.list[0], err);
	return err_hint(err, "%s", words.message);
}

int rollout_wait(struct rollout *rollout, struct err *err)
{
	CLEANUP(bytes_free) struct bytes lacking = BYTES_INIT(LOG_MOST);
	struct operation *operation = rollout->operation;

	for (int pause = LOOK_FIRST;; pause = pause < LOOK_EVERY ? pause + LOOK_SLOWER : LOOK_EVERY) {
		int found = look_once(rollout, &lacking, err);

		if (found)
			return found > 0 ? 0 : -1;
		if (!operation_pause(operation, pause, err))
			continue;
		if (err->code == ERR_TIMEOUT && lacking.length) {
			err->code = rollout->is_own ? ERR_UNREADY : ERR_TIMEOUT;
			context_failed(&operation->context, "workloads", lacking.data);
			return err_wrap(err, "%s", lacking.data);
		}
		return -1;
	}
}
