/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/result_text.h"

#include <unistd.h>

#include "cli/diff_text.h"
#include "cli/progress.h"
#include "store/hosts_lead.h"

static void write_table(const struct change_result *result, struct bytes *out)
{
	const struct credentials *credentials = &result->credentials;

	bytes_format(out, "store %s %s %s%s%s%s\n", result->store,
		     result->dry_run && !result->unchanged ? "would be" : "is", result->what,
		     result->dry_run ? " (nothing was made: --dry-run)" : "", result->url ? ": " : "",
		     result->url ? result->url : "");
	if (result->dry_run)
		return;
	if (!credentials->secret) {
		bytes_format(out, "notes of the chart: helm get notes %s -n %s\n", result->store, result->name_space);
		return;
	}
	bytes_format(out, "admin: %s%s   %s%s%spassword: helm store credentials %s\n", result->url ? result->url : "",
		     credentials->path, credentials->user ? "user " : "user and ",
		     credentials->user ? credentials->user : "", credentials->user ? "   " : "", result->store);
}

int result_text_print_diff(const struct diff *diff, const char *store, const struct environment *environment,
			   struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	diff_text_print(diff, store, progress_has_color(STDOUT_FILENO, environment), &out);
	return output_print(&out, err);
}

int result_text_print(const struct change_result *result, enum output_format format,
		      const struct environment *environment, struct context *context, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	if (format == OUTPUT_TABLE && result->has_diff &&
	    result_text_print_diff(&result->diff, result->store, environment, err))
		return -1;
	if (format == OUTPUT_TABLE)
		write_table(result, &out);
	else
		output_value(result->map, format, &out);
	if (output_print(&out, err))
		return -1;
	hosts_lead_say(&result->lead, context);
	return 0;
}
