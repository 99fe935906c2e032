/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/platform_text.h"

#include "kube/labels.h"
#include "store/value_diff.h"

#define DIFFERENCES 50 /* lines */

void platform_text_print(const char *what, const struct value *before, const struct value *after,
			 enum output_format format, struct arena *arena, struct bytes *out)
{
	struct value *result = value_new(arena, VALUE_MAP);
	struct value *changes = value_new(arena, VALUE_LIST);

	if (format == OUTPUT_TABLE) {
		bytes_format(out, "shared PostgreSQL would be %s (nothing was done: --dry-run)\n", what);
		if (before && after)
			value_diff_text(before, after, DIFFERENCES, out);
		return;
	}
	value_put_text(result, "namespace", NAMESPACE_DATABASE, arena);
	value_put_text(result, "result", what, arena);
	value_put(result, STR("dryRun"), value_bool(arena, true));
	if (before && after)
		value_diff_list(before, after, changes, arena);
	value_put(result, STR("changes"), changes);
	output_value(result, format, out);
}
