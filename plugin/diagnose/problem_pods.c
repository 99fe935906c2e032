/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/problem_pods.h"

#include "diagnose/objects.h"
#include "diagnose/problem_place.h"
#include "kube/object.h"

#define RESTARTS 2       /* of a container until it counts as a loop */
#define RESTARTS_EARLY 5 /* while something is still coming that it may need */

/* States in which a container waits, of the kubelet (pkg/kubelet/images/types.go, kuberuntime). */
static const struct {
	const char *reason;
	enum problem_kind kind;
} waiting_reasons[] = {
	{ "ErrImagePull", PROBLEM_IMAGE },
	{ "ImagePullBackOff", PROBLEM_IMAGE },
	{ "InvalidImageName", PROBLEM_IMAGE_NAME },
	{ "ErrImageNeverPull", PROBLEM_IMAGE_NAME },
	{ "ImageInspectError", PROBLEM_IMAGE },
	{ "RegistryUnavailable", PROBLEM_IMAGE },
	{ "CreateContainerConfigError", PROBLEM_CONFIG },
	{ "CreateContainerError", PROBLEM_CONFIG },
	{ "RunContainerError", PROBLEM_CONFIG },
	{ "CrashLoopBackOff", PROBLEM_CRASH },
};

/* What a registry answers when it has no such image, or none for us: trying again seldom helps. */
static const char *const missing_words[] = { "not found",          "NotFound",     "manifest unknown", "does not exist",
					     "pull access denied", "unauthorized", "403 Forbidden" };

/* Of the kubelet's verifyRunAsNonRoot (pkg/kubelet/kuberuntime/security_context.go): it would be root, or may be. */
static const char *const root_words[] = { "container has runAsNonRoot", "runAsUser breaks non-root policy" };

/* Whether another pod is on its way to be ready, without trouble of its own that would have been seen. */
static bool others_come(const struct objects *view, const struct value *pod)
{
	for (const struct value *other = view->pods->first; other; other = other->next) {
		const struct value *states = value_find(other, STR("status.containerStatuses"));
		bool crashed = false;

		for (const struct value *state = value_first(states); state; state = state->next)
			crashed = crashed || value_number_at(state, "restartCount") > 0;
		if (other != pod && !crashed && !objects_is_going(other) &&
		    !object_condition_is(other, "Ready", "True") &&
		    strcmp(value_text_at(other, "status.phase"), "Succeeded") != 0)
			return true;
	}
	return false;
}

static void blame(const struct objects *view, const struct value *pod, const struct value *status,
		  enum problem_kind kind, struct arena *arena, struct problem *ret)
{
	*ret = (struct problem){ .kind = kind };
	ret->object = arena_text(arena, "%s (pod %s, container %s)", objects_people_know(view, pod, "Pod", arena),
				 objects_name(pod), value_text_at(status, "name"));
}

/* "3 times, last with status 1, OOMKilled" */
static const char *ends_text(const struct value *status, const struct value *last, struct arena *arena)
{
	long restarts = value_number_at(status, "restartCount");
	const char *reason = value_text_at(last, "reason");

	return arena_text(arena, "%ld time%s, last with status %ld%s%s", restarts, restarts == 1 ? "" : "s",
			  value_number_at(last, "exitCode"), *reason ? ", " : "", reason);
}

/*
 * A container that ended and is to run again. The kubelet says CrashLoopBackOff when it next looks at the pod; until
 * then the end itself stands there.
 */
static bool crash_trouble(const struct objects *view, const struct value *pod, const struct value *status,
			  struct arena *arena, struct problem *ret)
{
	const struct value *ended = value_find(status, STR("state.terminated"));
	const struct value *last = ended ? ended : value_find(status, STR("lastState.terminated"));
	long restarts = value_number_at(status, "restartCount");

	/* Once is no loop: a database may have been slower than what waits for it. */
	if (restarts < (others_come(view, pod) ? RESTARTS_EARLY : RESTARTS))
		return false;
	if (ended &&
	    (!value_number_at(ended, "exitCode") || strcmp(value_text_at(pod, "spec.restartPolicy"), "Never") == 0))
		return false;
	blame(view, pod, status, PROBLEM_CRASH, arena, ret);
	ret->reason = arena_text(arena, "the container ends again and again (%s)%s", ends_text(status, last, arena),
				 objects_last_words(last, arena));
	ret->pod = objects_name(pod);
	ret->container = value_text_at(status, "name");
	ret->previous = !ended;
	return true;
}

/* The kind of a reason that stands for several, by the kubelet's message. */
static enum problem_kind told_kind(enum problem_kind kind, const char *message)
{
	for (size_t i = 0; kind == PROBLEM_CONFIG && i < COUNT_OF(root_words); i++)
		if (strstr(message, root_words[i]))
			return PROBLEM_ROOT;
	for (size_t i = 0; kind == PROBLEM_IMAGE && i < COUNT_OF(missing_words); i++)
		if (strstr(message, missing_words[i]))
			return PROBLEM_IMAGE_MISSING;
	return kind;
}

