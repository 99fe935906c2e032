/* SPDX-License-Identifier: Apache-2.0 */
#include "status/top.h"

#include "kube/call.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "quantity.h"
#include "store/component.h"
#include "store/lister.h"
#include "store/name.h"
#include "value_order.h"

#define PATIENCE 5000 /* milliseconds */
#define MEBIBYTE ((long)1 << 20)
#define UNITS 1000000000 /* of an amount (quantity.h) */

/* Of all containers of a pod, in units of 1/`parts`, rounded up as kubectl does. */
static long sum_of(const struct value *metric, const char *key, long parts)
{
	__int128 total = 0;

	for (const struct value *one = value_first(value_get(metric, "containers")); one; one = one->next) {
		__int128 amount;

		if (quantity_parse(str_of(value_text_at(one, key)), &amount))
			total += amount;
	}
	return (long)((total * parts + UNITS - 1) / UNITS);
}

static const char *component_named(const struct value *pods, const char *name)
{
	for (const struct value *pod = value_first(pods); pod; pod = pod->next)
		if (strcmp(value_text_at(pod, "metadata.name"), name) == 0)
			return component_of(pod);
	return "";
}

void top_put_figures(struct value *row, long millicores, long bytes, struct arena *arena)
{
	value_put_text(row, "cpu", arena_format(arena, "%ldm", millicores).p, arena);
	value_put_text(row, "memory", arena_format(arena, "%ldMi", bytes / MEBIBYTE).p, arena);
	value_put(row, STR("millicores"), value_int(arena, millicores));
	value_put(row, STR("bytes"), value_int(arena, bytes));
}

static int compare(const void *of, const struct value *one, const struct value *other)
{
	(void)of;
	return strcmp(value_text_at(one, "name"), value_text_at(other, "name"));
}

/* In the order of names. */
static struct value *make_rows(const struct value *metrics, const struct value *pods, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct value *metric = value_first(metrics); metric; metric = metric->next) {
		const char *name = value_text_at(metric, "metadata.name");
		const char *component = component_named(pods, name);
		struct value *row = value_new(arena, VALUE_MAP);

		value_put_text(row, "name", name, arena);
		if (*component)
			value_put_text(row, "component", component, arena);
		top_put_figures(row, sum_of(metric, "usage.cpu", 1000), sum_of(metric, "usage.memory", 1), arena);
		value_add(list, row);
	}
	value_order(list, compare, NULL);
	return list;
}

/* What the API server says of an API that nobody serves is of no help. */
static int without_metrics(const char *store, struct err *err)
{
	(void)err_set(err, ERR_REFUSED, "the cluster has no metrics API (metrics.k8s.io): nobody measures pods");
	return err_hint(err,
			"install metrics-server: https://github.com/kubernetes-sigs/metrics-server; without it: "
			"helm store status %s",
			store);
}

static int read_metrics(struct kube *cluster, const char *store, struct arena *arena, struct value **ret,
			struct err *err)
{
	const char *space = name_namespace(store, arena);
	const struct kube_call wanted = { .method = "GET", .path = resources_list(RESOURCE_PodMetrics, space, arena) };
	unsigned patience = cluster->patience;
	long status;
	int failed;

	/* One that is announced and does not answer is asked again and again. */
	cluster->patience = PATIENCE;
	failed = kube_call(cluster, &wanted, arena, &status, ret, err);
	cluster->patience = patience;
	if (failed)
		return err_wrap(err, "the metrics API");
	if (status == 404 || status == 503)
		return without_metrics(store, err);
	return status / 100 == 2 ? 0 : kube_refused(&wanted, status, *ret, err);
}

int top_read(struct kube *cluster, const struct top_request *request, struct arena *arena, struct value **ret,
	     struct err *err)
{
	struct state_facts facts;
	struct value *metrics;
	struct value *pods;

	if (name_check(request->name, err) || lister_find(cluster, request->name, arena, &facts, err) ||
	    read_metrics(cluster, request->name, arena, &metrics, err) ||
	    kube_list(cluster, resources_list(RESOURCE_Pod, name_namespace(request->name, arena), arena), NULL, true,
		      arena, &pods, err))
		return -1;
	*ret = make_rows(value_get(metrics, "items"), pods, arena);
	return 0;
}
