/* SPDX-License-Identifier: Apache-2.0 */
/* Pods that no node takes or that cannot start on theirs, and claims without a volume: whether somebody sees to it. */
#include "diagnose/problem_place.h"

#include "diagnose/objects.h"
#include "kube/object.h"

/*
 * The API server's authorizer of nodes has not seen the pod on the node yet (plugin/pkg/auth/authorizer/node): the
 * kubelet asks again, but its event stays.
 */
#define NODE_NOT_YET "no relationship found between node"

/* Those who make nodes for pods that wait, by the component of their events; any event of theirs proves them. */
static const char *const autoscalers[] = { "cluster-autoscaler", "karpenter", "eks-auto-mode" };

static const struct {
	const char *reason; /* of an event of a pod, by the kubelet or the volumes' controller */
	enum problem_kind kind;
	const char *words;
} place_events[] = {
	{ "FailedMount", PROBLEM_MOUNT, "the pod cannot start" },
	{ "FailedCreatePodSandBox", PROBLEM_MOUNT, "the pod cannot start" },
	{ "FailedAttachVolume", PROBLEM_ATTACH, "a volume of the pod is not let go elsewhere, or not found" },
};

/* The kubelet says one of these when volumes and network are there. */
static const char *const past_events[] = { "Pulling", "Pulled", "Created", "Started" };

/* The component that made an event: `reportingComponent` since events.k8s.io, `source.component` before. */
static bool is_of_autoscaler(const struct value *event)
{
	static const char *const places[] = { "reportingComponent", "source.component" };

	for (size_t i = 0; i < COUNT_OF(places); i++)
		for (size_t j = 0; j < COUNT_OF(autoscalers); j++)
			if (strncmp(value_text_at(event, places[i]), autoscalers[j], strlen(autoscalers[j])) == 0)
				return true;
	return false;
}

/* An autoscaler's newest event about a pod; otherwise any event of one, known or not; NULL: none was seen. */
static const struct value *autoscaler_event(const struct objects *view, const struct value *pod)
{
	const struct value *any = NULL;
	const struct value *own = NULL;

	for (const struct value *event = value_first(view->events); event; event = event->next) {
		if (!is_of_autoscaler(event))
			continue;
		any = event;
		if (strcmp(value_text_at(event, "involvedObject.name"), objects_name(pod)) == 0 &&
		    (!own || strcmp(objects_event_time(event), objects_event_time(own)) > 0))
			own = event;
	}
	return own ? own : any;
}

/* The provisioner says that it works on a claim, and has not failed since. */
static bool is_provisioning(const struct objects *view, const struct value *claim)
{
	const char *name = objects_name(claim);
	const struct value *begun = objects_event(view, "PersistentVolumeClaim", name, "Provisioning");
	const struct value *failed = objects_event(view, "PersistentVolumeClaim", name, "ProvisioningFailed");

	return strcmp(value_text_at(claim, "status.phase"), "Pending") == 0 && begun &&
	       (!failed || strcmp(objects_event_time(begun), objects_event_time(failed)) > 0);
}

static bool any_provisioning(const struct objects *view)
{
	for (const struct value *claim = value_first(view->claims); claim; claim = claim->next)
		if (is_provisioning(view, claim))
			return true;
	return false;
}

static void not_scheduled(const struct objects *view, const struct value *pod, const struct value *scheduled,
			  struct arena *arena, struct problem *ret)
{
	const char *message = value_text_at(scheduled, "message");
	const struct value *event = autoscaler_event(view, pod);

	ret->reason = arena_format(arena, "no node takes the pod: %s", message).p;
	if (strcmp(value_text_at(scheduled, "reason"), "SchedulingGated") == 0) {
		ret->kind = PROBLEM_GATED;
	} else if (strcasestr(message, "persistentvolumeclaim")) {
		ret->kind = any_provisioning(view) ? PROBLEM_PROVISIONING : PROBLEM_CLAIM;
	} else if (event) {
		const char *component = value_text_at(event, "reportingComponent");
		bool own = strcmp(value_text_at(event, "involvedObject.name"), objects_name(pod)) == 0;

		ret->kind = PROBLEM_AUTOSCALED;
		ret->reason = arena_text(arena, "%s; %s%s%s", ret->reason,
					 *component ? component : value_text_at(event, "source.component"),
					 own ? ": " : " may make one", own ? value_text_at(event, "message") : "");
	} else {
		ret->kind = PROBLEM_UNSCHEDULABLE;
	}
}

/* Its volumes and network are there: what was said of them before is over. */
static bool is_past_starting(const struct objects *view, const struct value *pod, const char *moment)
{
	if (object_condition_is(pod, "PodReadyToStartContainers", "True"))
		return true;
	for (size_t i = 0; i < COUNT_OF(past_events); i++) {
		const struct value *event = objects_event(view, "Pod", objects_name(pod), past_events[i]);

		if (event && strcmp(objects_event_time(event), moment) >= 0)
			return true;
	}
	return false;
}

static bool not_started(const struct objects *view, const struct value *pod, struct arena *arena, struct problem *ret)
{
	if (strcmp(value_text_at(pod, "status.phase"), "Pending") != 0)
		return false;
	for (size_t i = 0; i < COUNT_OF(place_events); i++) {
		const struct value *event = objects_event(view, "Pod", objects_name(pod), place_events[i].reason);

		if (!event || strstr(value_text_at(event, "message"), NODE_NOT_YET) ||
		    is_past_starting(view, pod, objects_event_time(event)))
			continue;
		ret->kind = place_events[i].kind;
		ret->reason = arena_format(arena, "%s: %s", place_events[i].words, value_text_at(event, "message")).p;
		return true;
	}
	return false;
}

bool problem_not_placed(const struct objects *view, const struct value *pod, struct arena *arena, struct problem *ret)
{
	const struct value *scheduled = object_condition(pod, "PodScheduled");

	*ret = (struct problem){ 0 };
	ret->object =
		arena_format(arena, "%s (pod %s)", objects_people_know(view, pod, "Pod", arena), objects_name(pod)).p;
	if (scheduled && strcmp(value_text_at(scheduled, "status"), "False") == 0) {
		not_scheduled(view, pod, scheduled, arena, ret);
		return true;
	}
	return not_started(view, pod, arena, ret);
}

void problem_claims(const struct objects *view, struct arena *arena, struct problems *ret)
{
	for (const struct value *claim = value_first(view->claims); claim; claim = claim->next) {
		const struct value *event =
			objects_event(view, "PersistentVolumeClaim", objects_name(claim), "ProvisioningFailed");

		if (!event || strcmp(value_text_at(claim, "status.phase"), "Pending") != 0 || objects_is_going(claim) ||
		    is_provisioning(view, claim))
			continue;
		problem_add(ret,
			    (struct problem){
				    .kind = PROBLEM_CLAIM,
				    .object = arena_format(arena, "PersistentVolumeClaim/%s", objects_name(claim)).p,
				    .reason = arena_text(arena, "no volume is made: %s",
							 value_text_at(event, "message")) });
	}
}
