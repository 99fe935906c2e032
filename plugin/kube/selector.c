/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/selector.h"

#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"

#define TEXT_MOST ((size_t)64 << 10)

bool selector_is_ready(const struct value *pod)
{
	return object_condition_is(pod, "Ready", "True");
}

static bool has_ended(const struct value *pod)
{
	const char *phase = value_text_at(pod, "status.phase");

	return strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
}

static int find(struct kube *cluster, const char *path, const char *labels, struct arena *arena, struct selector *ret,
		struct err *err)
{
	struct value *pods = value_new(arena, VALUE_LIST);
	struct value *list;

	*ret = (struct selector){ .pods = pods };
	if (kube_list(cluster, path, labels, false, arena, &list, err))
		return -1;
	for (struct value *pod = list->first; pod;) {
		struct value *next = pod->next;

		if (!has_ended(pod)) {
			ret->count++;
			ret->ready += selector_is_ready(pod);
			ret->host_network += value_is_true(value_find(pod, STR("spec.hostNetwork")));
			value_add(pods, pod);
		}
		pod = next;
	}
	return 0;
}

int selector_find(struct kube *cluster, const struct value *selector, struct arena *arena, struct selector *ret,
		  struct err *err)
{
	return find(cluster, resources_list(RESOURCE_Pod, value_text_at(selector, "namespace"), arena),
		    selector_labels(value_get(selector, "podLabels"), arena), arena, ret, err);
}

int selector_find_all(struct kube *cluster, const char *labels, struct arena *arena, struct selector *ret,
		      struct err *err)
{
	return find(cluster, API_CORE "/pods", labels, arena, ret, err);
}

const char *selector_labels(const struct value *map, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);

	for (const struct value *item = value_first(map); item; item = item->next)
		bytes_format(&text, "%s%.*s=%.*s", text.length ? "," : "", STR_ARG(item->key), STR_ARG(item->text));
	return arena_str(arena, bytes_str(&text)).p;
}

const char *selector_text(const struct value *selector, struct arena *arena)
{
	return arena_text(arena, "%s: %s", value_text_at(selector, "namespace"),
			  selector_labels(value_get(selector, "podLabels"), arena));
}

const char *selector_setting(const char *name_space, const char *labels, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);

	bytes_format(&text, "{namespace: %s, podLabels: {", name_space);
	for (const char *p = labels; *p;) {
		size_t name = strcspn(p, "=");
		size_t value = strcspn(p + name, ",");

		bytes_format(&text, "%s%.*s: %.*s", p == labels ? "" : ", ", (int)name, p, (int)(value ? value - 1 : 0),
			     p + name + 1);
		p += name + value;
		p += *p == ',';
	}
	bytes_add_text(&text, "}}");
	return arena_str(arena, bytes_str(&text)).p;
}
