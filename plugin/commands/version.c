/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "child.h"
#include "commands/verb.h"
#include "file.h"
#include "helm/helm.h"
#include "json.h"
#include "value.h"

#define SERVER "helm-store-serve"
#define SERVER_SAYS "libmicrohttpd"
#define SERVER_MOST ((size_t)4 << 10) /* bytes that its --version says */
#define SERVER_PATIENCE 2000        /* milliseconds */

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

/* The libmicrohttpd of the server beside us, as that says, with what an old one is good for; "": there is no server. */
static const char *server_library(struct call *call)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct arena *arena = &call->arena;
	struct child_request child = { .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_NULL,
				       .output_ceiling = SERVER_MOST,
				       .deadline = SERVER_PATIENCE,
				       .within = &call->context };
	const char *folder;
	const char *line;

	if (file_program_folder(arena, &folder, &ignored))
		return "";
	child.arguments = (const char *const[]){ arena_format(arena, "%s/" SERVER, folder).p, "--version", NULL };
	if (child_run(&child, &result, &ignored) || result.status || !result.output.data)
		return "";
	line = strstr(result.output.data, "\n" SERVER_SAYS " ");
	if (!line)
		return "";
	line += strlen("\n" SERVER_SAYS);
	line += strspn(line, " ");
	return arena_str(arena, (struct str){ line, strcspn(line, "\n") }).p;
}

static void print_json(const struct helm *helm, const char *library, struct arena *arena, struct bytes *out)
{
	struct value *map = value_new(arena, VALUE_MAP);

	value_put(map, STR("version"), value_string(arena, STR(STORE_VERSION)));
	value_put(map, STR("postRenderer"), value_string(arena, str_of(helm->filter)));
	value_put(map, STR("helm"), value_string(arena, str_of(helm->version)));
	value_put(map, STR("helmProgram"), value_string(arena, str_of(helm->program)));
	if (*library)
		value_put(map, STR(SERVER_SAYS), value_string(arena, str_of(library)));
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
	library = server_library(call);
	if (call->terminal.output == OUTPUT_JSON) {
		print_json(&helm, library, &call->arena, &out);
		return output_print(&out, err);
	}
	bytes_format(&out, "helm store     %s\npost-renderer  %s\nhelm           %s (%s)\n", STORE_VERSION, helm.filter,
		     helm.version, helm.program);
	if (*library)
		bytes_format(&out, SERVER_SAYS "  %s\n", library);
	return output_print(&out, err);
}

const struct verb_body body_version = { FIELDS_OF(rows, struct version_request), run, NULL, NULL };
