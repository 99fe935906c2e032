/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/manifest.h"

#include "helm/errors.h"
#include "json.h"

#define SEPARATOR "---\n"
#define OBJECTS_MOST ((size_t)512 << 20)
#define WORDS_MOST ((size_t)1 << 20)
#define FILTER_PATIENCE 60000 /* milliseconds */

bool manifest_next(struct str *rest, struct str *ret_document)
{
	const char *found;

	if (!rest->n)
		return false;
	while (str_starts(*rest, STR(SEPARATOR)))
		*rest = (struct str){ rest->p + strlen(SEPARATOR), rest->n - strlen(SEPARATOR) };
	found = rest->n ? memmem(rest->p, rest->n, "\n" SEPARATOR, strlen("\n" SEPARATOR)) : NULL;
	*ret_document = (struct str){ rest->p, found ? (size_t)(found - rest->p) + 1 : rest->n };
	*rest = (struct str){ rest->p + ret_document->n, rest->n - ret_document->n };
	return true;
}

int manifest_objects(const struct helm *helm, struct str stream, struct arena *arena, struct value **ret,
		     struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child = {
		.arguments = (const char *const[]){ helm->filter, "--emit", "objects", NULL },
		.input = stream,
		.input_from = CHILD_CATCH,
		.output_to = CHILD_CATCH,
		.errors_to = CHILD_CATCH,
		.output_ceiling = OBJECTS_MOST,
		.errors_ceiling = WORDS_MOST,
		.deadline = FILTER_PATIENCE,
		.within = helm->within,
		.tick = helm->tick,
		.context = helm->context,
	};

	if (child_run(&child, &result, err))
		return -1;
	if (result.status)
		return helm_filter_said(bytes_str(&result.errors), err);
	*ret = json_parse(bytes_str(&result.output), arena, err);
	return *ret ? 0 : -1;
}
