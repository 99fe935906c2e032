/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/unprotect_text.h"

int unprotect_text_print(const struct unprotect_result *result, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	bool would = result->was && result->dry_run;

	if (format == OUTPUT_TABLE)
		bytes_format(&out, "store %s %s%s\n", result->name,
			     !result->was ? "is not protected"
			     : would      ? "would be unprotected"
					  : "is unprotected",
			     would ? " (nothing was done: --dry-run)" : "");
	else
		output_value(result->map, format, &out);
	return output_print(&out, err);
}
