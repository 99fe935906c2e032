/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/nodes.h"

#include "kube/list.h"
#include "kube/resources.h"

int nodes_read(struct kube *cluster, struct arena *arena, struct nodes *ret, struct err *err)
{
	struct value *list;

	*ret = (struct nodes){ 0 };
	if (kube_list(cluster, API_CORE "/nodes", NULL, false, arena, &list, err))
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

int nodes_requested(struct kube *cluster, const struct nodes *nodes, struct capacity *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *list;

	*ret = (struct capacity){ 0 };
	if (kube_list(cluster, API_CORE "/pods", NULL, false, &arena, &list, err))
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
