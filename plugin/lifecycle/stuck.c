/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/stuck.h"

#include "diagnose/objects.h"
#include "diagnose/workloads.h"
#include "kube/change.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "timestamp.h"

#define UNREADY_MOST 60    /* seconds that a pod of an older revision may run and not be ready */
#define SOON_TRIES 40      /* looks after a rollback: one that crashes runs for a moment now and then */
#define SOON_PAUSE 250     /* milliseconds between them */
#define TICK_PATIENCE 5000 /* milliseconds for a look between two ticks */

/* What the kubelet says of a container that it tries to start again and again (pkg/kubelet/container, events). */
static bool cannot_start(const struct value *statuses)
{
	static const char *const reasons[] = {
		"CrashLoopBackOff",  "ErrImagePull",       "ImagePullBackOff",           "ErrImageNeverPull",
		"InvalidImageName",  "ImageInspectError",  "CreateContainerConfigError", "CreateContainerError",
		"RunContainerError", "PostStartHookError",
	};

	for (const struct value *status = value_first(statuses); status; status = status->next) {
		/* Between two tries. */
		if (value_number_at(status, "state.terminated.exitCode") != 0)
			return true;
		for (size_t i = 0; i < COUNT_OF(reasons); i++)
			if (strcmp(value_text_at(status, "state.waiting.reason"), reasons[i]) == 0)
				return true;
	}
	return false;
}

static bool is_broken(const struct value *pod, time_t now)
{
	const struct value *ready = object_condition(pod, "Ready");

	if (object_condition_is(pod, "Ready", "True"))
		return false;
	if (object_condition_is(pod, "PodScheduled", "False") ||
	    strcmp(value_text_at(pod, "status.phase"), "Failed") == 0 ||
	    cannot_start(value_find(pod, STR("status.initContainerStatuses"))) ||
	    cannot_start(value_find(pod, STR("status.containerStatuses"))))
		return true;
	return ready && now - timestamp_parse(value_text_at(ready, "lastTransitionTime")) > UNREADY_MOST;
}

bool stuck_is(const struct objects *view, const struct value *pod, time_t now)
{
	const struct value *set = objects_named(view->stateful_sets, objects_owner(pod, "StatefulSet"));

	return set && !objects_is_going(pod) && !objects_is_going(set) && !objects_is_unseen(set) &&
	       strcmp(value_text_at(set, "spec.podManagementPolicy"), "Parallel") != 0 &&
	       objects_is_old_pod(view, pod) && is_broken(pod, now);
}

int stuck_clear(struct operation *operation, const struct objects *view, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		const char *name = objects_name(pod);
		const char *path = resources_object(RESOURCE_Pod, operation->name_space, name, &arena);

		if (!stuck_is(view, pod, kube_now(&operation->cluster)))
			continue;
		if (kube_delete(&operation->cluster, path, value_text_at(pod, "metadata.uid"), NULL, &arena, err)) {
			(void)err_hint(err, "Kubernetes replaces it when it is deleted: kubectl delete pod %s -n %s",
				       name, operation->name_space);
			return err_wrap(err, "Pod/%s is of a revision before, and cannot start", name);
		}
		context_tell(&operation->context, EVENT_WAITING, EVENT_LINE, "workloads",
			     arena_format(&arena,
					  "Pod/%s is of a revision before, and cannot start; deleted, so that "
					  "StatefulSet/%s makes it anew",
					  name, objects_owner(pod, "StatefulSet")));
	}
	return 0;
}

/* Whether the controllers have seen the newest templates, and replaced all pods but those that they leave. */
static bool is_replaced(const struct objects *view)
{
	for (const struct value *set = value_first(view->stateful_sets); set; set = set->next)
		if (objects_is_unseen(set))
			return false;
	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next)
		if (*objects_owner(pod, "StatefulSet") && !objects_is_going(pod) && objects_is_old_pod(view, pod))
			return false;
	return true;
}

int stuck_clear_soon(struct operation *operation, struct err *err)
{
	for (int tries = 0; tries < SOON_TRIES; tries++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct workloads look;

		if (workloads_read_all(&operation->cluster, operation->name_space, &arena, &look, err))
			return -1;
		if (is_replaced(&look.view))
			return 0;
		if (stuck_clear(operation, &look.view, err) || operation_pause(operation, SOON_PAUSE, err))
			return -1;
	}
	return 0;
}

int stuck_tick(void *context, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct operation *operation = context;
	struct workloads look;

	if (operation_tick(operation, err))
		return -1;
	operation->cluster.patience = TICK_PATIENCE;
	if (!workloads_read_all(&operation->cluster, operation->name_space, &arena, &look, &ignored))
		(void)stuck_clear(operation, &look.view, &ignored);
	operation->cluster.patience = 0;
	return 0;
}
