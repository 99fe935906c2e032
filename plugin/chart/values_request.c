/* SPDX-License-Identifier: Apache-2.0 */
#include "chart/values_request.h"

#include "strvec.h"

const char *const values_set_options[VALUES_SETS] = {
	[VALUES_SET_JSON] = "set-json", [VALUES_SET_VALUE] = "set",           [VALUES_SET_STRING] = "set-string",
	[VALUES_SET_FILE] = "set-file", [VALUES_SET_LITERAL] = "set-literal",
};

bool values_request_has_stdin(const struct values_request *request)
{
	for (const char *const *file = request->files; *file; file++)
		if (strcmp(*file, "-") == 0)
			return true;
	return false;
}

void values_request_add_sets(const struct values_request *request, struct arena *arena, struct strvec *arguments)
{
	for (size_t i = 0; i < VALUES_SETS; i++)
		for (const char *const *text = request->sets[i]; *text; text++)
			strvec_add_all(arguments,
				       (const char *const[]){ arena_format(arena, "--%s", values_set_options[i]).p,
							      *text, NULL });
}
