/* SPDX-License-Identifier: Apache-2.0 */
#include "store/images.h"

#include "config.h"
#include "store/mode.h"

#define DOCKER_HUB "docker.io/"

const char *const image_fields[IMAGE_FIELDS] = { "registry", "repository", "tag", "digest" };

static const struct {
	const char *name;
	const char *at;
	const char *folder;
	const char *enabled;
	bool of_database;
	bool is_public;
} table[IMAGES] = {
#define X(name, at, folder, enabled, database, is_public) { name, at, folder, enabled, database, is_public },
	IMAGE_TABLE(X)
#undef X
};

const char *images_reference(const struct value *fields, struct arena *arena)
{
	const char *registry = value_text_at(fields, "registry");
	const char *digest = value_text_at(fields, "digest");

	return arena_text(arena, "%s%s%s%s%s", registry, *registry ? "/" : "", value_text_at(fields, "repository"),
			  *digest ? "@" : ":", *digest ? digest : value_text_at(fields, "tag"));
}

/* The chart's values have the last word over those of a sub-chart, as Helm has it. */
static int read_fields(const char *chart, size_t row, const struct value *values, const char *version,
		       struct arena *arena, struct value **ret, struct err *err)
{
	const struct value *over = value_find(values, str_of(table[row].at));
	struct value *fields = value_new(arena, VALUE_MAP);
	struct value *own = NULL;
	const char *file = arena_format(arena, "%s/%svalues.yaml", chart, table[row].folder).p;

	if (*table[row].folder && config_read(file, arena, &own, NULL, err))
		return -1;
	for (size_t i = 0; i < IMAGE_FIELDS; i++) {
		const char *text = value_text_at(over, image_fields[i]);

		if (!*text)
			text = value_text_at(value_get(own, "image"), image_fields[i]);
		if (!*text && strcmp(image_fields[i], "tag") == 0)
			text = version;
		if (*text)
			value_put_text(fields, image_fields[i], text, arena);
	}
	if (!*value_text_at(fields, "repository") || !*value_text_at(fields, "tag"))
		return err_set(err, ERR_READ, "%s: the chart says no repository or no tag at %s", chart, table[row].at);
	*ret = fields;
	return 0;
}

/* What Debian's packages make is not what the public image of that name is: it gets the name of ours beside it. */
static const char *build_name(const struct image *image, const char *shop, struct arena *arena)
{
	const char *text = image->is_public ? shop : image->reference;
	const char *slash;
	const char *colon;

	if (strncmp(text, DOCKER_HUB, strlen(DOCKER_HUB)) == 0)
		text += strlen(DOCKER_HUB);
	if (!image->is_public)
		return text;
	slash = strrchr(text, '/');
	colon = strrchr(text, ':');
	return arena_format(arena, "%.*s%s%s", slash ? (int)(slash + 1 - text) : 0, text, image->name, colon).p;
}

void images_rows(struct image ret[IMAGES])
{
	for (size_t i = 0; i < IMAGES; i++)
		ret[i] = (struct image){ .name = table[i].name, .at = table[i].at, .is_public = table[i].is_public };
}

int images_read(const char *chart, struct arena *arena, struct image *ret, struct err *err)
{
	struct value *about;
	struct value *values;

	if (config_read(arena_format(arena, "%s/Chart.yaml", chart).p, arena, &about, NULL, err) ||
	    config_read(arena_format(arena, "%s/values.yaml", chart).p, arena, &values, NULL, err))
		return -1;
	images_rows(ret);
	for (size_t i = 0; i < IMAGES; i++) {
		struct value *fields = NULL;

		if (read_fields(chart, i, values, value_text_at(about, "appVersion"), arena, &fields, err))
			return -1;
		ret[i].reference = images_reference(fields, arena);
		ret[i].build = build_name(&ret[i], ret[0].reference, arena);
	}
	return 0;
}

const struct image *images_find(const struct image *images, const char *name)
{
	for (size_t i = 0; i < IMAGES; i++)
		if (strcmp(images[i].name, name) == 0)
			return &images[i];
	return NULL;
}

bool images_needed(const struct image *image, const struct value *values, const char *database)
{
	const struct mode *mode = mode_find(database);

	for (size_t i = 0; i < IMAGES; i++) {
		const struct value *enabled;

		if (strcmp(table[i].name, image->name) != 0)
			continue;
		enabled = *table[i].enabled ? value_find(values, str_of(table[i].enabled)) : NULL;
		return (!enabled || enabled->type != VALUE_BOOL || value_is_true(enabled)) &&
		       (!table[i].of_database || (mode && mode->is_of_chart));
	}
	return false;
}
