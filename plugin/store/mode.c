/* SPDX-License-Identifier: Apache-2.0 */
#include "store/mode.h"

static const struct mode modes[] = {
#define X(id, name, check, look, provision, finish, drop, ready, opens, chart, objects, operator, outside)             \
	{ MODE_##id, name, opens, chart, objects, operator, outside },
	MODE_TABLE(X)
#undef X
};

const struct mode *mode_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(modes); i++)
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	return NULL;
}

const char *mode_names(struct arena *arena)
{
	const char *words = modes[0].name;

	for (size_t i = 1; i < COUNT_OF(modes); i++)
		words = arena_format(arena, "%s%s%s", words, i + 1 < COUNT_OF(modes) ? ", " : " or ", modes[i].name).p;
	return words;
}
