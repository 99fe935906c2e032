/* SPDX-License-Identifier: Apache-2.0 */
#include "status/describe.h"

#include <stdlib.h>

#include "diagnose/objects.h"
#include "kube/object.h"
#include "quantity.h"
#include "status/condition_facts.h"
#include "status/conditions.h"
#include "store/component.h"

#define EVENTS_MOST 10
#define LABEL_CHART "helm.sh/chart"
#define LABEL_VERSION "app.kubernetes.io/version"

static void put_text(struct value *map, const char *key, const char *text, struct arena *arena)
{
	if (text && *text)
		value_put_text(map, key, text, arena);
}

static void put_number(struct value *map, const char *key, long number, struct arena *arena)
{
	value_put(map, str_of(key), value_int(arena, number));
}

/* Of several quotas that count one resource, the first is shown; those for certain pods alone are not. */
static void put_quota(const struct value *quotas, struct value *map, struct arena *arena)
{
	struct value *all = value_map_at(map, "quota", arena);

	for (const struct value *quota = value_first(quotas); quota; quota = quota->next) {
		const struct value *used = value_find(quota, STR("status.used"));
		const struct value *hard = value_first(value_find(quota, STR("status.hard")));

		if (value_find(quota, STR("spec.scopes")) || value_find(quota, STR("spec.scopeSelector")))
			continue;
		for (; hard; hard = hard->next) {
			const struct value *amount = value_get_str(used, hard->key);
			struct value *row;

			if (value_get_str(all, hard->key))
				continue;
			row = value_new(arena, VALUE_MAP);
			put_text(row, "used", amount ? amount->text.p : "0", arena);
			put_text(row, "hard", hard->text.p, arena);
			value_put(all, hard->key, row);
		}
	}
}

static void put_workloads(const char *kind, const struct value *list, const char *ready, const char *wanted,
			  struct value *ret, struct arena *arena)
{
	for (const struct value *object = value_first(list); object; object = object->next) {
		struct value *row = value_new(arena, VALUE_MAP);

		put_text(row, "kind", kind, arena);
		put_text(row, "name", value_text_at(object, "metadata.name"), arena);
		put_text(row, "component", component_of(object), arena);
		put_number(row, "ready", value_number_at(object, ready), arena);
		/* An absent number of replicas or completions means one. */
		put_number(row, "wanted", value_find(object, str_of(wanted)) ? value_number_at(object, wanted) : 1,
			   arena);
		value_add(ret, row);
	}
}

/* What kubectl shows in its column STATUS (kubernetes pkg/printers/internalversion, printPod), in short. */
static const char *pod_status(const struct value *pod, struct arena *arena)
{
	static const char *const lists[] = { "status.initContainerStatuses", "status.containerStatuses" };
	const char *phase = value_text_at(pod, "status.phase");
	const char *reason = value_text_at(pod, "status.reason");

	if (value_find(pod, STR("metadata.deletionTimestamp")))
		return "Terminating";
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct value *status = value_first(value_find(pod, str_of(lists[i])));

		for (; status; status = status->next) {
			const char *waiting = value_text_at(status, "state.waiting.reason");
			const char *ended = value_text_at(status, "state.terminated.reason");

			if (*waiting && strcmp(waiting, "PodInitializing") != 0)
				return i ? waiting : arena_format(arena, "Init:%s", waiting).p;
			if (*ended && (i || strcmp(ended, "Completed") != 0))
				return i ? ended : arena_format(arena, "Init:%s", ended).p;
		}
	}
	return *reason ? reason : phase;
}

/* Sum of a pod's containers by the metrics API; NULL when it has none. */
static const char *pod_memory(const struct value *metrics, const char *name, struct arena *arena)
{
	const struct value *item = value_first(metrics);
	__int128 total = 0;

	while (item && strcmp(value_text_at(item, "metadata.name"), name) != 0)
		item = item->next;
	if (!item)
		return NULL;
	for (const struct value *one = value_first(value_get(item, "containers")); one; one = one->next) {
		__int128 amount = 0;

		if (quantity_parse(str_of(value_text_at(one, "usage.memory")), &amount))
			total += amount;
	}
	return quantity_text(total, true, arena);
}

