/* SPDX-License-Identifier: Apache-2.0 */
#include "image/nodes.h"

#include "kube/call.h"
#include "kube/resources.h"

int image_nodes_read(struct kube *cluster, struct arena *arena, struct value **ret, struct err *err)
{
	struct kube_call call = { .method = "GET", .path = API_CORE "/nodes" };
	struct value *answer;
	long status;

	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status != 200 && status != 403)
		return kube_refused(&call, status, answer, err);
	*ret = status == 200 ? value_get(answer, "items") : NULL;
	return 0;
}

static bool has(const struct value *images, const char *reference)
{
	for (const struct value *image = value_first(images); image; image = image->next)
		for (const struct value *name = value_first(value_get(image, "names")); name; name = name->next)
			if (str_is(name->text, reference))
				return true;
	return false;
}

struct image_nodes image_nodes_count(const struct value *nodes, const char *reference)
{
	struct image_nodes count = { 0, 0, nodes != NULL };

	for (const struct value *node = value_first(nodes); node; node = node->next) {
		const struct value *images = value_find(node, STR("status.images"));
		size_t told = value_count(images);

		count.of++;
		if (has(images, reference))
			count.have++;
		else
			count.sure = count.sure && told && told < IMAGE_NODES_MOST;
	}
	return count;
}