/* What a container that waits or ended says. */
static bool container_trouble(const struct objects *view, const struct value *pod, const struct value *status,
			      struct arena *arena, struct problem *ret)
{
	const char *reason = value_text_at(status, "state.waiting.reason");
	const char *message = value_text_at(status, "state.waiting.message");

	if (value_find(status, STR("state.terminated")))
		return crash_trouble(view, pod, status, arena, ret);
	for (size_t i = 0; i < COUNT_OF(waiting_reasons); i++) {
		if (strcmp(reason, waiting_reasons[i].reason) != 0)
			continue;
		if (waiting_reasons[i].kind == PROBLEM_CRASH)
			return crash_trouble(view, pod, status, arena, ret);
		blame(view, pod, status, told_kind(waiting_reasons[i].kind, message), arena, ret);
		ret->reason = arena_format(arena, "%s: %s", reason, message).p;
		return true;
	}
	return false;
}

static bool pod_containers(const struct objects *view, const struct value *pod, struct arena *arena,
			   struct problems *ret)
{
	static const char *const lists[] = { "status.initContainerStatuses", "status.containerStatuses" };
	struct problem problem;
	bool any = false;

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct value *list = value_find(pod, str_of(lists[i]));

		for (const struct value *status = value_first(list); status; status = status->next) {
			if (!container_trouble(view, pod, status, arena, &problem))
				continue;
			problem_add(ret, problem);
			any = true;
		}
	}
	return any;
}

/* A pod of which Helm waits for the end, or that nothing would replace. */
static bool is_of_job(const struct value *pod)
{
	return *objects_owner(pod, "Job") || !value_find(pod, STR("metadata.ownerReferences"));
}

static bool is_passed_over(const struct objects *view, const struct value *pod)
{
	if (view->jobs_only && (!is_of_job(pod) || objects_is_known(view, pod)))
		return true;
	return objects_is_past(view, pod) || objects_is_old_pod(view, pod) ||
	       strcmp(value_text_at(pod, "status.phase"), "Succeeded") == 0;
}

/* What a container says tells more than a pod that has no node yet: that of all pods comes first. */
void problem_pods(const struct objects *view, struct arena *arena, struct problems *ret)
{
	struct problems places = { .count = 0 };
	struct problem problem;

	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		if (!is_passed_over(view, pod) && !pod_containers(view, pod, arena, ret) &&
		    problem_not_placed(view, pod, arena, &problem))
			problem_add(&places, problem);
	}
	for (size_t i = 0; i < places.count; i++)
		problem_add(ret, places.list[i]);
}

/* Runs again after an end that was no success, and is not ready: what it waits for is told by nobody else. */
static bool container_restarted(const struct objects *view, const struct value *pod, const struct value *status,
				struct arena *arena, struct problem *ret)
{
	const struct value *last = value_find(status, STR("lastState.terminated"));

	if (!last || !value_number_at(last, "exitCode") || !value_find(status, STR("state.running")) ||
	    value_is_true(value_get(status, "ready")))
		return false;
	blame(view, pod, status, PROBLEM_RESTARTED, arena, ret);
	ret->reason = arena_text(arena, "the container ended (%s) and runs again, not ready%s",
				 ends_text(status, last, arena), objects_last_words(last, arena));
	ret->pod = objects_name(pod);
	ret->container = value_text_at(status, "name");
	ret->previous = true;
	return true;
}

void problem_restarted(const struct objects *view, struct arena *arena, struct problems *ret)
{
	struct problem problem;

	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		const struct value *list = value_find(pod, STR("status.containerStatuses"));

		if (is_passed_over(view, pod))
			continue;
		for (const struct value *status = value_first(list); status; status = status->next)
			if (container_restarted(view, pod, status, arena, &problem))
				problem_add(ret, problem);
	}
}

/* Runs and is not ready: it may still become so, but this is what to say when the time is over. */
void problem_unready(const struct objects *view, struct arena *arena, struct problems *ret)
{
	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		const struct value *probe = objects_event(view, "Pod", objects_name(pod), "Unhealthy");

		if (is_passed_over(view, pod) || !probe || object_condition_is(pod, "Ready", "True"))
			continue;
		problem_add(ret, (struct problem){ .kind = PROBLEM_UNREADY,
						   .pod = objects_name(pod),
						   .object = arena_text(arena, "%s (pod %s)",
									objects_people_know(view, pod, "Pod", arena),
									objects_name(pod)),
						   .reason = arena_text(arena, "it runs and is not ready: %s",
									value_text_at(probe, "message")) });
	}
}
