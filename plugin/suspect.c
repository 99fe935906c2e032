/* SPDX-License-Identifier: Apache-2.0 */
#include "suspect_view.h"

#define RESTARTS 2       /* of a container until it counts as a loop */
#define RESTARTS_EARLY 5 /* while something is still coming that it may need */

/*
 * The API server's authorizer of nodes has not seen the pod on the node yet (plugin/pkg/auth/authorizer/node): the
 * kubelet asks again, but its event stays.
 */
#define NODE_NOT_YET "no relationship found between node"

static const struct {
	unsigned patience;
	const char *hint;
} kinds[] = {
#define X(name, patience, hint) { patience, hint },
	SUSPECT_TABLE(X)
#undef X
};

/* States in which a container waits, of the kubelet (pkg/kubelet/images/types.go, kuberuntime). */
static const struct {
	const char *reason;
	enum suspect_kind kind;
} waiting_reasons[] = {
	{ "ErrImagePull", SUSPECT_IMAGE },
	{ "ImagePullBackOff", SUSPECT_IMAGE },
	{ "InvalidImageName", SUSPECT_IMAGE },
	{ "ErrImageNeverPull", SUSPECT_IMAGE },
	{ "ImageInspectError", SUSPECT_IMAGE },
	{ "RegistryUnavailable", SUSPECT_IMAGE },
	{ "CreateContainerConfigError", SUSPECT_CONFIG },
	{ "CreateContainerError", SUSPECT_CONFIG },
	{ "RunContainerError", SUSPECT_CONFIG },
	{ "CrashLoopBackOff", SUSPECT_CRASH },
};

unsigned suspect_patience(enum suspect_kind kind)
{
	return kinds[kind].patience;
}

const char *suspect_hint(enum suspect_kind kind)
{
	return kinds[kind].hint;
}

/* Where the words of an admission begin: `… is forbidden: exceeded quota: …`. */
static const char *after_forbidden(const char *message)
{
	const char *found = strstr(message, "is forbidden: ");

	return found ? found + strlen("is forbidden: ") : message;
}

/* A controller could not create a pod. */
static bool not_created(const char *kind, const char *name, const char *message, struct arena *arena,
			struct suspect *ret)
{
	const char *words = after_forbidden(message);
	bool quota = strstr(message, "exceeded quota") || strstr(message, "must specify");

	*ret = (struct suspect){ .kind = quota ? SUSPECT_QUOTA : SUSPECT_REFUSED };
	ret->object = arena_format(arena, "%s/%s", kind, name).p;
	ret->reason = arena_format(arena, "%s a pod: %s", quota ? "the quota refuses" : "the namespace refuses",
				   words).p;
	return true;
}

/* Owner of an object as people know it: "Deployment/web" for a pod of its replica set; itself when it has none. */
static const char *owner_of(const struct suspect_view *view, const struct value *object, const char *kind,
			    struct arena *arena)
{
	const struct value *owners = value_find(object, STR("metadata.ownerReferences"));
	const struct value *owner = value_first(owners);
	const struct value *set;

	if (!owner)
		return arena_format(arena, "%s/%s", kind, suspect_name(object)).p;
	set = suspect_named(view->replica_sets, suspect_owner(object, "ReplicaSet"));
	if (set && *suspect_owner(set, "Deployment"))
		return arena_format(arena, "Deployment/%s", suspect_owner(set, "Deployment")).p;
	return arena_format(arena, "%s/%s", value_text_at(owner, "kind"), value_text_at(owner, "name")).p;
}

static bool find_job_without_pod(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	const struct value *found;

	for (const struct value *job = value_first(view->jobs); job; job = job->next) {
		found = suspect_event(view, "Job", suspect_name(job), "FailedCreate");
		if (!suspect_is_going(job) && found && !value_number_at(job, "status.active") &&
		    !value_number_at(job, "status.succeeded"))
			return not_created("Job", suspect_name(job), value_text_at(found, "message"), arena, ret);
	}
	return false;
}

static bool find_not_created(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	const struct value *found;

	for (const struct value *set = value_first(view->replica_sets); set; set = set->next) {
		if (suspect_is_going(set) || suspect_is_old_set(view, set) ||
		    !suspect_condition_is(set, "ReplicaFailure", "True"))
			continue;
		found = suspect_condition(set, "ReplicaFailure");
		(void)not_created("ReplicaSet", suspect_name(set), value_text_at(found, "message"), arena, ret);
		ret->object = owner_of(view, set, "ReplicaSet", arena);
		return true;
	}
	for (const struct value *set = value_first(view->stateful_sets); set; set = set->next) {
		found = suspect_event(view, "StatefulSet", suspect_name(set), "FailedCreate");
		if (!suspect_is_going(set) && found &&
		    value_number_at(set, "status.replicas") < value_number_at(set, "spec.replicas"))
			return not_created("StatefulSet", suspect_name(set), value_text_at(found, "message"), arena,
					   ret);
	}
	return false;
}

