/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/restart_text.h"

int restart_text_print(const struct restart_result *result, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const char *before = "";

	if (format != OUTPUT_TABLE) {
		output_value(result->map, format, &out);
		return output_print(&out, err);
	}
	bytes_format(&out, "store %s: ", result->name);
	for (const struct value *name = value_first(result->workloads); name; name = name->next) {
		bytes_format(&out, "%s%.*s", before, STR_ARG(name->text));
		before = ", ";
	}
	bytes_format(&out, " %s%s\n", result->dry_run ? "would be restarted" : "restarted",
		     result->dry_run ? " (nothing was done: --dry-run)" : "");
	return output_print(&out, err);
}
