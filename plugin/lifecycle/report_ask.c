/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/report_ask.h"

#include <unistd.h>

#include "file.h"
#include "helm/errors.h"
#include "helm/report.h"

#define REPORT_MOST ((size_t)64 << 20)

int report_ask(struct operation *operation, const char *const *environment, struct str stream, const struct value **ret,
	       struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(strvec_free) struct strvec settings = STRVEC_INIT;
	struct arena *arena = operation->session->arena;
	const char *file = tempdir_path(&operation->scratch, "report-asked", arena);
	struct child_request child = {
		/* One refused object must not hide what is said of the others. */
		.arguments = (const char *const[]){ operation->helm.filter, "--deny-as-warn", NULL },
		.input = stream,
		.input_from = CHILD_CATCH,
		.output_to = CHILD_NULL,
		.errors_to = CHILD_CATCH,
		.errors_ceiling = REPORT_MOST,
		.deadline = operation_left(operation),
		.within = &operation->context,
		.tick = operation_tick,
		.context = operation,
	};

	strvec_add_all(&settings, environment);
	strvec_set(&settings, arena_format(arena, "HELM_STORE_REPORT=%s", file).p);
	child.environment = settings.list;
	/* That of the question before would be taken for this one's. */
	(void)unlink(file);
	if (child_run(&child, &result, err))
		return -1;
	if (result.status || !file_exists(file))
		return helm_filter_said(bytes_str(&result.errors), err);
	if (file_read(file, &report, err))
		return -1;
	*ret = helm_report_read(bytes_str(&report), arena, err);
	return *ret ? 0 : -1;
}