/* Whether another pod is on its way to be ready, without trouble of its own that would have been seen. */
static bool others_come(const struct suspect_view *view, const struct value *pod)
{
	for (const struct value *other = view->pods->first; other; other = other->next) {
		const struct value *states = value_find(other, STR("status.containerStatuses"));
		bool crashed = false;

		for (const struct value *state = value_first(states); state; state = state->next)
			crashed = crashed || value_number_at(state, "restartCount") > 0;
		if (other != pod && !crashed && !suspect_is_going(other) &&
		    !suspect_condition_is(other, "Ready", "True") &&
		    strcmp(value_text_at(other, "status.phase"), "Succeeded") != 0)
			return true;
	}
	return false;
}

static void blame(const struct suspect_view *view, const struct value *pod, const struct value *status,
		  enum suspect_kind kind, struct arena *arena, struct suspect *ret)
{
	*ret = (struct suspect){ .kind = kind };
	ret->object = arena_format(arena, "%s (pod %s, container %s)", owner_of(view, pod, "Pod", arena),
				   suspect_name(pod), value_text_at(status, "name")).p;
}

/* "3 times, last with status 1, OOMKilled" */
static const char *ends_text(const struct value *status, const struct value *last, struct arena *arena)
{
	long restarts = value_number_at(status, "restartCount");
	const char *reason = value_text_at(last, "reason");

	return arena_format(arena, "%ld time%s, last with status %ld%s%s", restarts, restarts == 1 ? "" : "s",
			    value_number_at(last, "exitCode"), *reason ? ", " : "", reason).p;
}

/*
 * A container that ended and is to run again. The kubelet says CrashLoopBackOff when it next looks at the pod; until
 * then the end itself stands there.
 */
static bool crash_trouble(const struct suspect_view *view, const struct value *pod, const struct value *status,
			  struct arena *arena, struct suspect *ret)
{
	const struct value *ended = value_find(status, STR("state.terminated"));
	const struct value *last = ended ? ended : value_find(status, STR("lastState.terminated"));
	long restarts = value_number_at(status, "restartCount");

	/* Once is no loop: a database may have been slower than what waits for it. */
	if (restarts < (others_come(view, pod) ? RESTARTS_EARLY : RESTARTS))
		return false;
	if (ended && (!value_number_at(ended, "exitCode") ||
		      strcmp(value_text_at(pod, "spec.restartPolicy"), "Never") == 0))
		return false;
	blame(view, pod, status, SUSPECT_CRASH, arena, ret);
	ret->reason = arena_format(arena, "the container ends again and again (%s)%s", ends_text(status, last, arena),
				   suspect_last_words(last, arena)).p;
	ret->pod = suspect_name(pod);
	ret->container = value_text_at(status, "name");
	ret->previous = !ended;
	return true;
}

/* What a container that waits or ended says. */
static bool container_trouble(const struct suspect_view *view, const struct value *pod, const struct value *status,
			      struct arena *arena, struct suspect *ret)
{
	const char *reason = value_text_at(status, "state.waiting.reason");
	const char *message = value_text_at(status, "state.waiting.message");

	if (value_find(status, STR("state.terminated")))
		return crash_trouble(view, pod, status, arena, ret);
	for (size_t i = 0; i < COUNT_OF(waiting_reasons); i++) {
		if (strcmp(reason, waiting_reasons[i].reason) != 0)
			continue;
		if (waiting_reasons[i].kind == SUSPECT_CRASH)
			return crash_trouble(view, pod, status, arena, ret);
		blame(view, pod, status, waiting_reasons[i].kind, arena, ret);
		ret->reason = arena_format(arena, "%s: %s", reason, message).p;
		return true;
	}
	return false;
}

static bool pod_containers(const struct suspect_view *view, const struct value *pod, struct arena *arena,
			   struct suspect *ret)
{
	static const char *const lists[] = { "status.initContainerStatuses", "status.containerStatuses" };

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct value *list = value_find(pod, str_of(lists[i]));

		for (const struct value *status = value_first(list); status; status = status->next)
			if (container_trouble(view, pod, status, arena, ret))
				return true;
	}
	return false;
}

static bool pod_not_placed(const struct suspect_view *view, const struct value *pod, struct arena *arena,
			   struct suspect *ret)
{
	const struct value *scheduled = suspect_condition(pod, "PodScheduled");
	const struct value *mount;

	*ret = (struct suspect){ .kind = SUSPECT_UNSCHEDULABLE };
	ret->object = arena_format(arena, "%s (pod %s)", owner_of(view, pod, "Pod", arena), suspect_name(pod)).p;
	if (scheduled && strcmp(value_text_at(scheduled, "status"), "False") == 0) {
		ret->kind = strstr(value_text_at(scheduled, "message"), "PersistentVolumeClaim") ? SUSPECT_CLAIM
											 : SUSPECT_UNSCHEDULABLE;
		ret->reason = arena_format(arena, "no node takes the pod: %s", value_text_at(scheduled, "message")).p;
		return true;
	}
	mount = suspect_event(view, "Pod", suspect_name(pod), "FailedMount");
	if (!mount)
		mount = suspect_event(view, "Pod", suspect_name(pod), "FailedCreatePodSandBox");
	if (!mount || strcmp(value_text_at(pod, "status.phase"), "Pending") != 0 ||
	    strstr(value_text_at(mount, "message"), NODE_NOT_YET))
		return false;
	ret->kind = SUSPECT_MOUNT;
	ret->reason = arena_format(arena, "the pod cannot start: %s", value_text_at(mount, "message")).p;
	return true;
}

