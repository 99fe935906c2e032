/* SPDX-License-Identifier: Apache-2.0 */
#include "status/remedy.h"

#include "helm/release.h"
#include "store/name.h"

#define CONTEXT "podSecurityContext" /* as `helm create` writes it into a chart's values */
#define USER 1000                    /* any that is not root */
#define OPTIONS_MOST ((size_t)4 << 10)
#define DEEPEST 3 /* of sub-charts and components */

#define LEVEL "--profile-set podSecurity.level=baseline"

/* An option for each place where the values have one; a key that --set would read as more than a key is none. */
static void add_options(const struct value *values, const char *path, size_t depth, struct bytes *out)
{
	for (const struct value *item = value_first(values); item && values->type == VALUE_MAP; item = item->next) {
		CLEANUP(free_pointer) char *own = xformat("%s%.*s", path, STR_ARG(item->key));

		if (strpbrk(own + strlen(path), ".,=[]{}\\ '\""))
			continue;
		if (str_is(item->key, CONTEXT) && (item->type == VALUE_MAP || item->type == VALUE_NULL)) {
			bytes_format(out, "%s--set %s.runAsUser=%d", out->length ? " " : "", own, USER);
		} else if (depth < DEEPEST && item->type == VALUE_MAP) {
			CLEANUP(free_pointer) char *below = xformat("%s.", own);

			add_options(item, below, depth + 1, out);
		}
	}
}

const char *remedy_root(const struct value *values, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes options = BYTES_INIT(OPTIONS_MOST);

	if (!values)
		return problem_hint(PROBLEM_ROOT);
	add_options(values, "", 0, &options);
	if (options.overflow || !options.length)
		return "allow root, as the chart's values name no user: " LEVEL;
	return arena_format(arena, "name a user that is not root: %s; or allow root: " LEVEL, options.data).p;
}

const char *remedy_of(enum problem_kind kind, const char *store, const struct environment *environment,
		      struct context *within, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *values = NULL;
	struct helm helm;
	struct helm_release release = { .helm = &helm, .name = store, .name_space = name_namespace(store, arena) };

	if (kind != PROBLEM_ROOT)
		return problem_hint(kind);
	if (helm_locate(&helm, environment, within, arena, &ignored) ||
	    helm_computed(&release, arena, &values, &ignored))
		values = NULL;
	return remedy_root(values, arena);
}
