/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/verb.h"
#include "doctor/server_library.h"
#include "helm/helm.h"
#include "json.h"
#include "value.h"

struct version_request {
	bool is_short;
};

static const struct field rows[] = {
	{ "output", 'o', "table|json", NULL, "how to print it", FIELD_CHOICE(struct terminal, output), .is_local = true,
	  .words = output_words },
	{ "short", 0, NULL, NULL, "the number of helm store alone; asks no Helm",
	  FIELD_FLAG(struct version_request, is_short) },
	FIELD_HELP,
};

static void print_json(const struct helm *helm, const char *library, struct arena *arena, struct bytes *out)
{
	struct value *map = value_new(arena, VALUE_MAP);

	value_put(map, STR("version"), value_string(arena, STR(STORE_VERSION)));
	value_put(map, STR("postRenderer"), value_string(arena, str_of(helm->filter)));
	value_put(map, STR("helm"), value_string(arena, str_of(helm->version)));
	value_put(map, STR("helmProgram"), value_string(arena, str_of(helm->program)));
	if (*library)
		value_put(map, STR(SERVER_LIBRARY), value_string(arena, str_of(library)));
	json_write_value(map, out);
	bytes_add_char(out, '\n');
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	const struct version_request *request = call->request;
	const char *library;
	struct helm helm;

	if (request->is_short) {
		bytes_add_text(&out, STORE_VERSION "\n");
		return output_print(&out, err);
	}
	if (helm_find(&helm, &call->environment, NULL, &call->arena, err))
		return -1;
	library = server_library_version(&call->context, &call->arena);
	if (call->terminal.output == OUTPUT_JSON) {
		print_json(&helm, library, &call->arena, &out);
		return output_print(&out, err);
	}
	bytes_format(&out, "helm store     %s\npost-renderer  %s\nhelm           %s (%s)\n", STORE_VERSION, helm.filter,
		     helm.version, helm.program);
	if (*library)
		bytes_format(&out, SERVER_LIBRARY "  %s\n", library);
	return output_print(&out, err);
}

const struct verb_body body_version = { FIELDS_OF(rows, struct version_request), run, NULL, NULL };
