/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/patch.h"

struct value *patch_of(const struct value *object, bool same_version, struct arena *arena)
{
	struct value *patch = value_new(arena, VALUE_MAP);
	struct value *metadata = value_map_at(patch, "metadata", arena);

	if (object)
		value_put_text(metadata, "uid", value_text_at(object, "metadata.uid"), arena);
	if (object && same_version)
		value_put_text(metadata, "resourceVersion", value_text_at(object, "metadata.resourceVersion"), arena);
	return patch;
}

static void put(struct value *patch, const char *map, const char *name, const char *text, struct arena *arena)
{
	struct value *marks = value_map_at(value_map_at(patch, "metadata", arena), map, arena);

	value_put(marks, str_of(name), text ? value_string(arena, str_of(text)) : value_new(arena, VALUE_NULL));
}

void patch_label(struct value *patch, const char *name, const char *text, struct arena *arena)
{
	put(patch, "labels", name, text, arena);
}

void patch_annotation(struct value *patch, const char *name, const char *text, struct arena *arena)
{
	put(patch, "annotations", name, text, arena);
}
