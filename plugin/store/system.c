/* SPDX-License-Identifier: Apache-2.0 */
#include "store/system.h"

#include "kube/change.h"
#include "kube/labels.h"
#include "kube/resources.h"

int system_make(struct kube *cluster, struct arena *arena, struct err *err)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_new(arena, VALUE_MAP);
	struct value *labels = value_new(arena, VALUE_MAP);
	bool exists;

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Namespace", arena);
	value_put_text(metadata, "name", NAMESPACE_SYSTEM, arena);
	value_put_text(labels, "app.kubernetes.io/managed-by", KUBE_MANAGER, arena);
	value_put(metadata, STR("labels"), labels);
	value_put(object, STR("metadata"), metadata);
	return kube_create(cluster, API_CORE "/namespaces", object, arena, &exists, NULL, err);
}
