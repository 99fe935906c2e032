/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/summary.h"

#include "store/value_diff.h"

#define OURS "helm store "
#define INTEGERS "global.store.integers"
#define BACK "Rollback to "
#define TEXT_MOST ((size_t)1 << 10)
#define PATHS_MOST 160 /* bytes of the paths; Helm 4 takes 256 characters of a description (pkg/action/rollback.go) */

static const struct {
	const char *command;
	const char *done;
} ours[] = {
	{ "create", "created" },
	{ "update", "updated" },
	{ "suspend", "suspended" },
	{ "resume", "resumed" },
};

/* What Helm writes itself (pkg/action install.go, upgrade.go). */
static const struct {
	const char *description;
	const char *done;
} helms[] = {
	{ "Install complete", "created by helm" },
	{ "Upgrade complete", "updated by helm" },
};

/* Nobody set it: which of the values are integers (helm/integers.h). */
static bool is_noise(const struct value *item)
{
	return strncmp(value_text_at(item, "path"), INTEGERS, strlen(INTEGERS)) == 0;
}

static size_t count(const struct value *item)
{
	size_t count = 0;

	for (; item; item = item->next)
		count += !is_noise(item);
	return count;
}

static void add_paths(const struct value *list, struct bytes *out)
{
	size_t most = out->length + PATHS_MOST;
	const char *gap = ": ";

	for (const struct value *item = value_first(list); item; item = item->next) {
		const char *path = value_text_at(item, "path");

		if (is_noise(item))
			continue;
		if (out->length + strlen(gap) + strlen(path) > most) {
			bytes_format(out, "%s%zu %s", gap, count(item), *gap == ':' ? "values" : "more");
			return;
		}
		bytes_add_text(out, gap);
		bytes_add_plain(out, str_of(path));
		gap = ", ";
	}
}

const char *summary_text(const char *command, const struct value *before, const struct value *after,
			 struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	struct value *list = value_new(&once, VALUE_LIST);

	bytes_format(&out, OURS "%s", command);
	if (before) {
		value_diff_list(before, after, list, &once);
		add_paths(list, &out);
	}
	return arena_str(arena, bytes_str(&out)).p;
}

const char *summary_words(const char *description, struct arena *arena)
{
	const char *p = description + strlen(OURS);
	size_t n;

	for (size_t i = 0; i < COUNT_OF(helms); i++)
		if (strcmp(description, helms[i].description) == 0)
			return helms[i].done;
	if (strncmp(description, BACK, strlen(BACK)) == 0)
		return arena_format(arena, "rolled back to %s", description + strlen(BACK)).p;
	if (strncmp(description, OURS, strlen(OURS)) != 0)
		return description;
	n = strcspn(p, ":");
	for (size_t i = 0; i < COUNT_OF(ours); i++)
		if (str_is((struct str){ p, n }, ours[i].command))
			return arena_format(arena, "%s%s", ours[i].done, p + n).p;
	return description;
}
