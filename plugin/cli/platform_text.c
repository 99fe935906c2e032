/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/platform_text.h"

#include <time.h>

#include "database/shared_sizes.h"
#include "kube/labels.h"
#include "store/value_diff.h"
#include "timestamp.h"

#define DIFFERENCES 50 /* lines */

static void write_dry(const struct platform_result *result, struct bytes *out)
{
	bytes_format(out, "shared PostgreSQL would be %s (nothing was done: --dry-run)\n", result->would);
	if (result->before && result->after)
		value_diff_text(result->before, result->after, DIFFERENCES, out);
}

static void write_sizes(const struct value *measured, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	long volume = value_number_at(measured, "volume");

	bytes_format(out, "data: %s", shared_sizes_text(value_number_at(measured, "bytes"), &arena));
	if (volume)
		bytes_format(out, " of %s, %ld %%", shared_sizes_text(volume, &arena),
			     shared_sizes_share(measured, measured));
	bytes_format(out, "   measured %s ago\n",
		     timestamp_age(timestamp_parse(value_text_at(measured, "at")), time(NULL), &arena));
}

static void write_status(const struct platform_result *result, struct bytes *out)
{
	const struct value *stores = value_get(result->map, "stores");
	const char *why = value_text_at(result->map, "why");

	bytes_format(out, "shared PostgreSQL: %s%s%s   namespace " NAMESPACE_DATABASE "   image %s\n",
		     value_is_true(value_get(result->map, "ready")) ? "ready" : "not ready", *why ? ": " : "", why,
		     value_text_at(result->map, "image"));
	if (result->measured)
		write_sizes(result->measured, out);
	bytes_format(out, "stores in it: %zu\n", value_count(stores));
	for (const struct value *store = value_first(stores); store; store = store->next)
		bytes_format(out, "  %.*s\n", STR_ARG(store->text));
}

int platform_text_print(const struct platform_result *result, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	if (!result->map)
		return 0;
	if (format != OUTPUT_TABLE)
		output_value(result->map, format, &out);
	else if (result->would)
		write_dry(result, &out);
	else
		write_status(result, &out);
	return output_print(&out, err);
}
