/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/delete_text.h"

#include "store/rest.h"

static void write_table(const struct delete_result *result, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	bool keep_data = result->plan.keep_data && !result->absent;
	bool would = result->dry_run && !result->absent;
	const char *is = keep_data ? rest_words(STATE_KEPT) : result->what;

	bytes_format(out, "store %s %s %s%s\n", result->name, would ? "would be" : "is",
		     would && keep_data ? "deleted, its data kept" : is, would ? " (nothing was done: --dry-run)" : "");
	if (keep_data && !would)
		bytes_format(out, "%s\n", rest_remedy(STATE_KEPT, result->name, &arena));
}

int delete_text_print(const struct delete_result *result, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	if (format == OUTPUT_TABLE)
		write_table(result, &out);
	else
		output_value(result->map, format, &out);
	return output_print(&out, err);
}
