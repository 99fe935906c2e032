/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/whole.h"

#include "diagnose/intent.h"
#include "helm/manifest.h"
#include "helm/record.h"
#include "kube/call.h"
#include "kube/discovery.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "kube/resources.h"

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

/* What there is of a revision, as it was asked for. */
struct view {
	const struct value **objects; /* of its manifest */
	struct kube_call *calls;      /* for each of them */
	struct kube_answer *answers;
	size_t count;
	const char *lacking; /* what was found first; NULL: nothing */
};

static bool is_of(const struct value *object, const char *kind)
{
	return strcmp(value_text_at(object, "kind"), kind) == 0;
}

/* Of what can be there and not as released, more than its name is needed. */
static bool is_judged(const struct value *object)
{
	return is_of(object, "Deployment") || is_of(object, "StatefulSet") || is_of(object, "Ingress") ||
	       is_of(object, "Service");
}

static const char *missing(const struct value *object, struct arena *arena)
{
	return arena_format(arena, "%s/%s is not there any more", value_text_at(object, "kind"),
			    value_text_at(object, "metadata.name"))
		.p;
}

static int prepare(struct operation *operation, const struct value *objects, struct arena *arena, struct view *view,
		   struct err *err)
{
	size_t most = value_count(objects) + 1;

	*view = (struct view){ .objects = arena_alloc(arena, most * sizeof(*view->objects)),
			       .calls = arena_alloc(arena, most * sizeof(*view->calls)),
			       .answers = arena_alloc(arena, most * sizeof(*view->answers)) };
	for (const struct value *object = value_first(objects); object; object = object->next) {
		const char *path;

		if (is_of(object, "Job"))
			continue;
		if (path_of(operation, object, arena, &path, err))
			return -1;
		if (!path) {
			view->lacking = missing(object, arena);
			return 0;
		}
		view->objects[view->count] = object;
		view->calls[view->count++] = (struct kube_call){ .method = "GET",
								 .path = path,
								 .accept = is_judged(object) ? NULL : KUBE_METADATA };
	}
	return kube_call_all(&operation->cluster, view->calls, view->count, arena, view->answers, err);
}

/* *ret_hidden: some may not be read. */
static int find_missing(struct view *view, struct arena *arena, bool *ret_hidden, struct err *err)
{
	*ret_hidden = false;
	for (size_t i = 0; i < view->count && !view->lacking; i++) {
		const struct kube_answer *answer = &view->answers[i];

		if (answer->status == 404)
			view->lacking = missing(view->objects[i], arena);
		else if (answer->status == 403)
			*ret_hidden = true;
		else if (answer->status / 100 != 2)
			return kube_refused(&view->calls[i], answer->status, answer->tree, err);
	}
	return 0;
}

/* As status and wait judge it: scaled down, or a way in that was turned elsewhere. */
static void find_changed(struct operation *operation, const struct value *objects, struct arena *arena,
			 struct view *view)
{
	struct value *ingresses = value_new(arena, VALUE_LIST);
	struct value *services = value_new(arena, VALUE_LIST);
	struct intent intent;

	intent_read_scalers(&operation->cluster, operation->name_space, arena, &intent);
	intent.objects = objects;
	for (size_t i = 0; i < view->count && !view->lacking; i++) {
		const struct value *object = view->objects[i];
		struct value *live = view->answers[i].tree;
		const char *words = NULL;

		if (is_of(object, "Ingress") || is_of(object, "Service"))
			value_add(is_of(object, "Service") ? services : ingresses, live);
		else if (is_judged(object))
			words = intent_scaled(&intent, object, live, arena);
		if (words)
			view->lacking = arena_format(arena, "%s/%s is %s", value_text_at(object, "kind"),
						     value_text_at(object, "metadata.name"), words)
						.p;
	}
	if (!view->lacking)
		view->lacking = intent_way_in(&intent, ingresses, services, arena);
}

static int look(struct operation *operation, const struct value *objects, struct arena *arena, bool *ret,
		struct err *err)
{
	struct view view;
	bool hidden = false;

	if (prepare(operation, objects, arena, &view, err) || find_missing(&view, arena, &hidden, err))
		return -1;
	if (!view.lacking && !hidden)
		find_changed(operation, objects, arena, &view);
	*ret = !view.lacking;
	if (view.lacking)
		context_tell(&operation->context, EVENT_WAITING, EVENT_LINE, "release",
			     arena_format(arena, "%s: it is made as released", view.lacking));
	return 0;
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
