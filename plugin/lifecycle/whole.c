/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/whole.h"

#include "helm/manifest.h"
#include "helm/record.h"
#include "kube/call.h"
#include "kube/discovery.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "kube/resources.h"

#define METADATA "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"

/* NULL: the cluster knows no such kind any more, so that there is no such object. */
static int path_of(struct operation *operation, const struct value *object, struct arena *arena, const char **ret,
		   struct err *err)
{
	const char *version = value_text_at(object, "apiVersion");
	const char *kind = value_text_at(object, "kind");
	const char *name = value_text_at(object, "metadata.name");
	const char *own = value_text_at(object, "metadata.namespace");
	const char *name_space = *own ? own : operation->name_space;
	struct discovery_kind found;
	enum resource resource;

	*ret = NULL;
	if (resources_find(version, kind, &resource)) {
		*ret = resources_object(resource, name_space, name, arena);
	} else if (!discovery_find(&operation->cluster, version, kind, arena, &found, err)) {
		const char *path = discovery_path(&found, found.namespaced ? name_space : NULL, arena);

		*ret = arena_format(arena, "%s/%s", path, name).p;
	} else if (err->code != ERR_REFUSED) {
		return -1;
	}
	err_clear(err);
	return 0;
}

static void tell(struct operation *operation, const struct value *object, struct arena *arena)
{
	context_tell(&operation->context, EVENT_WAITING, EVENT_LINE, "release",
		     arena_format(arena, "%s/%s is not there any more: it is made anew", value_text_at(object, "kind"),
				  value_text_at(object, "metadata.name")));
}

/* `asked` has the object of each call. */
static int ask(struct operation *operation, const struct kube_call *calls, const struct value *const *asked,
	       size_t count, struct arena *arena, bool *ret, struct err *err)
{
	struct kube_answer *answers = arena_alloc(arena, (count + 1) * sizeof(*answers));

	if (kube_call_all(&operation->cluster, calls, count, arena, answers, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (answers[i].status == 404) {
			tell(operation, asked[i], arena);
			*ret = false;
			return 0;
		}
		if (answers[i].status / 100 != 2 && answers[i].status != 403)
			return kube_refused(&calls[i], answers[i].status, answers[i].tree, err);
	}
	return 0;
}

static int look(struct operation *operation, const struct value *objects, struct arena *arena, bool *ret,
		struct err *err)
{
	size_t most = value_count(objects) + 1;
	struct kube_call *calls = arena_alloc(arena, most * sizeof(*calls));
	const struct value **asked = arena_alloc(arena, most * sizeof(*asked));
	size_t count = 0;

	for (const struct value *object = value_first(objects); object; object = object->next) {
		const char *path;

		if (strcmp(value_text_at(object, "kind"), "Job") == 0)
			continue;
		if (path_of(operation, object, arena, &path, err))
			return -1;
		if (!path) {
			tell(operation, object, arena);
			*ret = false;
			return 0;
		}
		asked[count] = object;
		calls[count++] = (struct kube_call){ .method = "GET", .path = path, .accept = METADATA };
	}
	return ask(operation, calls, asked, count, arena, ret, err);
}

int whole_look(const struct provision *provision, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct operation *operation = provision->operation;
	const struct release *release = &provision->found.release;
	struct record record;
	struct value *objects;
	bool found;
	bool whole = true;

	/* A delete that keeps data marks it before anything goes. */
	if (object_asks(release->name_space, LABEL_KEPT))
		return 0;
	if (record_read(&operation->cluster, operation->name_space, operation->store, release->revision, &arena,
			&record, &found, err))
		return -1;
	if (!found)
		return 0;
	if (manifest_objects(&operation->helm, record.manifest, &arena, &objects, err) ||
	    look(operation, objects, &arena, &whole, err))
		return err_wrap(err, "what release %s has", operation->store);
	return whole;
}
