/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/diff.h"

#include "config.h"
#include "context.h"
#include "helm/manifest.h"
#include "store/value_diff.h"
#include "store/value_lines.h"

#define LINES_MOST ((size_t)64 << 20)

/* What the API server refuses to change: such an object has to be made anew. */
static const struct {
	const char *kind;
	const char *path;
} fixed[] = {
	{ "Job", "spec.template" },
	{ "Job", "spec.selector" },
	{ "Deployment", "spec.selector" },
	{ "DaemonSet", "spec.selector" },
	{ "StatefulSet", "spec.selector" },
	{ "StatefulSet", "spec.serviceName" },
	{ "StatefulSet", "spec.podManagementPolicy" },
	{ "StatefulSet", "spec.volumeClaimTemplates" },
	{ "PersistentVolumeClaim", "spec.storageClassName" },
	{ "PersistentVolumeClaim", "spec.accessModes" },
	{ "Service", "spec.clusterIP" },
};

struct object {
	const char *name; /* "Deployment/web" */
	struct str group; /* of its API: two have a kind Service */
	struct str text;
	struct value *value; /* NULL: it cannot be read as values */
	bool matched;
};

struct objects {
	struct object *list;
	size_t count;
	size_t capacity;
};

static void objects_free(struct objects *objects)
{
	free_pointer(&objects->list);
}

/* "apps" of "apps/v1"; the version may differ though it is the same object. */
static struct str group_of(const struct value *object)
{
	const char *version = value_text_at(object, "apiVersion");
	const char *slash = strchr(version, '/');

	return (struct str){ version, slash ? (size_t)(slash - version) : 0 };
}

static void add_object(struct objects *objects, struct value *item, struct arena *arena)
{
	struct object object = { .value = item->type == VALUE_STRING ? NULL : item, .text = item->text };

	if (object.value && !value_count(object.value))
		return;
	object.name = object.value ? arena_text(arena, "%s/%s", value_text_at(object.value, "kind"),
						value_text_at(object.value, "metadata.name"))
				   : arena_str(arena, (struct str){ item->text.p, strcspn(item->text.p, "\n") }).p;
	object.group = group_of(object.value);
	objects->list = xgrow(objects->list, objects->count, &objects->capacity, sizeof(*objects->list));
	objects->list[objects->count++] = object;
}

static void add_objects(struct objects *objects, struct value *list, struct arena *arena)
{
	for (struct value *item = value_first(list); item; item = item->next)
		add_object(objects, item, arena);
}

static struct value *read_documents(struct str stream, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);
	struct str document;

	while (manifest_next(&stream, &document)) {
		CLEANUP(err_clear) struct err ignored = ERR_INIT;
		struct str text = arena_str(arena, document);
		struct value *value;

		if (config_parse(text, "manifest", arena, &value, NULL, &ignored))
			value = value_string(arena, text);
		value_add(list, value);
	}
	return list;
}

int diff_read(const struct helm *helm, struct str before, struct str after, struct arena *arena,
	      struct value **ret_before, struct value **ret_after, struct err *err)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if (!manifest_objects(helm, before, arena, ret_before, &ignored) &&
	    !manifest_objects(helm, after, arena, ret_after, &ignored))
		return 0;
	*ret_before = read_documents(before, arena);
	*ret_after = read_documents(after, arena);
	return context_check(helm->within, 0, err);
}

static struct object *find(const struct objects *objects, const struct object *wanted)
{
	for (size_t i = 0; i < objects->count; i++)
		if (!objects->list[i].matched && strcmp(objects->list[i].name, wanted->name) == 0 &&
		    str_equal(objects->list[i].group, wanted->group))
			return &objects->list[i];
	return NULL;
}

/* Equal contents stay equal, different ones different; nobody sees either. */
static void hide(struct value *before, struct value *after)
{
	for (struct value *member = value_first(before); member; member = member->next) {
		struct value *other = value_get_str(after, member->key);
		bool same = other && value_equal(member, other);

		member->text = STR("(hidden)");
		member->type = VALUE_STRING;
		if (other)
			other->text = same ? STR("(hidden)") : STR("(hidden, another)");
		if (other)
			other->type = VALUE_STRING;
	}
	for (struct value *member = value_first(after); member; member = member->next) {
		if (value_get_str(before, member->key))
			continue;
		member->text = STR("(hidden)");
		member->type = VALUE_STRING;
	}
}

static void hide_secret(struct object *before, struct object *after)
{
	static const char *const parts[] = { "data", "stringData" };

	if (strncmp(after->name, "Secret/", strlen("Secret/")) != 0)
		return;
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		hide(value_get(before->value, parts[i]), value_get(after->value, parts[i]));
}

