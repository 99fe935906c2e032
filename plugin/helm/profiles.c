/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/profiles.h"

#include "helm/errors.h"

#define LIST_PATIENCE 10000 /* milliseconds */
#define WORDS_MOST ((size_t)1 << 20)

int profiles_names(const char *const *given, const struct helm *helm, struct arena *arena, struct strvec *environment,
		   struct strvec *ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child = {
		.arguments = (const char *const[]){ helm->filter, "--list-profiles", NULL },
		.input_from = CHILD_NULL,
		.output_to = CHILD_CATCH,
		.errors_to = CHILD_CATCH,
		.output_ceiling = WORDS_MOST,
		.errors_ceiling = WORDS_MOST,
		.deadline = LIST_PATIENCE,
		.within = helm->within,
	};

	strvec_add_all(ret, given);
	if (ret->count)
		return 0;
	strvec_set(environment, "HELM_STORE_PROFILE=");
	child.environment = environment->list;
	if (child_run(&child, &result, err))
		return -1;
	if (result.status)
		return helm_filter_said(bytes_str(&result.errors), err);
	for (const char *at = result.output.data; at && *at; at += strcspn(at, "\n"), at += *at == '\n')
		strvec_add(ret, arena_str(arena, (struct str){ at, strcspn(at, "\n") }).p);
	return 0;
}
