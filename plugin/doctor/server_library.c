/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor/server_library.h"

#include <string.h>

#include "child.h"
#include "file.h"

#define PROGRAM "helm-store-serve"
#define SAID_MOST ((size_t)4 << 10) /* bytes */
#define PATIENCE 2000             /* milliseconds */

const char *server_library_version(struct context *within, struct arena *arena)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct child_request child = { .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_NULL,
				       .output_ceiling = SAID_MOST,
				       .deadline = PATIENCE,
				       .within = within };
	const char *folder;
	const char *line;

	if (file_program_folder(arena, &folder, &ignored))
		return "";
	child.arguments = (const char *const[]){ arena_format(arena, "%s/" PROGRAM, folder).p, "--version", NULL };
	if (child_run(&child, &result, &ignored) || result.status || !result.output.data)
		return "";
	line = strstr(result.output.data, "\n" SERVER_LIBRARY " ");
	if (!line)
		return "";
	line += strlen("\n" SERVER_LIBRARY);
	line += strspn(line, " ");
	return arena_str(arena, (struct str){ line, strcspn(line, "\n") }).p;
}