static const char *warning(const struct object *before, const struct object *after, struct arena *arena)
{
	const char *kind = value_text_at(after->value, "kind");

	for (size_t i = 0; i < COUNT_OF(fixed); i++) {
		const struct value *a = value_find(before->value, str_of(fixed[i].path));
		const struct value *b = value_find(after->value, str_of(fixed[i].path));

		if (strcmp(kind, fixed[i].kind) != 0 || (!a && !b) || (a && b && value_equal(a, b)))
			continue;
		return arena_text(arena, "%s of a %s cannot be changed: the API server will refuse it", fixed[i].path,
				  kind);
	}
	return NULL;
}

static struct value *entry(const char *name, const char *change, struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);

	value_put_text(map, "object", name, arena);
	value_put_text(map, "change", change, arena);
	return map;
}

static void add_lines(struct diff *diff, const struct value *before, const struct value *after, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LINES_MOST);

	value_lines_write(before, after, &text);
	value_add(diff->lines, value_string(arena, arena_str(arena, bytes_str(&text))));
}

/* One that is on one side alone. */
static void add_single(struct diff *diff, struct object *object, bool is_added, struct arena *arena)
{
	value_add(diff->objects, entry(object->name, is_added ? "added" : "removed", arena));
	if (diff->names_only || !object->value) {
		value_add(diff->lines, value_string(arena, STR("")));
		return;
	}
	hide_secret(&(struct object){ .value = NULL }, object);
	add_lines(diff, is_added ? NULL : object->value, is_added ? object->value : NULL, arena);
}

static void compare(struct diff *diff, struct object *before, struct object *after, struct arena *arena)
{
	const char *words;
	struct value *list;
	struct value *map;

	if (!before->value || !after->value) {
		if (str_equal(before->text, after->text))
			return;
		value_add(diff->objects, entry(after->name, "changed", arena));
		value_add(diff->lines, value_string(arena, STR("")));
		return;
	}
	hide_secret(before, after);
	if (value_equal(before->value, after->value))
		return;
	map = entry(after->name, "changed", arena);
	words = warning(before, after, arena);
	if (words)
		value_put_text(map, "warning", words, arena);
	list = value_new(arena, VALUE_LIST);
	value_diff_list(before->value, after->value, list, arena);
	value_set(map, "differences", list);
	value_add(diff->objects, map);
	add_lines(diff, before->value, after->value, arena);
}

/* What the shop's seed writes into its database, where somebody may have written meanwhile. */
static bool is_seeded(const char *path)
{
	static const char *const beginnings[] = {
		"global.store.title", "global.store.theme",    "global.store.currency", "global.store.countries",
		"global.store.tax",   "global.store.shipping", "global.store.products",
	};

	for (size_t i = 0; i < COUNT_OF(beginnings); i++)
		if (str_starts(str_of(path), str_of(beginnings[i])))
			return true;
	return false;
}

void diff_values(struct diff *diff, const struct value *before, const struct value *after, struct arena *arena)
{
	diff->values = value_new(arena, VALUE_LIST);
	diff->lines = value_new(arena, VALUE_LIST);
	value_diff_list(before, after, diff->values, arena);
	for (const struct value *item = diff->values->first; item && before->first; item = item->next)
		if (is_seeded(value_text_at(item, "path")))
			diff->note = DIFF_SEEDED;
	/* What is no part of what somebody set is left out there. */
	if (diff->values->first)
		add_lines(diff, value_diff_shown(before, arena), value_diff_shown(after, arena), arena);
	else
		value_add(diff->lines, value_string(arena, STR("")));
}

void diff_objects(struct diff *diff, struct value *before, struct value *after, struct arena *arena)
{
	CLEANUP(objects_free) struct objects old = { 0 };
	CLEANUP(objects_free) struct objects new = { 0 };

	diff->objects = value_new(arena, VALUE_LIST);
	add_objects(&old, before, arena);
	add_objects(&new, after, arena);
	for (size_t i = 0; i < new.count; i++) {
		struct object *was = find(&old, &new.list[i]);

		if (was) {
			was->matched = true;
			compare(diff, was, &new.list[i], arena);
		} else {
			add_single(diff, &new.list[i], true, arena);
		}
	}
	for (size_t i = 0; i < old.count; i++)
		if (!old.list[i].matched)
			add_single(diff, &old.list[i], false, arena);
}

struct value *diff_value(const struct diff *diff, struct arena *arena)
{
	struct value *result = value_new(arena, VALUE_MAP);

	value_set(result, "values", diff->values);
	value_set(result, "objects", diff->objects);
	return result;
}
