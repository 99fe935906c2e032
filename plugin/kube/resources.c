/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/resources.h"

#include <string.h>

#include "common.h"

static const struct {
	const char *kind;
	const char *api;
	const char *plural;
	bool namespaced;
} rows[] = {
#define X(kind, api, plural, namespaced) { #kind, API_##api, plural, namespaced },
	RESOURCES_TABLE(X)
#undef X
};

const char *resources_kind(enum resource resource)
{
	return rows[resource].kind;
}

const char *resources_version(enum resource resource)
{
	return strchr(rows[resource].api + 1, '/') + 1;
}

const char *resources_plural(enum resource resource)
{
	return rows[resource].plural;
}

bool resources_find(const char *api_version, const char *kind, enum resource *ret)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (strcmp(rows[i].kind, kind) == 0 && strcmp(resources_version((enum resource)i), api_version) == 0) {
			*ret = (enum resource)i;
			return true;
		}
	}
	return false;
}

const char *resources_api(const char *api_version, struct arena *arena)
{
	/* The core group has no name, and a root of its own. */
	return arena_format(arena, "/%s/%s", strchr(api_version, '/') ? "apis" : "api", api_version).p;
}

/* Of the whole cluster, where there is no namespace. */
static const char *path_of(const char *api, const char *plural, const char *name_space, struct arena *arena)
{
	return arena_text(arena, "%s%s%s/%s", api, name_space ? "/namespaces/" : "", name_space ? name_space : "",
			  plural);
}

const char *resources_path(const char *api_version, const char *plural, const char *name_space, struct arena *arena)
{
	return path_of(resources_api(api_version, arena), plural, name_space, arena);
}

const char *resources_list(enum resource resource, const char *name_space, struct arena *arena)
{
	return path_of(rows[resource].api, rows[resource].plural, rows[resource].namespaced ? name_space : NULL, arena);
}

const char *resources_object(enum resource resource, const char *name_space, const char *name, struct arena *arena)
{
	return arena_format(arena, "%s/%s", resources_list(resource, name_space, arena), name).p;
}
