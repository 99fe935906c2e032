/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/capacity.h"

#include "kube/object.h"
#include "quantity.h"

static __int128 amount_at(const struct value *map, const char *key)
{
	const struct value *found = value_get(map, key);
	__int128 amount;

	return found && quantity_parse(found->text, &amount) ? amount : 0;
}

static struct capacity amounts_of(const struct value *list)
{
	return (struct capacity){ .cpu = amount_at(list, "cpu"), .memory = amount_at(list, "memory") };
}

static void add(struct capacity *sum, struct capacity other)
{
	sum->cpu += other.cpu;
	sum->memory += other.memory;
}

static void raise_to(struct capacity *sum, struct capacity other)
{
	sum->cpu = other.cpu > sum->cpu ? other.cpu : sum->cpu;
	sum->memory = other.memory > sum->memory ? other.memory : sum->memory;
}

static bool is_ready(const struct value *node)
{
	return object_condition_is(node, "Ready", "True");
}

const char *capacity_closed(const struct value *node, struct arena *arena)
{
	const struct value *taints = value_find(node, STR("spec.taints"));

	if (!is_ready(node))
		return "not ready";
	if (value_is_true(value_find(node, STR("spec.unschedulable"))))
		return "cordoned";
	for (const struct value *taint = value_first(taints); taint; taint = taint->next)
		if (strcmp(value_text_at(taint, "effect"), "PreferNoSchedule") != 0)
			return arena_format(arena, "tainted: %s", value_text_at(taint, "key")).p;
	return NULL;
}

struct capacity capacity_of_node(const struct value *node)
{
	const struct value *allocatable = value_find(node, STR("status.allocatable"));
	struct capacity capacity = amounts_of(allocatable);

	capacity.pods = value_number_at(allocatable, "pods");
	return capacity;
}

/* One of the start that goes on running counts for all that start after it, too. */
static void add_starters(const struct value *list, struct capacity *running, struct capacity *most)
{
	for (const struct value *item = value_first(list); item; item = item->next) {
		struct capacity need = amounts_of(value_find(item, STR("resources.requests")));

		if (strcmp(value_text_at(item, "restartPolicy"), "Always") == 0) {
			add(running, need);
			raise_to(most, *running);
		} else {
			add(&need, *running);
			raise_to(most, need);
		}
	}
}

struct capacity capacity_of_pod(const struct value *pod)
{
	const struct value *containers = value_find(pod, STR("spec.containers"));
	const char *phase = value_text_at(pod, "status.phase");
	struct capacity running = { 0 };
	struct capacity most = { 0 };

	if (strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0)
		return most;
	add_starters(value_find(pod, STR("spec.initContainers")), &running, &most);
	for (const struct value *item = value_first(containers); item; item = item->next)
		add(&running, amounts_of(value_find(item, STR("resources.requests"))));
	raise_to(&most, running);
	add(&most, amounts_of(value_find(pod, STR("spec.overhead"))));
	most.pods = 1;
	return most;
}

struct capacity capacity_of_workload(const struct value *object)
{
	const char *kind = value_text_at(object, "kind");
	bool is_cluster = strcmp(kind, "Cluster") == 0;
	const char *number = is_cluster ? "spec.instances" : "spec.replicas";
	struct capacity sum = { 0 };
	long count = value_find(object, str_of(number)) ? value_number_at(object, number) : 1;

	if (is_cluster) {
		sum = amounts_of(value_find(object, STR("spec.resources.requests")));
		sum.pods = 1;
	} else if (strcmp(kind, "Deployment") == 0 || strcmp(kind, "StatefulSet") == 0) {
		sum = capacity_of_pod(value_find(object, STR("spec.template")));
	}
	return (struct capacity){ sum.cpu * count, sum.memory * count, sum.pods * count };
}
