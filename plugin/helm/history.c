/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/history.h"

#include "helm/errors.h"
#include "json.h"

#define PATIENCE 60000 /* milliseconds */
#define ANSWER_MOST ((size_t)4 << 20)

int helm_history(const struct helm_release *release, struct arena *arena, struct value **ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	const struct helm *helm = release->helm;
	const char *const arguments[] = { helm->program,       "history",  release->name, "--namespace",
					  release->name_space, "--output", "json",        NULL };
	struct child_request child = { .arguments = arguments,
				       .environment = helm_environment,
				       .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_CATCH,
				       .output_ceiling = ANSWER_MOST,
				       .errors_ceiling = ANSWER_MOST,
				       .deadline = PATIENCE,
				       .within = helm->within };
	struct value *list;

	if (child_run(&child, &result, err))
		return -1;
	if (result.status && result.errors.data && strstr(result.errors.data, "release: not found")) {
		*ret = value_new(arena, VALUE_LIST);
		return 0;
	}
	if (result.status)
		return helm_explain(helm, &result, "helm history", err);
	list = json_parse(bytes_str(&result.output), arena, err);
	if (!list) {
		err->code = ERR_CHILD;
		return err_wrap(err, "helm history");
	}
	*ret = list;
	return 0;
}
