/* SPDX-License-Identifier: Apache-2.0 */
#include "overview.h"

#include <stdlib.h>

#include "health.h"
#include "survey.h"
#include "tenant.h"

#define EVENTS_MOST 10
#define ANSWER_PATIENCE 3000 /* milliseconds */
#define LABEL_CHART "helm.sh/chart"
#define LABEL_VERSION "app.kubernetes.io/version"

/* Where the guards are, in the order of health_facts.guards. */
static const char *const guard_paths[] = {
	"/apis/networking.k8s.io/v1/namespaces/%s/networkpolicies",
	"/api/v1/namespaces/%s/resourcequotas",
	"/api/v1/namespaces/%s/limitranges",
};

struct reading {
	struct cluster *cluster;
	struct arena *arena;
	const char *name_space;
};

static const struct value *first_of(const struct value *list)
{
	return list ? list->first : NULL;
}

/* The path of a collection of the namespace: %s stands for its name. */
static const char *path_of(const struct reading *reading, const char *pattern)
{
	const char *gap = strstr(pattern, "%s");

	return arena_format(reading->arena, "%.*s%s%s", (int)(gap - pattern), pattern, reading->name_space, gap + 2).p;
}

static int read_list(const struct reading *reading, const char *pattern, bool metadata_only, const struct value **ret,
		     struct err *err)
{
	struct value *list;

	if (cluster_list(reading->cluster, path_of(reading, pattern), NULL, metadata_only, reading->arena, &list, err))
		return -1;
	*ret = list;
	return 0;
}

/* Kinds that not every cluster has, and not everyone may read: their absence is no error. */
static const struct value *read_optional(const struct reading *reading, const char *pattern)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *answer = NULL;

	if (cluster_get(reading->cluster, path_of(reading, pattern), reading->arena, &answer, &ignored))
		return NULL;
	return value_get(answer, "items");
}

static const char *ask_url(const struct host_url *url, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct http_probe probe = { .url = url->url, .host = url->host, .port = url->tls ? 443 : 80,
				    .deadline = ANSWER_PATIENCE };

	if (http_probe(&probe, &ignored) || probe.status >= 500)
		return NULL;
	return arena_format(arena, "%ld in %.0f ms", probe.status, probe.milliseconds).p;
}

static int read_ways_in(const struct reading *reading, struct health_facts *facts, struct err *err)
{
	const char *hosts = state_note(facts->state->name_space, TENANT_HOSTS);
	const char *preferred = arena_str(reading->arena, (struct str){ hosts, strcspn(hosts, ",") }).p;

	if (read_list(reading, "/apis/networking.k8s.io/v1/namespaces/%s/ingresses", false, &facts->ingresses, err) ||
	    hosts_url(reading->cluster, reading->name_space, preferred, reading->arena, &facts->url, err))
		return -1;
	if (facts->url.url && !facts->url.address)
		facts->answer = ask_url(&facts->url, reading->arena);
	if (!facts->url.tls)
		return 0;
	facts->certificates = read_optional(reading, "/apis/cert-manager.io/v1/namespaces/%s/certificates");
	return read_list(reading, "/api/v1/namespaces/%s/secrets", true, &facts->secrets, err);
}

static int read_health(const struct reading *reading, struct health_facts *facts, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(guard_paths); i++)
		if (read_list(reading, guard_paths[i], false, &facts->guards[i], err))
			return -1;
	if (strcmp(state_label(facts->state->record, TENANT_DATABASE), "operator") == 0)
		facts->databases = read_optional(reading, "/apis/postgresql.cnpg.io/v1/namespaces/%s/clusters");
	return read_ways_in(reading, facts, err);
}

/* --- the map */

static void put_text(struct value *map, const char *key, const char *text, struct arena *arena)
{
	if (text && *text)
		value_put_text(map, key, text, arena);
}

static void put_number(struct value *map, const char *key, long number, struct arena *arena)
{
	value_put(map, str_of(key), value_int(arena, number));
}

