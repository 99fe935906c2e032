/* SPDX-License-Identifier: Apache-2.0 */
#include "store/contents.h"

#include "kube/discovery.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"

/* What Kubernetes makes in every namespace, or for objects that count themselves. NULL: whatever its name. */
static const struct {
	const char *resource;
	const char *name;
} of_kubernetes[] = {
	{ "configmaps", "kube-root-ca.crt" },
	{ "serviceaccounts", "default" },
	{ "events", NULL },
	{ "leases", NULL },
	{ "endpoints", NULL },
	{ "endpointslices", NULL },
};

bool contents_counts(const char *resource, const struct value *object)
{
	const char *name = value_text_at(object, "metadata.name");
	bool is_claim = strcmp(resource, "persistentvolumeclaims") == 0;

	for (size_t i = 0; i < COUNT_OF(of_kubernetes); i++)
		if (strcmp(of_kubernetes[i].resource, resource) == 0 &&
		    (!of_kubernetes[i].name || strcmp(of_kubernetes[i].name, name) == 0))
			return false;
	if (strcmp(resource, "secrets") == 0 && strcmp(object_label(object, "owner"), "helm") == 0)
		return false;
	if (object_is(object, LABEL_GUARD) || value_find(object, STR("metadata.deletionTimestamp")))
		return false;
	return is_claim || !value_first(value_find(object, STR("metadata.ownerReferences")));
}

int contents_look(struct kube *cluster, const char *name_space, bool *ret_has_any, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct discovery_kind *kinds;

	*ret_has_any = false;
	if (discovery_read(cluster, &arena, &kinds, err))
		return -1;
	for (const struct discovery_kind *kind = kinds; kind; kind = kind->next) {
		struct value *list;

		if (!kind->namespaced)
			continue;
		if (kube_list(cluster, discovery_path(kind, name_space, &arena), NULL, true, &arena, &list, err)) {
			/* What may not be seen may be there. */
			if (err->code != ERR_REFUSED)
				return -1;
			err_clear(err);
			*ret_has_any = true;
			continue;
		}
		for (const struct value *object = list->first; object; object = object->next)
			*ret_has_any = *ret_has_any || contents_counts(kind->resource, object);
	}
	return 0;
}
