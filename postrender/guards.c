/* SPDX-License-Identifier: Apache-2.0 */
#include "guards.h"

#include <stdlib.h>

#include "config.h"
#include "emit.h"
#include "expand.h"
#include "file.h"
#include "ident.h"

static const char *name_of(struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');
	struct str name = str_of(slash ? slash + 1 : file);

	return arena_str(arena, (struct str){ name.p, name.n - 5 }).p;
}

int guards_read(struct guards *guards, const char *folder, struct err *err)
{
	const char **files;
	size_t count;

	if (!file_exists(folder))
		return 0;
	if (file_list(folder, ".yaml", &guards->arena, &files, &count, err))
		return -1;
	guards->list = xcalloc(count, sizeof(*guards->list));
	for (size_t i = 0; i < count; i++) {
		struct guard *guard = &guards->list[i];
		const struct value *name;

		if (config_read(files[i], &guards->arena, &guard->template, NULL, err))
			return -1;
		name = value_find(guard->template, STR("metadata.name"));
		if (!value_get(guard->template, "apiVersion") || !value_get(guard->template, "kind") || !name)
			return err_set(err, ERR_POLICY, "%s:1:1: a guard needs apiVersion, kind and metadata.name",
				       files[i]);
		if (!str_starts(name->text, STR("store-")))
			return config_error(err, ERR_POLICY, name->where, name->text.n,
					    "a guard's name must start with store-");
		guard->name = name_of(&guards->arena, files[i]);
		guards->count = i + 1;
	}
	return 0;
}

static struct value *map_at(struct arena *arena, struct value *map, const char *key)
{
	struct value *found = value_get(map, key);

	if (!found) {
		found = value_new(arena, VALUE_MAP);
		value_put(map, str_of(key), found);
	}
	return found;
}

static void annotate(struct arena *arena, struct value *metadata, const char *key, struct str text)
{
	value_put(map_at(arena, metadata, "annotations"), str_of(key), value_string(arena, text));
}

/* Helm takes over objects that carry these (Helm pkg/action/validate.go). */
static int adopt_guard(struct arena *arena, struct value *metadata, struct settings *settings, struct err *err)
{
	const struct value *release = settings_get(settings, STR("release"), err);
	const struct value *name_space = release ? settings_get(settings, STR("namespace"), err) : NULL;

	if (!name_space)
		return -1;
	value_put(map_at(arena, metadata, "labels"), STR("app.kubernetes.io/managed-by"),
		  value_string(arena, STR("Helm")));
	annotate(arena, metadata, "meta.helm.sh/release-name", release->text);
	annotate(arena, metadata, "meta.helm.sh/release-namespace", name_space->text);
	annotate(arena, metadata, "helm.sh/resource-policy", STR("keep"));
	return 0;
}

/* 1: its `$when` does not hold; 0; -1: nobody can know. */
static int is_dropped(struct guard *guard, struct scope *scope, struct err *err)
{
	const struct value *when = value_get(guard->template, "$when");
	const struct value *value = when ? expand_asked(scope, when->text, err) : NULL;

	if (err->code)
		return err_wrap(err, "%s:%u:%u", when->where.file, when->where.line, when->where.column);
	return when && !expand_is_truthy(value);
}

int guards_expand(struct guards *guards, struct settings *settings, struct facts *facts, bool under_helm4, bool adopt,
		  struct err *err)
{
	struct scope scope = { .settings = settings, .facts = facts, .arena = &guards->arena, .found = NO_NODE };

	if (guards->is_expanded)
		return 0;
	guards->is_expanded = true;
	for (size_t i = 0; i < guards->count; i++) {
		struct guard *guard = &guards->list[i];
		struct value *metadata;
		int dropped = is_dropped(guard, &scope, err);

		if (dropped < 0)
			return -1;
		if (dropped)
			continue;
		guard->value = expand_value(&scope, guard->template, err);
		if (!guard->value)
			return -1;
		metadata = value_get(guard->value, "metadata");
		if (under_helm4)
			annotate(&guards->arena, metadata, "postrenderer.helm.sh/postrender-filename",
				 arena_format(&guards->arena, "store/guards/%s.yaml", guard->name));
		if (adopt && adopt_guard(&guards->arena, metadata, settings, err))
			return -1;
	}
	return 0;
}

static struct str group_of(struct str api_version)
{
	const char *slash = memchr(api_version.p, '/', api_version.n);

	return slash ? (struct str){ api_version.p, (size_t)(slash - api_version.p) } : STR("");
}

struct guard *guards_find(struct guards *guards, const struct ident *ident, const char *name_space)
{
	if (ident->name_space.n && name_space && !str_is(ident->name_space, name_space))
		return NULL;
	for (size_t i = 0; i < guards->count; i++) {
		const struct value *value = guards->list[i].value;

		if (value && str_equal(value_get(value, "kind")->text, ident->kind) &&
		    str_equal(group_of(value_get(value, "apiVersion")->text), ident->group) &&
		    str_equal(value_find(value, STR("metadata.name"))->text, ident->name))
			return &guards->list[i];
	}
	return NULL;
}

void guards_text(const struct guard *guard, bool separate, struct bytes *out)
{
	static const struct emit_style style = { "\n", false, 0 };

	bytes_format(out, "%s# Source: store/guards/%s.yaml\n", separate ? "---\n" : "", guard->name);
	emit_block(guard->value, 0, &style, out);
	bytes_add_char(out, '\n');
}

void guards_free(struct guards *guards)
{
	free(guards->list);
	arena_free(&guards->arena);
}
