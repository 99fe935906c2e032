/* SPDX-License-Identifier: Apache-2.0 */

#include "store/spec_images.h"

#include "store/images.h"

#define POLICY "pullPolicy"

static const char *const whole[] = { "registry", "repository", "tag", "digest", POLICY };

/* The mapping at "postgresql.image", made where it is not there. */
static struct value *map_of(struct value *values, const char *at, struct arena *arena)
{
	const char *dot = strchr(at, '.');
	size_t n = dot ? (size_t)(dot - at) : strlen(at);
	struct value *map = value_map_at(values, arena_str(arena, (struct str){ at, n }).p, arena);

	return dot ? map_of(map, dot + 1, arena) : map;
}

static struct value *record_of(const struct value *values, const char *name)
{
	return value_get(value_find(values, STR("global.store.images")), name);
}

static bool gives(const struct value *given, const char *one, const char *other)
{
	return value_get(given, one) || value_get(given, other);
}

/* What of an image counts beside what a person gave of it; NULL: nothing. */
static struct value *choose_fields(const struct value *entry, const struct value *given, struct arena *arena)
{
	bool pulled = strcmp(value_text_at(entry, "registry"), IMAGE_HOST) != 0;
	bool named = gives(given, "tag", "digest");
	struct value *fields = value_new(arena, VALUE_MAP);

	/* Another image of a registry is told by its tag; of one that was imported there is no other. */
	if (!entry || gives(given, "registry", "repository") || (named && !pulled))
		return NULL;
	for (size_t i = 0; i < COUNT_OF(whole); i++) {
		const struct value *field = value_get(entry, whole[i]);
		bool apart = strcmp(whole[i], "tag") == 0 || strcmp(whole[i], "digest") == 0;

		/* A node knows what was imported by its name alone. */
		if (!pulled && strcmp(whole[i], "digest") == 0)
			continue;
		if (field && field->type == VALUE_STRING && !value_get(given, whole[i]) && !(named && apart))
			value_put_text(fields, whole[i], field->text.p, arena);
	}
	return fields;
}

/*
 * A store that is there keeps its database's image, but for another of the same repository: what another builder made,
 * or a public one, may be of another major version, which cannot read the data.
 */
static const struct value *choose_entry(const struct image *image, const struct spec_images *images)
{
	const struct value *noted = value_get(images->note, image->name);
	const struct value *before = record_of(images->before, image->name);

	if (images->keep || !noted)
		return before;
	if (!images->before || strcmp(image->name, "postgres") != 0)
		return noted;
	return before && strcmp(value_text_at(before, "repository"), value_text_at(noted, "repository")) == 0 ? noted
													      : before;
}

void spec_lay_images(struct value *values, const char *database, const struct spec_images *images, struct arena *arena)
{
	struct value *record = value_new(arena, VALUE_MAP);
	struct image list[IMAGES];

	images_rows(list);

	for (size_t i = 0; i < IMAGES; i++) {
		const struct image *image = &list[i];
		const struct value *given = value_find(values, str_of(image->at));
		struct value *fields;
		struct value *map;

		if (!images_needed(image, values, database))
			continue;
		fields = choose_fields(choose_entry(image, images), given, arena);
		if (!fields || !value_count(fields))
			continue;
		map = map_of(values, image->at, arena);
		for (const struct value *field = fields->first; field; field = field->next)
			value_put(map, field->key, value_copy(arena, field));
		value_put(record, str_of(image->name), fields);
	}
	if (value_count(record))
		value_set(value_map_at(value_map_at(values, "global", arena), "store", arena), "images", record);
}

/* Takes away at "postgresql.image" what is recorded, and mappings in which then nothing is left. */
static void take(struct value *values, const char *at, const struct value *fields)
{
	const char *dot = strchr(at, '.');
	CLEANUP(free_pointer) char *key = xstrndup(at, dot ? (size_t)(dot - at) : strlen(at));
	struct value *map = value_get(values, key);

	if (!map || map->type != VALUE_MAP)
		return;
	if (dot)
		take(map, dot + 1, fields);
	for (const struct value *field = dot ? NULL : value_first(fields); field; field = field->next) {
		CLEANUP(free_pointer) char *name = xstrndup(field->key.p, field->key.n);
		const struct value *there = value_get(map, name);

		if (there && value_equal(there, field))
			value_remove(map, name);
	}
	if (!value_count(map))
		value_remove(values, key);
}

struct value *spec_take_images(const struct value *values, struct arena *arena)
{
	struct image list[IMAGES];
	struct value *rest = value_copy(arena, values);

	if (!value_find(values, STR("global.store.images")))
		return rest;
	images_rows(list);
	for (size_t i = 0; i < IMAGES; i++)
		if (record_of(values, list[i].name))
			take(rest, list[i].at, record_of(values, list[i].name));
	value_remove(value_find(rest, STR("global.store")), "images");
	return rest;
}
