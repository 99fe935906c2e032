/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes: whether they take pods, what they have, what is taken. */
#include "capacity.h"
#include "doctor.h"
#include "quantity.h"

#define METRICS "/apis/metrics.k8s.io/v1beta1/nodes"

/* Nodes that take pods, what they have together, and why the first of the others do not. */
struct nodes {
	size_t count;
	size_t open;
	struct capacity sum;
	const char *closed;
	const struct value *list;
};

static int read_nodes(struct doctor *doctor, struct nodes *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	struct value *list;

	*ret = (struct nodes){ 0 };
	if (cluster_list(&doctor->visit.cluster, "/api/v1/nodes", NULL, false, arena, &list, err))
		return -1;
	for (const struct value *node = list->first; node; node = node->next) {
		const char *closed = capacity_closed(node, arena);
		struct capacity own = capacity_of_node(node);

		ret->count++;
		if (closed && !ret->closed)
			ret->closed = arena_format(arena, "%s is %s", value_text_at(node, "metadata.name"), closed).p;
		if (closed)
			continue;
		ret->open++;
		ret->sum.cpu += own.cpu;
		ret->sum.memory += own.memory;
		ret->sum.pods += own.pods;
	}
	ret->list = list;
	return 0;
}

int check_nodes(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	struct nodes nodes;
	struct str found;

	if (read_nodes(doctor, &nodes, err))
		return -1;
	found = arena_format(arena, "%zu of %zu take pods; %s CPU, %s memory, %ld pods%s%s", nodes.open, nodes.count,
			     quantity_text(nodes.sum.cpu, false, arena), quantity_text(nodes.sum.memory, true, arena),
			     nodes.sum.pods, nodes.closed ? "; " : "", nodes.closed ? nodes.closed : "");
	if (!nodes.open)
		return finding_set(ret, CHECK_FAILED, found,
				   "see why: kubectl describe nodes; cordoned: kubectl uncordon NODE; tainted: "
				   "kubectl taint nodes NODE KEY-");
	return finding_set(ret, nodes.open < nodes.count ? CHECK_WARNING : CHECK_OK, found,
			   "where that is not meant so: kubectl describe nodes");
}

int check_metrics(struct doctor *doctor, struct finding *ret, struct err *err)
{
	static const char remedy[] = "install metrics-server; without it status shows no memory of pods";
	struct arena *arena = doctor_arena(doctor);
	struct cluster_call call = { .method = "GET", .path = METRICS };
	const struct value *items;
	struct value *answer;
	__int128 cpu = 0;
	__int128 memory = 0;
	long status;

	if (cluster_call(&doctor->visit.cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status == 404)
		return finding_set(ret, CHECK_WARNING, STR("there is no metrics API (metrics.k8s.io)"), remedy);
	if (status / 100 != 2)
		return finding_set(ret, CHECK_WARNING,
				   arena_format(arena, "the metrics API answers %ld: %s", status,
						value_text_at(answer, "message")),
				   status == 403 ? "get the rights: helm store doctor --role" : remedy);
	items = value_get(answer, "items");
	for (const struct value *item = items ? items->first : NULL; item; item = item->next) {
		const struct value *usage = value_get(item, "usage");
		__int128 amount;

		cpu += quantity_parse(str_of(value_text_at(usage, "cpu")), &amount) ? amount : 0;
		memory += quantity_parse(str_of(value_text_at(usage, "memory")), &amount) ? amount : 0;
	}
	return finding_set(ret, items && items->first ? CHECK_OK : CHECK_WARNING,
			   arena_format(arena, "%zu nodes measured, using %s CPU, %s memory", value_count(items),
					quantity_text(cpu, false, arena), quantity_text(memory, true, arena)),
			   remedy);
}

static int sum_pods(struct doctor *doctor, const struct nodes *nodes, struct capacity *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *list;

	*ret = (struct capacity){ 0 };
	if (cluster_list(&doctor->visit.cluster, "/api/v1/pods", NULL, false, &arena, &list, err))
		return -1;
	for (const struct value *pod = list->first; pod; pod = pod->next) {
		const char *on = value_text_at(pod, "spec.nodeName");
		struct capacity need = capacity_of_pod(pod);

		for (const struct value *node = nodes->list->first; node; node = node->next) {
			if (strcmp(value_text_at(node, "metadata.name"), on) != 0 || capacity_closed(node, &arena))
				continue;
			ret->cpu += need.cpu;
			ret->memory += need.memory;
			ret->pods += need.pods;
			break;
		}
	}
	return 0;
}

static __int128 wanted(const struct doctor *doctor, struct str path)
{
	const struct value *found = value_find(doctor->settings, path);
	__int128 amount;

	return found && quantity_parse(found->text, &amount) && amount > 0 ? amount : 0;
}

static void least(__int128 free, __int128 each, long *fits)
{
	__int128 count = free > 0 ? free / (each ? each : 1) : 0;

	if (each && count < *fits)
		*fits = (long)count;
}

static struct value *capacity_details(const struct nodes *nodes, const struct capacity *used, long fits,
				      struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);

	value_put(map, STR("stores"), value_int(arena, fits));
	value_put_text(map, "cpu", quantity_text(nodes->sum.cpu, false, arena), arena);
	value_put_text(map, "cpuRequested", quantity_text(used->cpu, false, arena), arena);
	value_put_text(map, "memory", quantity_text(nodes->sum.memory, true, arena), arena);
	value_put_text(map, "memoryRequested", quantity_text(used->memory, true, arena), arena);
	value_put(map, STR("pods"), value_int(arena, nodes->sum.pods));
	value_put(map, STR("podsThere"), value_int(arena, used->pods));
	return map;
}

int check_capacity(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *plan = value_text_at(doctor->settings, "plan");
	__int128 cpu = wanted(doctor, STR("quota.requests.cpu"));
	__int128 memory = wanted(doctor, STR("quota.requests.memory"));
	long pods = value_number_at(doctor->settings, "quota.pods");
	long fits = 1000000;
	struct capacity used;
	struct nodes nodes;

	if (read_nodes(doctor, &nodes, err) || sum_pods(doctor, &nodes, &used, err))
		return -1;
	least(nodes.sum.cpu - used.cpu, cpu, &fits);
	least(nodes.sum.memory - used.memory, memory, &fits);
	least(nodes.sum.pods - used.pods, pods, &fits);
	ret->details = capacity_details(&nodes, &used, fits, arena);
	return finding_set(
		ret, fits ? CHECK_OK : CHECK_WARNING,
		arena_format(arena,
			     "%ld stores that use all of plan %s (%s CPU, %s, %ld pods); free: %s CPU, %s, "
			     "%ld pods",
			     fits, plan, quantity_text(cpu, false, arena), quantity_text(memory, true, arena), pods,
			     quantity_text(nodes.sum.cpu - used.cpu, false, arena),
			     quantity_text(nodes.sum.memory - used.memory, true, arena), nodes.sum.pods - used.pods),
		"stores that ask for less than their quota do fit; for a promise choose a smaller plan or add "
		"nodes");
}
