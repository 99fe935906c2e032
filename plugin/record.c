/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"

#include "base64.h"
#include "child.h"
#include "integers.h"
#include "json.h"

#define RECORD_MOST ((size_t)64 << 20) /* unpacked; the API server takes 1 MiB */
#define WORDS_MOST ((size_t)64 << 10)
#define UNPACK_PATIENCE 30000 /* milliseconds */

/* Helm packs every record; before version 3 it did not. */
static bool is_packed(const struct bytes *text)
{
	return text->length > 3 && memcmp(text->data, "\x1f\x8b\x08", 3) == 0;
}

static int unpack(const struct bytes *packed, struct interrupt *interrupt, struct child_result *ret,
		  struct err *err)
{
	struct child_request child = { .arguments = (const char *const[]){ "gzip", "-dc", NULL },
				       .input = bytes_str(packed), .input_from = CHILD_CATCH,
				       .output_to = CHILD_CATCH, .errors_to = CHILD_CATCH,
				       .output_ceiling = RECORD_MOST, .errors_ceiling = WORDS_MOST,
				       .deadline = UNPACK_PATIENCE, .interrupt = interrupt };

	return child_run_checked(&child, ret, err);
}

int record_decode(struct str text, struct interrupt *interrupt, struct arena *arena, struct record *ret,
		  struct err *err)
{
	CLEANUP(bytes_free) struct bytes packed = BYTES_INIT(RECORD_MOST);
	CLEANUP(child_result_free) struct child_result unpacked = { 0 };
	CLEANUP(arena_free) struct arena whole = ARENA_INIT;
	struct str json;
	const struct value *tree;
	const struct value *values;
	const struct value *hooks;

	if (!base64_decode(text, &packed))
		return err_set(err, ERR_READ, "it is not base64");
	json = bytes_str(&packed);
	if (is_packed(&packed)) {
		if (unpack(&packed, interrupt, &unpacked, err))
			return -1;
		json = bytes_str(&unpacked.output);
	}
	/* The chart is the largest part, and nobody wants it here. */
	tree = json_parse(json, &whole, err);
	if (!tree)
		return -1;
	values = value_get(tree, "config");
	ret->values = values && values->type == VALUE_MAP ? value_copy(arena, values) : value_new(arena, VALUE_MAP);
	integers_restore(ret->values, arena);
	hooks = value_get(tree, "hooks");
	ret->hooks = hooks ? value_copy(arena, hooks) : NULL;
	ret->manifest = arena_str(arena, str_of(value_text_at(tree, "manifest")));
	return 0;
}

int record_read(struct cluster *cluster, const char *name_space, const char *release, long revision,
		struct arena *arena, struct record *ret, bool *ret_found, struct err *err)
{
	const char *path = arena_format(arena, "/api/v1/namespaces/%s/secrets/sh.helm.release.v1.%s.v%ld", name_space,
					release, revision).p;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(RECORD_MOST);
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	struct value *secret;
	const struct value *labels;

	*ret_found = false;
	if (cluster_get(cluster, path, &once, &secret, err))
		return -1;
	if (!secret)
		return 0;
	if (!base64_decode(str_of(value_text_at(secret, "data.release")), &text))
		return err_set(err, ERR_READ, "the record of revision %ld is not base64", revision);
	if (record_decode(bytes_str(&text), cluster->interrupt, arena, ret, err))
		return err_wrap(err, "the record of revision %ld", revision);
	labels = value_find(secret, STR("metadata.labels"));
	ret->labels = labels ? value_copy(arena, labels) : value_new(arena, VALUE_MAP);
	*ret_found = true;
	return 0;
}
