/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes: whether they take pods, what they have, what they use. */
#include "doctor/doctor.h"
#include "kube/call.h"
#include "kube/nodes.h"
#include "kube/resources.h"
#include "quantity.h"

#define METRICS API_METRICS "/nodes"

/* What opens the first node that takes no pods. */
static const char *opener(const struct value *list, struct arena *arena)
{
	const struct value *node = list->first;
	const struct value *taint;
	const char *name;

	while (node && !capacity_closed(node, arena))
		node = node->next;
	name = value_text_at(node, "metadata.name");
	if (value_is_true(value_find(node, STR("spec.unschedulable"))))
		return arena_format(arena, "kubectl uncordon %s", name).p;
	for (taint = value_first(value_find(node, STR("spec.taints"))); taint; taint = taint->next)
		if (strncmp(value_text_at(taint, "effect"), "No", 2) == 0 &&
		    strncmp(value_text_at(taint, "key"), "node.kubernetes.io/", strlen("node.kubernetes.io/")) != 0)
			return arena_text(arena, "kubectl taint nodes %s %s:%s-", name, value_text_at(taint, "key"),
					  value_text_at(taint, "effect"));
	return arena_format(arena, "see why: kubectl describe node %s", name).p;
}

int check_nodes(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	struct nodes nodes;
	struct str found;

	if (nodes_read(&doctor->visit.cluster, arena, &nodes, err))
		return -1;
	found = arena_format(arena, "%zu of %zu take pods; %s CPU, %s memory, %ld pods%s%s", nodes.open, nodes.count,
			     quantity_text(nodes.sum.cpu, false, arena), quantity_text(nodes.sum.memory, true, arena),
			     nodes.sum.pods, nodes.closed ? "; " : "", nodes.closed ? nodes.closed : "");
	if (!nodes.open)
		return doctor_finding_set(ret, CHECK_FAILED, found, opener(nodes.list, arena));
	if (nodes.open < nodes.count)
		return doctor_finding_set(
			ret, CHECK_WARNING, found,
			arena_format(arena, "where that is not meant so: %s", opener(nodes.list, arena)).p);
	return doctor_finding_set(ret, CHECK_OK, found, NULL);
}

int check_metrics(struct doctor *doctor, struct finding *ret, struct err *err)
{
	static const char remedy[] = "install metrics-server; without it status shows no memory of pods";
	struct arena *arena = doctor_arena(doctor);
	struct kube_call call = { .method = "GET", .path = METRICS };
	const struct value *items;
	struct value *answer;
	__int128 cpu = 0;
	__int128 memory = 0;
	long status;

	if (kube_call(&doctor->visit.cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status == 404)
		return doctor_finding_set(ret, CHECK_WARNING, STR("there is no metrics API (metrics.k8s.io)"), remedy);
	if (status / 100 != 2)
		return doctor_finding_set(ret, CHECK_WARNING,
					  arena_format(arena, "the metrics API answers %ld: %s", status,
						       value_text_at(answer, "message")),
					  status == 403 ? "get the rights: helm store doctor --role operator" : remedy);
	items = value_get(answer, "items");
	for (const struct value *item = value_first(items); item; item = item->next) {
		const struct value *usage = value_get(item, "usage");
		__int128 amount;

		cpu += quantity_parse(str_of(value_text_at(usage, "cpu")), &amount) ? amount : 0;
		memory += quantity_parse(str_of(value_text_at(usage, "memory")), &amount) ? amount : 0;
	}
	return doctor_finding_set(ret, items && items->first ? CHECK_OK : CHECK_WARNING,
				  arena_format(arena, "%zu nodes measured, using %s CPU, %s memory", value_count(items),
					       quantity_text(cpu, false, arena), quantity_text(memory, true, arena)),
				  remedy);
}