/* A pod of which Helm waits for the end, or that nothing would replace. */
static bool is_of_job(const struct value *pod)
{
	return *suspect_owner(pod, "Job") || !value_find(pod, STR("metadata.ownerReferences"));
}

static bool is_passed_over(const struct suspect_view *view, const struct value *pod)
{
	if (view->jobs_only && (!is_of_job(pod) || suspect_is_known(view, pod)))
		return true;
	return suspect_is_going(pod) || suspect_is_old_pod(view, pod) ||
	       strcmp(value_text_at(pod, "status.phase"), "Succeeded") == 0;
}

static bool find_pod_trouble(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	struct suspect found;
	bool any = false;

	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		if (is_passed_over(view, pod))
			continue;
		if (pod_containers(view, pod, arena, ret))
			return true;
		/* What a container says tells more than a pod that has no node yet: look at all pods first. */
		if (!any && pod_not_placed(view, pod, arena, &found))
			any = true;
	}
	if (any)
		*ret = found;
	return any;
}

static bool find_pending_claim(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	for (const struct value *claim = value_first(view->claims); claim; claim = claim->next) {
		const struct value *event =
			suspect_event(view, "PersistentVolumeClaim", suspect_name(claim), "ProvisioningFailed");

		if (!event || strcmp(value_text_at(claim, "status.phase"), "Pending") != 0)
			continue;
		*ret = (struct suspect){ .kind = SUSPECT_CLAIM };
		ret->object = arena_format(arena, "PersistentVolumeClaim/%s", suspect_name(claim)).p;
		ret->reason = arena_format(arena, "no volume is made: %s", value_text_at(event, "message")).p;
		return true;
	}
	return false;
}

/* The controller itself has given up (progressDeadlineSeconds). */
static bool find_stuck(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	for (const struct value *object = value_first(view->deployments); object;
	     object = object->next) {
		const struct value *progress = suspect_condition(object, "Progressing");

		if (suspect_is_unseen(object) || !progress || strcmp(value_text_at(progress, "status"), "False") != 0)
			continue;
		*ret = (struct suspect){ .kind = SUSPECT_STUCK };
		ret->object = arena_format(arena, "Deployment/%s", suspect_name(object)).p;
		ret->reason = value_text_at(progress, "message");
		return true;
	}
	return false;
}

/* Runs again after an end that was no success, and is not ready: what it waits for is told by nobody else. */
static bool container_restarted(const struct suspect_view *view, const struct value *pod, const struct value *status,
				struct arena *arena, struct suspect *ret)
{
	const struct value *last = value_find(status, STR("lastState.terminated"));

	if (!last || !value_number_at(last, "exitCode") || !value_find(status, STR("state.running")) ||
	    value_is_true(value_get(status, "ready")))
		return false;
	blame(view, pod, status, SUSPECT_RESTARTED, arena, ret);
	ret->reason = arena_format(arena, "the container ended (%s) and runs again, not ready%s",
				   ends_text(status, last, arena), suspect_last_words(last, arena)).p;
	ret->pod = suspect_name(pod);
	ret->container = value_text_at(status, "name");
	ret->previous = true;
	return true;
}

static bool find_restarted(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		const struct value *list = value_find(pod, STR("status.containerStatuses"));

		if (is_passed_over(view, pod))
			continue;
		for (const struct value *status = value_first(list); status; status = status->next)
			if (container_restarted(view, pod, status, arena, ret))
				return true;
	}
	return false;
}

/* Runs and is not ready: it may still become so, but this is what to say when the time is over. */
static bool find_unready(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		const struct value *probe = suspect_event(view, "Pod", suspect_name(pod), "Unhealthy");

		if (is_passed_over(view, pod) || !probe || suspect_condition_is(pod, "Ready", "True"))
			continue;
		*ret = (struct suspect){ .kind = SUSPECT_UNREADY, .pod = suspect_name(pod) };
		ret->object =
			arena_format(arena, "%s (pod %s)", owner_of(view, pod, "Pod", arena), suspect_name(pod)).p;
		ret->reason = arena_format(arena, "it runs and is not ready: %s", value_text_at(probe, "message")).p;
		return true;
	}
	return false;
}

bool suspect_find(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	if (suspect_failed_job(view, arena, ret) || find_job_without_pod(view, arena, ret))
		return true;
	if (view->jobs_only)
		return find_pod_trouble(view, arena, ret);
	return find_not_created(view, arena, ret) || find_pending_claim(view, arena, ret) ||
	       find_pod_trouble(view, arena, ret) || find_stuck(view, arena, ret) ||
	       find_restarted(view, arena, ret) || suspect_retried_job(view, arena, ret) ||
	       find_unready(view, arena, ret);
}