/* Of several quotas that count one resource, the first is shown. */
static void put_quota(const struct value *quotas, struct value *map, struct arena *arena)
{
	struct value *all = value_map_at(map, "quota", arena);

	for (const struct value *quota = first_of(quotas); quota; quota = quota->next) {
		const struct value *used = value_find(quota, STR("status.used"));
		const struct value *hard = first_of(value_find(quota, STR("status.hard")));

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
	for (const struct value *object = first_of(list); object; object = object->next) {
		struct value *row = value_new(arena, VALUE_MAP);

		put_text(row, "kind", kind, arena);
		put_text(row, "name", value_text_at(object, "metadata.name"), arena);
		put_text(row, "component", health_component(object), arena);
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
		const struct value *status = first_of(value_find(pod, str_of(lists[i])));

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
	const struct value *item = first_of(metrics);
	long total = 0;

	while (item && strcmp(value_text_at(item, "metadata.name"), name) != 0)
		item = item->next;
	if (!item)
		return NULL;
	for (const struct value *one = first_of(value_get(item, "containers")); one; one = one->next)
		total += value_number_at(one, "usage.memory"); /* Ki, as the kubelet reports it */
	return arena_format(arena, "%ldMi", total / 1024).p;
}

static void put_pods(const struct value *pods, const struct value *metrics, struct value *ret, struct arena *arena)
{
	for (const struct value *pod = first_of(pods); pod; pod = pod->next) {
		const char *name = value_text_at(pod, "metadata.name");
		struct value *row = value_new(arena, VALUE_MAP);
		long ready = 0;
		long restarts = 0;

		for (const struct value *one = first_of(value_find(pod, STR("status.containerStatuses"))); one;
		     one = one->next) {
			ready += value_is_true(value_get(one, "ready"));
			restarts += value_number_at(one, "restartCount");
		}
		put_text(row, "name", name, arena);
		put_text(row, "component", health_component(pod), arena);
		put_text(row, "status", pod_status(pod, arena), arena);
		put_number(row, "ready", ready, arena);
		put_number(row, "containers", (long)value_count(value_find(pod, STR("spec.containers"))), arena);
		put_number(row, "restarts", restarts, arena);
		put_text(row, "memory", pod_memory(metrics, name, arena), arena);
		put_text(row, "createdAt", value_text_at(pod, "metadata.creationTimestamp"), arena);
		value_add(ret, row);
	}
}

/* Events of the old API have one moment, those of events.k8s.io another. */
static const char *event_moment(const struct value *event)
{
	static const char *const places[] = { "series.lastObservedTime", "lastTimestamp", "eventTime",
					      "metadata.creationTimestamp" };
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		const struct value *found = value_find(event, str_of(places[i]));

		/* What was not given is null there. */
		if (found && found->type == VALUE_STRING)
			return found->text.p;
	}
	return "";
}

static int newest_first(const void *a, const void *b)
{
	const struct value *const *one = a;
	const struct value *const *other = b;

	return strcmp(event_moment(*other), event_moment(*one));
}

static void put_events(const struct value *events, struct value *ret, struct arena *arena)
{
	size_t count = value_count(events);
	CLEANUP(free_pointer) const struct value **sorted = xcalloc(count + 1, sizeof(*sorted));
	size_t i = 0;

	for (const struct value *event = first_of(events); event; event = event->next)
		sorted[i++] = event;
	qsort(sorted, count, sizeof(*sorted), newest_first);
	for (i = 0; i < count && i < EVENTS_MOST; i++) {
		const struct value *event = sorted[i];
		struct value *row = value_new(arena, VALUE_MAP);

		put_text(row, "at", event_moment(event), arena);
		put_text(row, "type", value_text_at(event, "type"), arena);
		put_text(row, "object", arena_format(arena, "%s/%s", value_text_at(event, "involvedObject.kind"),
						     value_text_at(event, "involvedObject.name")).p, arena);
		put_text(row, "reason", value_text_at(event, "reason"), arena);
		put_text(row, "message", value_text_at(event, "message"), arena);
		value_add(ret, row);
	}
}

/* Helm puts the chart's name and version on no label of a record; charts put them on what they make. */
static void put_chart(const struct look *look, struct value *map, struct arena *arena)
{
	const struct value *lists[] = { look->deployments, look->view.stateful_sets, look->daemon_sets };
	const struct value *best = NULL;

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (const struct value *object = first_of(lists[i]); object; object = object->next)
			if (*state_label(object, LABEL_CHART) &&
			    (!best || strcmp(health_component(object), "web") == 0))
				best = object;
	put_text(map, "chart", state_label(best, LABEL_CHART), arena);
	put_text(map, "appVersion", state_label(best, LABEL_VERSION), arena);
}

static void put_problem(const struct overview *overview, struct arena *arena)
{
	struct value *problem = value_map_at(overview->map, "problem", arena);
	const struct suspect *suspect = &overview->suspect;

	put_text(problem, "object", suspect->object, arena);
	put_text(problem, "reason", suspect->reason, arena);
	put_text(problem, "remedy", arena_format(arena, "%s%s%s", suspect_hint(suspect->kind),
						 suspect->pod ? "; more: helm store logs " : "",
						 suspect->pod ? value_text_at(overview->map, "name") : "").p, arena);
}

static void put_all(struct overview *overview, const struct health_facts *facts, const struct value *metrics,
		    struct arena *arena)
{
	struct value *map = overview->map;
	const struct look *look = &overview->look;
	struct value *workloads = value_new(arena, VALUE_LIST);
	struct value *pods = value_new(arena, VALUE_LIST);
	struct value *events = value_new(arena, VALUE_LIST);

	if (facts->url.url)
		value_set(map, "url", value_string(arena, str_of(facts->url.url)));
	put_chart(look, map, arena);
	value_put(map, STR("conditions"), health_conditions(facts, arena));
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
	if (overview->has_suspect)
		put_problem(overview, arena);
}

int overview_read(struct cluster *cluster, const char *store, struct arena *arena, struct overview *ret,
		  struct err *err)
{
	struct reading reading = { cluster, arena, tenant_namespace(store, arena) };
	struct health_facts facts = { .state = &ret->state, .look = &ret->look };

	*ret = (struct overview){ 0 };
	if (survey_find(cluster, store, arena, &ret->state, err))
		return -1;
	ret->map = state_summary(&ret->state, arena);
	if (!ret->state.name_space)
		return 0;
	if (look_at(cluster, reading.name_space, arena, &ret->look, err) || read_health(&reading, &facts, err))
		return -1;
	ret->has_suspect = suspect_find(&ret->look.view, arena, &ret->suspect);
	put_all(ret, &facts, read_optional(&reading, "/apis/metrics.k8s.io/v1beta1/namespaces/%s/pods"), arena);
	return 0;
}

const struct value *overview_condition(const struct overview *overview, const char *type)
{
	const struct value *item = first_of(value_get(overview->map, "conditions"));

	while (item && strcmp(value_text_at(item, "type"), type) != 0)
		item = item->next;
	return item;
}