static void put_pods(const struct value *pods, const struct value *metrics, struct value *ret, struct arena *arena)
{
	for (const struct value *pod = value_first(pods); pod; pod = pod->next) {
		const char *name = value_text_at(pod, "metadata.name");
		struct value *row = value_new(arena, VALUE_MAP);
		long ready = 0;
		long restarts = 0;

		for (const struct value *one = value_first(value_find(pod, STR("status.containerStatuses"))); one;
		     one = one->next) {
			ready += value_is_true(value_get(one, "ready"));
			restarts += value_number_at(one, "restartCount");
		}
		put_text(row, "name", name, arena);
		put_text(row, "component", component_of(pod), arena);
		put_text(row, "status", pod_status(pod, arena), arena);
		put_number(row, "ready", ready, arena);
		put_number(row, "containers", (long)value_count(value_find(pod, STR("spec.containers"))), arena);
		put_number(row, "restarts", restarts, arena);
		put_text(row, "memory", pod_memory(metrics, name, arena), arena);
		put_text(row, "node", value_text_at(pod, "spec.nodeName"), arena);
		put_text(row, "address", value_text_at(pod, "status.podIP"), arena);
		put_text(row, "createdAt", value_text_at(pod, "metadata.creationTimestamp"), arena);
		value_add(ret, row);
	}
}

static int newest_first(const void *a, const void *b)
{
	const struct value *const *one = a;
	const struct value *const *other = b;

	return strcmp(objects_event_time(*other), objects_event_time(*one));
}

static void put_events(const struct value *events, struct value *ret, struct arena *arena)
{
	size_t count = value_count(events);
	CLEANUP(free_pointer) const struct value **sorted = xcalloc(count + 1, sizeof(*sorted));
	size_t i = 0;

	for (const struct value *event = value_first(events); event; event = event->next)
		sorted[i++] = event;
	qsort(sorted, count, sizeof(*sorted), newest_first);
	for (i = 0; i < count && i < EVENTS_MOST; i++) {
		const struct value *event = sorted[i];
		struct value *row = value_new(arena, VALUE_MAP);

		put_text(row, "at", objects_event_time(event), arena);
		put_text(row, "type", value_text_at(event, "type"), arena);
		put_text(row, "object",
			 arena_text(arena, "%s/%s", value_text_at(event, "involvedObject.kind"),
				    value_text_at(event, "involvedObject.name")),
			 arena);
		put_text(row, "reason", value_text_at(event, "reason"), arena);
		put_text(row, "message", value_text_at(event, "message"), arena);
		value_add(ret, row);
	}
}

/* Helm puts the chart's name and version on no label of a record; charts put them on what they make. */
static void put_chart(const struct workloads *look, struct value *map, struct arena *arena)
{
	const struct value *lists[] = { look->deployments, look->view.stateful_sets, look->daemon_sets };
	const struct value *best = NULL;

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (const struct value *object = value_first(lists[i]); object; object = object->next)
			if (*object_label(object, LABEL_CHART) && (!best || strcmp(component_of(object), "web") == 0))
				best = object;
	put_text(map, "chart", object_label(best, LABEL_CHART), arena);
	put_text(map, "appVersion", object_label(best, LABEL_VERSION), arena);
}

static void put_problem(const struct status *overview, struct arena *arena)
{
	struct value *map = value_map_at(overview->map, "problem", arena);
	const struct problem *problem = &overview->problem;

	put_text(map, "object", problem->object, arena);
	put_text(map, "reason", problem->reason, arena);
	put_text(map, "remedy",
		 arena_text(arena, "%s%s%s", overview->remedy ? overview->remedy : problem_hint(problem->kind),
			    problem->pod ? "; more: helm store logs " : "",
			    problem->pod ? value_text_at(overview->map, "name") : ""),
		 arena);
}

void describe_map(struct status *overview, const struct condition_facts *facts, const struct value *metrics,
		  struct arena *arena)
{
	struct value *map = overview->map;
	const struct workloads *look = &overview->look;
	struct value *workloads = value_new(arena, VALUE_LIST);
	struct value *pods = value_new(arena, VALUE_LIST);
	struct value *events = value_new(arena, VALUE_LIST);

	/* What the cluster has counts, not what the namespace claims. */
	if (facts->url.url)
		value_set(map, "url", value_string(arena, str_of(facts->url.url)));
	else if (!(facts->hidden & CONDITION_HIDDEN_INGRESSES))
		value_remove(map, "url");
	put_chart(look, map, arena);
	value_put(map, STR("conditions"), conditions_read(facts, arena));
	put_quota(facts->guards[1], map, arena);
	put_workloads("Deployment", look->deployments, "status.availableReplicas", "spec.replicas", workloads, arena);
	put_workloads("StatefulSet", look->view.stateful_sets, "status.readyReplicas", "spec.replicas", workloads,
		      arena);
	put_workloads("DaemonSet", look->daemon_sets, "status.numberReady", "status.desiredNumberScheduled", workloads,
		      arena);
	put_workloads("Job", look->view.jobs, "status.succeeded", "spec.completions", workloads, arena);
	value_put(map, STR("workloads"), workloads);
	put_pods(look->view.pods, metrics, pods, arena);
	value_put(map, STR("pods"), pods);
	put_events(look->view.events, events, arena);
	value_put(map, STR("events"), events);
	if (overview->has_problem)
		put_problem(overview, arena);
}
