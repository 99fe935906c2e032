/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/record.h"

#include <stdlib.h>

#include "base64.h"
#include "child.h"
#include "helm/integers.h"
#include "json.h"
#include "kube/call.h"
#include "kube/resources.h"
#include "sha256.h"

#define RECORD_MOST ((size_t)64 << 20) /* unpacked; the API server takes 1 MiB */
#define WORDS_MOST ((size_t)64 << 10)
#define UNPACK_PATIENCE 30000 /* milliseconds */

/* Helm packs every record; before version 3 it did not. */
static bool is_packed(const struct bytes *text)
{
	return text->length > 3 && memcmp(text->data, "\x1f\x8b\x08", 3) == 0;
}

static int unpack(const struct bytes *packed, struct context *within, struct child_result *ret, struct err *err)
{
	struct child_request child = { .arguments = (const char *const[]){ "gzip", "-dc", NULL },
				       .input = bytes_str(packed),
				       .input_from = CHILD_CATCH,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_CATCH,
				       .output_ceiling = RECORD_MOST,
				       .errors_ceiling = WORDS_MOST,
				       .deadline = UNPACK_PATIENCE,
				       .within = within };

	return child_run_checked(&child, ret, err);
}

/* The whole record, in the arena. */
static int parse(struct str text, struct context *within, struct arena *arena, const struct value **ret,
		 struct err *err)
{
	CLEANUP(bytes_free) struct bytes packed = BYTES_INIT(RECORD_MOST);
	CLEANUP(child_result_free) struct child_result unpacked = { 0 };
	struct str json;

	if (!base64_decode(text, &packed))
		return err_set(err, ERR_READ, "it is not base64");
	json = bytes_str(&packed);
	if (is_packed(&packed)) {
		if (unpack(&packed, within, &unpacked, err))
			return -1;
		json = bytes_str(&unpacked.output);
	}
	*ret = json_parse(json, arena, err);
	return *ret ? 0 : -1;
}

int record_decode(struct str text, struct context *within, struct arena *arena, struct record *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena whole = ARENA_INIT;
	const struct value *tree;
	const struct value *values;
	const struct value *hooks;

	/* The chart is the largest part, and nobody wants it here. */
	if (parse(text, within, &whole, &tree, err))
		return -1;
	values = value_get(tree, "config");
	ret->values = values && values->type == VALUE_MAP ? value_copy(arena, values) : value_new(arena, VALUE_MAP);
	integers_restore(ret->values, arena);
	hooks = value_get(tree, "hooks");
	ret->hooks = hooks ? value_copy(arena, hooks) : NULL;
	ret->manifest = arena_str(arena, str_of(value_text_at(tree, "manifest")));
	return 0;
}

/* The Secret and its text; *ret is NULL when it is not there. */
static int fetch(struct kube *cluster, const char *path, struct arena *arena, struct value **ret, struct bytes *text,
		 struct err *err)
{
	if (kube_get(cluster, path, arena, ret, err))
		return -1;
	if (*ret && !base64_decode(str_of(value_text_at(*ret, "data.release")), text))
		return err_set(err, ERR_READ, "it is not base64");
	return 0;
}

int record_read(struct kube *cluster, const char *name_space, const char *release, long revision, struct arena *arena,
		struct record *ret, bool *ret_found, struct err *err)
{
	const char *path = arena_text(arena, API_CORE "/namespaces/%s/secrets/sh.helm.release.v1.%s.v%ld", name_space,
				      release, revision);
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(RECORD_MOST);
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	struct value *secret;
	const struct value *labels;

	*ret_found = false;
	if (fetch(cluster, path, &once, &secret, &text, err) ||
	    (secret && record_decode(bytes_str(&text), cluster->within, arena, ret, err)))
		return err_wrap(err, "the record of revision %ld", revision);
	if (!secret)
		return 0;
	labels = value_find(secret, STR("metadata.labels"));
	ret->labels = labels ? value_copy(arena, labels) : value_new(arena, VALUE_MAP);
	*ret_found = true;
	return 0;
}

/* --- what it makes Helm do */

/* Of a hook Helm notes when it ran, too. */
static const char *const hook_parts[] = { "name", "kind", "path", "manifest", "events", "weight", "delete_policies" };

