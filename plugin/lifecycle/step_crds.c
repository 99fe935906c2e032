/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/step_crds.h"

#include "helm/manifest.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "uri.h"

#define DEFINITIONS API_EXTENSIONS "/customresourcedefinitions"
#define PATH_MOST ((size_t)64 << 10)
#define LOOK_EVERY 200 /* milliseconds */

static const char *path_of(const struct value *object, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes path = BYTES_INIT(PATH_MOST);

	bytes_add_text(&path, DEFINITIONS "/");
	uri_encode(&path, str_of(value_text_at(object, "metadata.name")));
	return arena_str(arena, bytes_str(&path)).p;
}

static bool is_served(const struct value *there)
{
	return object_condition_is(there, "Established", "True");
}

/* Why the API server does not serve it: another kind has one of its names. */
static const char *blocked(const struct value *there)
{
	return object_condition_is(there, "NamesAccepted", "False")
		       ? value_text_at(object_condition(there, "NamesAccepted"), "message")
		       : NULL;
}

static int wait_served(struct operation *operation, const struct value *object, struct err *err)
{
	const char *name = value_text_at(object, "metadata.name");

	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *there;
		const char *why;

		if (kube_get(&operation->cluster, path_of(object, &arena), &arena, &there, err))
			return -1;
		if (is_served(there))
			return 0;
		why = blocked(there);
		if (why)
			return err_set(err, ERR_MANIFEST, "CustomResourceDefinition/%s cannot be served: %s", name,
				       why);
		context_waiting(&operation->context, "definitions", name);
		if (operation_pause(operation, LOOK_EVERY, err))
			return err->code == ERR_TIMEOUT
				       ? err_wrap(err, "CustomResourceDefinition/%s is not served yet", name)
				       : -1;
	}
}

static int read_all(struct provision *provision, struct value **ret, struct err *err)
{
	return manifest_objects(&provision->operation->helm, str_of(provision->found.crds),
				provision->operation->session->arena, ret, err);
}

int step_crds_look(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct value *objects;

	(void)ret_detail;
	if (!*provision->found.crds)
		return 0;
	if (read_all(provision, &objects, err))
		return -1;
	for (const struct value *object = value_first(objects); object; object = object->next) {
		struct value *there;

		if (object->type == VALUE_NULL)
			continue;
		if (kube_get(&operation->cluster, path_of(object, arena), arena, &there, err))
			return -1;
		provision->found.lacks_crds = provision->found.lacks_crds || !is_served(there);
	}
	return 0;
}

int step_crds_make(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct value *objects;
	size_t made = 0;
	size_t there = 0;

	if (!*provision->found.crds)
		return 0;
	if (read_all(provision, &objects, err))
		return -1;
	for (const struct value *object = value_first(objects); object; object = object->next) {
		bool exists;

		if (object->type == VALUE_NULL)
			continue;
		if (kube_create(&operation->cluster, DEFINITIONS, object, arena, &exists, NULL, err) ||
		    wait_served(operation, object, err))
			return -1;
		made += !exists;
		there += exists;
	}
	*ret_detail = arena_format(arena, "%zu made, %zu were there", made, there).p;
	return 0;
}
