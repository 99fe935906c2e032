/* SPDX-License-Identifier: Apache-2.0 */
#include "store/image_note.h"

#include "json.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/resources.h"
#include "store/system.h"

#define NAME "images"
#define FOLDER API_CORE "/namespaces/" NAMESPACE_SYSTEM "/configmaps"
#define PATH FOLDER "/" NAME
#define TRIES 20 /* each is lost to another that was written */
#define ENTRY_MOST ((size_t)64 << 10)

struct value *image_note_take(const struct value *object, struct arena *arena)
{
	struct value *note = value_new(arena, VALUE_MAP);

	for (const struct value *item = value_first(value_get(object, "data")); item; item = item->next) {
		CLEANUP(err_clear) struct err ignored = ERR_INIT;
		struct value *entry = item->type == VALUE_STRING ? json_parse(item->text, arena, &ignored) : NULL;

		if (entry && entry->type == VALUE_MAP && *value_text_at(entry, "repository"))
			value_put(note, item->key, entry);
	}
	return note;
}

int image_note_read(struct kube *cluster, struct arena *arena, struct value **ret, bool *ret_known, struct err *err)
{
	struct kube_call call = { .method = "GET", .path = PATH };
	struct value *answer;
	long status;

	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status != 200 && status != 403 && status != 404)
		return kube_refused(&call, status, answer, err);
	*ret_known = status != 403;
	*ret = image_note_take(status == 200 ? answer : NULL, arena);
	return 0;
}

static struct value *fresh(struct arena *arena)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_new(arena, VALUE_MAP);
	struct value *labels = value_new(arena, VALUE_MAP);

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "ConfigMap", arena);
	value_put_text(metadata, "name", NAME, arena);
	value_put_text(metadata, "namespace", NAMESPACE_SYSTEM, arena);
	value_put_text(labels, "app.kubernetes.io/managed-by", KUBE_MANAGER, arena);
	value_put(metadata, STR("labels"), labels);
	value_put(object, STR("metadata"), metadata);
	return object;
}

/* One try; *ret_lost: somebody else was faster. */
static int write_once(struct kube *cluster, const char *name, struct str text, bool *ret_lost, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct kube_call create = { .method = "POST", .path = FOLDER };
	struct value *object;
	struct value *answer;
	bool is_new;
	long status;

	if (kube_get(cluster, PATH, &arena, &object, err))
		return -1;
	is_new = !object;
	if (is_new)
		object = fresh(&arena);
	value_set(value_map_at(object, "data", &arena), name, value_string(&arena, text));
	if (!is_new)
		return kube_replace(cluster, PATH, object, &arena, ret_lost, NULL, err);
	create.body = object;
	if (kube_call(cluster, &create, &arena, &status, &answer, err))
		return -1;
	*ret_lost = status == 404 || status == 409;
	if (status == 404)
		return system_make(cluster, &arena, err);
	return status / 100 == 2 || *ret_lost ? 0 : kube_refused(&create, status, answer, err);
}

int image_note_write(struct kube *cluster, const char *name, const struct value *entry, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(ENTRY_MOST);
	bool lost = true;

	json_write_value(entry, &text);
	if (bytes_check(&text, "the note of an image", ERR_LIMIT, err))
		return -1;
	for (int try = 0; try < TRIES && lost; try++)
		if (write_once(cluster, name, bytes_str(&text), &lost, err))
			return err_wrap(err, "noting image %s in ConfigMap " NAME " of namespace " NAMESPACE_SYSTEM,
					name);
	return lost ? err_set(err, ERR_LOCKED,
			      "ConfigMap " NAME " of namespace " NAMESPACE_SYSTEM " is written by others "
			      "all the time")
		    : 0;
}
