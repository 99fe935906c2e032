/* SPDX-License-Identifier: Apache-2.0 */
#include "suspect.h"


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

static const char *name_of(const struct value *object)
{
	return value_text_at(object, "metadata.name");
}

static bool is_going(const struct value *object)
{
	return value_find(object, STR("metadata.deletionTimestamp")) != NULL;
}

static const struct value *condition(const struct value *object, const char *type)
{
	const struct value *list = value_find(object, STR("status.conditions"));

	for (const struct value *item = list ? list->first : NULL; item; item = item->next)
		if (strcmp(value_text_at(item, "type"), type) == 0)
			return item;
	return NULL;
}

static bool condition_is(const struct value *object, const char *type, const char *status)
{
	const struct value *found = condition(object, type);

	return found && strcmp(value_text_at(found, "status"), status) == 0;
}

/* The newest event of a kind of object whose reason starts with `reason`; name NULL: any. */
static const struct value *event_of(const struct suspect_view *view, const char *kind, const char *name,
				    const char *reason)
{
	const struct value *newest = NULL;

	for (const struct value *event = view->events ? view->events->first : NULL; event; event = event->next) {
		if (strcmp(value_text_at(event, "involvedObject.kind"), kind) != 0 ||
		    strncmp(value_text_at(event, "reason"), reason, strlen(reason)) != 0 ||
		    (name && strcmp(value_text_at(event, "involvedObject.name"), name) != 0))
			continue;
		if (!newest || strcmp(value_text_at(event, "lastTimestamp"), value_text_at(newest, "lastTimestamp")) > 0)
			newest = event;
	}
	return newest;
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

/* Owner of an object by its first owner reference: "Deployment/web"; itself when it has none. */
static const char *owner_of(const struct value *object, const char *kind, struct arena *arena)
{
	const struct value *owners = value_find(object, STR("metadata.ownerReferences"));
	const struct value *owner = owners ? owners->first : NULL;

	if (owner)
		return arena_format(arena, "%s/%s", value_text_at(owner, "kind"), value_text_at(owner, "name")).p;
	return arena_format(arena, "%s/%s", kind, name_of(object)).p;
}

static bool find_not_created(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	const struct value *found;

	for (const struct value *set = view->replica_sets ? view->replica_sets->first : NULL; set; set = set->next) {
		if (is_going(set) || !condition_is(set, "ReplicaFailure", "True"))
			continue;
		found = condition(set, "ReplicaFailure");
		(void)not_created("ReplicaSet", name_of(set), value_text_at(found, "message"), arena, ret);
		ret->object = owner_of(set, "ReplicaSet", arena);
		return true;
	}
	for (const struct value *set = view->stateful_sets ? view->stateful_sets->first : NULL; set; set = set->next) {
		found = event_of(view, "StatefulSet", name_of(set), "FailedCreate");
		if (!is_going(set) && found && value_number_at(set, "status.replicas") < value_number_at(set, "spec.replicas"))
			return not_created("StatefulSet", name_of(set), value_text_at(found, "message"), arena, ret);
	}
	for (const struct value *job = view->jobs ? view->jobs->first : NULL; job; job = job->next) {
		found = event_of(view, "Job", name_of(job), "FailedCreate");
		if (!is_going(job) && found && !value_number_at(job, "status.active") && !value_number_at(job, "status.succeeded"))
			return not_created("Job", name_of(job), value_text_at(found, "message"), arena, ret);
	}
	return false;
}

static bool find_failed_job(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	for (const struct value *job = view->jobs ? view->jobs->first : NULL; job; job = job->next) {
		if (is_going(job) || !condition_is(job, "Failed", "True"))
			continue;
		*ret = (struct suspect){ .kind = SUSPECT_JOB };
		ret->object = arena_format(arena, "Job/%s", name_of(job)).p;
		ret->reason = arena_format(arena, "the job failed: %s", value_text_at(condition(job, "Failed"), "message")).p;
		for (const struct value *pod = view->pods ? view->pods->first : NULL; pod; pod = pod->next)
			if (strcmp(owner_of(pod, "Pod", arena), ret->object) == 0)
				ret->pod = name_of(pod);
		return true;
	}
	return false;
}

/* What a container that waits or ended says. */
static bool container_trouble(const struct value *pod, const struct value *status, struct arena *arena,
			      struct suspect *ret)
{
	const char *reason = value_text_at(status, "state.waiting.reason");
	const char *message = value_text_at(status, "state.waiting.message");
	const struct value *last = value_find(status, STR("lastState.terminated"));

	for (size_t i = 0; i < COUNT_OF(waiting_reasons); i++) {
		if (strcmp(reason, waiting_reasons[i].reason) != 0)
			continue;
		*ret = (struct suspect){ .kind = waiting_reasons[i].kind };
		ret->object = arena_format(arena, "%s (pod %s, container %s)", owner_of(pod, "Pod", arena),
					   name_of(pod), value_text_at(status, "name")).p;
		ret->reason = arena_format(arena, "%s: %s", reason, message).p;
		if (ret->kind != SUSPECT_CRASH)
			return true;
		/* Once is no loop: a database may have been slower than what waits for it. */
		if (value_number_at(status, "restartCount") < 2)
			return false;
		ret->reason = arena_format(arena, "the container ends again and again (%ld times, last with status %ld%s%s)",
					   value_number_at(status, "restartCount"), value_number_at(last, "exitCode"),
					   *value_text_at(last, "reason") ? ", " : "", value_text_at(last, "reason")).p;
		ret->pod = name_of(pod);
		ret->container = value_text_at(status, "name");
		ret->previous = true;
		return true;
	}
	return false;
}

static bool pod_containers(const struct value *pod, struct arena *arena, struct suspect *ret)
{
	static const char *const lists[] = { "status.initContainerStatuses", "status.containerStatuses" };

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct value *list = value_find(pod, str_of(lists[i]));

		for (const struct value *status = list ? list->first : NULL; status; status = status->next)
			if (container_trouble(pod, status, arena, ret))
				return true;
	}
	return false;
}

