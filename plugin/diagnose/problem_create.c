/* SPDX-License-Identifier: Apache-2.0 */
/* Workloads whose controllers could not create a pod, and whether that may pass. */
#include "diagnose/problem_create.h"

#include "diagnose/objects.h"
#include "kube/object.h"

/* Words of an admission that itself has trouble; it says nothing about the pod (apiserver, pkg/admission). */
static const char *const admission_trouble[] = {
	"failed calling webhook",    "Internal error occurred",   "etcdserver:",
	"context deadline exceeded", "unable to find validating", "resource quota evaluation timed out",
	"status unknown for quota"
};

static bool has_any(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* Where the words of an admission begin: `… is forbidden: exceeded quota: …`. */
static const char *after_forbidden(const char *message)
{
	const char *found = strstr(message, "is forbidden: ");

	return found ? found + strlen("is forbidden: ") : message;
}

/* Counts for a quota until it is gone: it is being deleted, or of a Job and not over (quota/v1/evaluator/core). */
static bool is_ending(const struct value *pod)
{
	const char *phase = value_text_at(pod, "status.phase");

	if (strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0)
		return false;
	return objects_is_going(pod) || *objects_owner(pod, "Job");
}

static const struct value *ending_pod(const struct objects *view)
{
	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next)
		if (is_ending(pod))
			return pod;
	return NULL;
}

/* A controller could not create a pod. */
static void not_created(const struct objects *view, const char *object, const char *message, struct arena *arena,
			struct problems *ret)
{
	const char *words = after_forbidden(message);
	bool exceeded = strstr(message, "exceeded quota");
	bool quota = exceeded || strstr(message, "must specify");
	const struct value *ending = exceeded ? ending_pod(view) : NULL;
	struct problem problem = { .kind = quota ? PROBLEM_QUOTA : PROBLEM_REFUSED, .object = object };

	if (has_any(message, admission_trouble, COUNT_OF(admission_trouble)))
		problem.kind = PROBLEM_ADMISSION;
	else if (ending)
		problem.kind = PROBLEM_QUOTA_ENDING;
	problem.reason = arena_text(arena, "%s a pod: %s%s%s",
				    problem.kind == PROBLEM_ADMISSION ? "the API server could not admit"
				    : quota                           ? "the quota refuses"
								      : "the namespace refuses",
				    words, ending ? "; it counts until it has ended: pod " : "",
				    ending ? objects_name(ending) : "");
	problem_add(ret, problem);
}

/* What a controller said when it last could not create a pod, unless it could since; NULL: nothing. */
static const char *failed_create(const struct objects *view, const char *kind, const struct value *object)
{
	const struct value *failed = objects_event(view, kind, objects_name(object), "FailedCreate");
	const struct value *created = objects_event(view, kind, objects_name(object), "SuccessfulCreate");

	if (objects_is_going(object) || !failed ||
	    (created && strcmp(objects_event_time(created), objects_event_time(failed)) > 0))
		return NULL;
	return value_text_at(failed, "message");
}

void problem_jobs_without_pods(const struct objects *view, struct arena *arena, struct problems *ret)
{
	for (const struct value *job = value_first(view->jobs); job; job = job->next) {
		const char *message = failed_create(view, "Job", job);

		if (message && !objects_is_past(view, job) && !value_number_at(job, "status.active") &&
		    !value_number_at(job, "status.succeeded") && !object_condition_is(job, "Failed", "True"))
			not_created(view, arena_format(arena, "Job/%s", objects_name(job)).p, message, arena, ret);
	}
}

static void sets_without_pods(const struct objects *view, const char *kind, const struct value *list, const char *have,
			      const char *wanted, struct arena *arena, struct problems *ret)
{
	for (const struct value *set = value_first(list); set; set = set->next) {
		const char *message = failed_create(view, kind, set);

		if (message && value_number_at(set, have) < value_number_at(set, wanted))
			not_created(view, arena_format(arena, "%s/%s", kind, objects_name(set)).p, message, arena, ret);
	}
}

void problem_not_created(const struct objects *view, struct arena *arena, struct problems *ret)
{
	for (const struct value *set = value_first(view->replica_sets); set; set = set->next) {
		const struct value *failure = object_condition(set, "ReplicaFailure");

		if (!objects_is_going(set) && !objects_is_old_set(view, set) && failure &&
		    strcmp(value_text_at(failure, "status"), "True") == 0)
			not_created(view, objects_people_know(view, set, "ReplicaSet", arena),
				    value_text_at(failure, "message"), arena, ret);
	}
	sets_without_pods(view, "StatefulSet", view->stateful_sets, "status.replicas", "spec.replicas", arena, ret);
	sets_without_pods(view, "DaemonSet", view->daemon_sets, "status.currentNumberScheduled",
			  "status.desiredNumberScheduled", arena, ret);
}