/*
 * Helm writes `before-hook-creation` into a hook that names no policy once it runs it (pkg/action/hooks.go), as `helm
 * test` does long after the release was made.
 */
static bool is_default(const char *part, const struct value *value)
{
	return strcmp(part, "delete_policies") == 0 && value_first(value) && !value_first(value)->next &&
	       str_is(value_first(value)->text, "before-hook-creation");
}

static int by_place(const void *a, const void *b)
{
	const struct value *one = *(const struct value *const *)a, *other = *(const struct value *const *)b;
	int order = strcmp(value_text_at(one, "path"), value_text_at(other, "path"));

	return order ? order : strcmp(value_text_at(one, "manifest"), value_text_at(other, "manifest"));
}

static struct value *hook_of(const struct value *hook, struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);

	for (size_t i = 0; i < COUNT_OF(hook_parts); i++) {
		const struct value *part = value_get(hook, hook_parts[i]);

		/* One Helm leaves out what another writes as null or an empty list. */
		if (part && part->type != VALUE_NULL && (part->first || part->text.n) && !str_is(part->text, "0") &&
		    !is_default(hook_parts[i], part))
			value_put(map, str_of(hook_parts[i]), value_copy(arena, part));
	}
	return map;
}

/* In an order of their own: `helm test --filter` writes those that it left out before the others. */
static struct value *hooks_of(const struct value *tree, struct arena *arena)
{
	const struct value *hooks = value_get(tree, "hooks");
	struct value **sorted = arena_alloc(arena, (value_count(hooks) + 1) * sizeof(struct value *));
	struct value *list = value_new(arena, VALUE_LIST);
	size_t count = 0;

	for (const struct value *hook = value_first(hooks); hook; hook = hook->next)
		sorted[count++] = hook_of(hook, arena);
	qsort(sorted, count, sizeof(struct value *), by_place);
	for (size_t i = 0; i < count; i++)
		value_add(list, sorted[i]);
	return list;
}

/* Helm reads the numbers of a record as floats (Go's encoding/json), and writes them so when it writes it anew. */
static void as_floats(struct value *value, struct arena *arena)
{
	if (value->type == VALUE_INT || value->type == VALUE_FLOAT)
		value->text = arena_format(arena, "%.17g", strtod(arena_str(arena, value->text).p, NULL));
	for (struct value *child = value->first; child; child = child->next)
		as_floats(child, arena);
}

int record_digest_text(struct str text, struct context *within, struct arena *arena, const char **ret, struct err *err)
{
	CLEANUP(arena_free) struct arena whole = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes all = BYTES_INIT(RECORD_MOST);
	struct value *said = value_new(&whole, VALUE_MAP);
	const struct value *tree;
	struct value *values;
	char digits[SHA256_DIGITS + 1];

	if (parse(text, within, &whole, &tree, err))
		return -1;
	values = value_get(tree, "config");
	values = values && values->first ? value_copy(&whole, values) : value_new(&whole, VALUE_MAP);
	as_floats(values, &whole);
	value_put_text(said, "name", value_text_at(tree, "name"), &whole);
	value_put_text(said, "namespace", value_text_at(tree, "namespace"), &whole);
	value_put_text(said, "version", value_text_at(tree, "version"), &whole);
	value_put_text(said, "manifest", value_text_at(tree, "manifest"), &whole);
	value_put(said, STR("config"), values);
	value_put(said, STR("hooks"), value_copy(&whole, hooks_of(tree, &whole)));
	json_write_value(said, &all);
	if (bytes_check(&all, "the record", ERR_LIMIT, err))
		return -1;
	sha256_write(bytes_str(&all), digits);
	*ret = arena_str(arena, str_of(digits)).p;
	return 0;
}

int record_digest(struct kube *cluster, const char *name_space, const char *name, struct arena *arena, const char **ret,
		  struct err *err)
{
	const char *path = resources_object(RESOURCE_Secret, name_space, name, arena);
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(RECORD_MOST);
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	struct value *secret;

	*ret = "";
	if (fetch(cluster, path, &once, &secret, &text, err) ||
	    (secret && record_digest_text(bytes_str(&text), cluster->within, arena, ret, err)))
		return err_wrap(err, "Secret %s", name);
	return 0;
}