static bool pod_not_placed(const struct suspect_view *view, const struct value *pod, struct arena *arena,
			   struct suspect *ret)
{
	const struct value *scheduled = condition(pod, "PodScheduled");
	const struct value *mount;

	*ret = (struct suspect){ .kind = SUSPECT_UNSCHEDULABLE };
	ret->object = arena_format(arena, "%s (pod %s)", owner_of(pod, "Pod", arena), name_of(pod)).p;
	if (scheduled && strcmp(value_text_at(scheduled, "status"), "False") == 0) {
		ret->kind = strstr(value_text_at(scheduled, "message"), "PersistentVolumeClaim") ? SUSPECT_CLAIM
											 : SUSPECT_UNSCHEDULABLE;
		ret->reason = arena_format(arena, "no node takes the pod: %s", value_text_at(scheduled, "message")).p;
		return true;
	}
	mount = event_of(view, "Pod", name_of(pod), "FailedMount");
	if (!mount)
		mount = event_of(view, "Pod", name_of(pod), "FailedCreatePodSandBox");
	if (!mount || strcmp(value_text_at(pod, "status.phase"), "Pending") != 0)
		return false;
	ret->kind = SUSPECT_MOUNT;
	ret->reason = arena_format(arena, "the pod cannot start: %s", value_text_at(mount, "message")).p;
	return true;
}

/* Pods of a revision that is being replaced are no reason to give up the new one. */
static bool belongs_to_old(const struct suspect_view *view, const struct value *pod)
{
	const struct value *owners = value_find(pod, STR("metadata.ownerReferences"));
	const char *owner = owners && owners->first ? value_text_at(owners->first, "name") : "";

	for (const struct value *set = view->replica_sets ? view->replica_sets->first : NULL; set; set = set->next)
		if (strcmp(name_of(set), owner) == 0)
			return value_number_at(set, "spec.replicas") == 0;
	return false;
}

static bool find_pod_trouble(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	struct suspect found;
	bool any = false;

	for (const struct value *pod = view->pods ? view->pods->first : NULL; pod; pod = pod->next) {
		if (is_going(pod) || belongs_to_old(view, pod) ||
		    strcmp(value_text_at(pod, "status.phase"), "Succeeded") == 0)
			continue;
		if (pod_containers(pod, arena, ret))
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
	for (const struct value *claim = view->claims ? view->claims->first : NULL; claim; claim = claim->next) {
		const struct value *event = event_of(view, "PersistentVolumeClaim", name_of(claim), "ProvisioningFailed");

		if (!event || strcmp(value_text_at(claim, "status.phase"), "Pending") != 0)
			continue;
		*ret = (struct suspect){ .kind = SUSPECT_CLAIM };
		ret->object = arena_format(arena, "PersistentVolumeClaim/%s", name_of(claim)).p;
		ret->reason = arena_format(arena, "no volume is made: %s", value_text_at(event, "message")).p;
		return true;
	}
	return false;
}

bool suspect_find(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	return find_failed_job(view, arena, ret) || find_not_created(view, arena, ret) ||
	       find_pending_claim(view, arena, ret) || find_pod_trouble(view, arena, ret);
}
