/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/verb.h"
#include "file.h"
#include "helm/errors.h"
#include "helm/filter_request.h"
#include "json.h"
#include "table.h"
#include "value_text.h"

#define ANSWER_MOST ((size_t)16 << 20)
#define PATIENCE 60000 /* milliseconds */
#define COLUMNS 4
#define VALUE_MOST 60 /* characters */

struct profile_request {
	unsigned action;
	const char *name; /* NULL: that of the filter */
	struct filter_request filter;
	bool extends;
};

static const struct field rows[] = {
	{ "profile", 0, "show|check", NULL, NULL, FIELD_CHOICE(struct profile_request, action), .place = FIELD_OPERAND,
	  .key = "action" },
	{ "profile", 0, "[PROFILE]", NULL, NULL, FIELD_TEXT(struct profile_request, name), .place = FIELD_OPERAND,
	  .offer = FIELD_PROFILES, .key = "name" },
	FIELDS_FILTER(struct profile_request, filter),
	{ "extends", 0, NULL, NULL, "show: only what it says itself; check: also what it need not say",
	  FIELD_FLAG(struct profile_request, extends) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"  show    each key with its value, the file and line that it comes from (the profile, one that it\n"
	"          extends, the plan, --profile-values), and what may stand there; -o yaml and json: the whole as\n"
	"          rules see it\n"
	"  check   what is wrong, with file, line and column: unknown keys, values that may not stand there, no\n"
	"          such plan; a profile that extends none is compared with prod\n"
	"\n"
	"The profile is an operand or --profile. Exit status of check: 0 no errors, 4 there are some.\n"
	"\n"
	"Examples:\n"
	"  helm store profile show prod --plan large\n"
	"  helm store profile show ./own.yaml --extends\n"
	"  helm store profile check ./own.yaml\n";

struct workloads {
	const struct session *session;
	const struct profile_request *request;
	struct interrupt interrupt;
	struct context context;
	struct helm helm;
	struct strvec environment;
	const char *profile;
	size_t errors; /* that check found */
};

static void look_close(struct workloads *look)
{
	strvec_free(&look->environment);
	interrupt_close(&look->interrupt);
}

static int look_open(struct workloads *look, const char *word, struct err *err)
{
	const struct profile_request *request = look->request;
	const struct session *session = look->session;

	look->profile = request->name ? request->name : request->filter.profile;
	if (!look->profile || !*look->profile) {
		(void)err_set(err, ERR_USAGE, "profile %s needs a profile", word);
		return err_hint(err, "give local, prod, or a file: a path with a slash");
	}
	context_begin(&look->context, session->context, CONTEXT_ENDLESS);
	look->context.interrupt = &look->interrupt;
	if (interrupt_open(&look->interrupt, err) ||
	    helm_locate(&look->helm, session->environment, &look->context, session->arena, err))
		return -1;
	filter_request_settings(&request->filter, session->arena, &look->environment);
	strvec_set(&look->environment, arena_format(session->arena, "HELM_STORE_PROFILE=%s", look->profile).p);
	return 0;
}

static int ask(struct workloads *look, const char *what, const struct value **ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child = {
		.arguments = (const char *const[]){ look->helm.filter, "--emit", what, NULL },
		.environment = look->environment.list,
		.input_from = CHILD_NULL,
		.output_to = CHILD_CATCH,
		.errors_to = CHILD_CATCH,
		.output_ceiling = ANSWER_MOST,
		.errors_ceiling = HELP_MOST,
		.deadline = PATIENCE,
		.within = &look->context,
	};

	if (child_run(&child, &result, err))
		return -1;
	if (result.status)
		return helm_filter_said(bytes_str(&result.errors), err);
	*ret = json_parse(bytes_str(&result.output), look->session->arena, err);
	return *ret ? 0 : -1;
}

/* Whether the value stands in the profile's own file: with a slash its path, else a name in some folder. */
static bool is_own(const struct workloads *look, const struct value *row)
{
	struct arena *arena = look->session->arena;
	const char *file = value_text_at(row, "file");
	const char *end = arena_format(arena, "/profiles/%s.yaml", look->profile).p;

	if (strchr(look->profile, '/'))
		return strcmp(file, file_clean_path(look->profile, arena)) == 0;
	return strlen(file) >= strlen(end) && strcmp(file + strlen(file) - strlen(end), end) == 0;
}

static const char *origin_of(const struct value *row, struct arena *arena)
{
	const char *file = value_text_at(row, "file");

	return *file ? arena_format(arena, "%s:%ld", file, value_number_at(row, "line")).p : "";
}

static int show(struct workloads *look, enum output_format format, struct bytes *out, struct err *err)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(COLUMNS);
	struct arena *arena = look->session->arena;
	bool own = look->request->extends;
	const struct value *list;

	if (format != OUTPUT_TABLE && own)
		return err_set(err, ERR_USAGE, "--extends and -o %s: the whole has no part of its own",
			       format == OUTPUT_JSON ? "json" : "yaml");
	if (ask(look, format == OUTPUT_TABLE ? "origins" : "settings", &list, err))
		return -1;
	if (format != OUTPUT_TABLE) {
		output_value(list, format, out);
		return 0;
	}
	table_add(&table, (const struct str[]){ STR("KEY"), STR("VALUE"), STR("FROM"), STR("MAY BE") });
	for (const struct value *row = list->first; row; row = row->next) {
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(HELP_MOST);

		if (own && !is_own(look, row))
			continue;
		value_to_text(value_get(row, "value"), VALUE_MOST, &text);
		table_add(&table,
			  (const struct str[]){ str_of(value_text_at(row, "key")), arena_str(arena, bytes_str(&text)),
						str_of(origin_of(row, arena)), str_of(value_text_at(row, "allowed")) });
	}
	table_print(&table, 0, out);
	return 0;
}

static int check(struct workloads *look, enum output_format format, struct bytes *out, struct err *err)
{
	struct arena *arena = look->session->arena;
	bool all = look->request->extends;
	struct value *shown = value_new(arena, VALUE_LIST);
	const struct value *list;

	if (ask(look, "problems", &list, err))
		return -1;
	for (const struct value *row = list->first; row; row = row->next) {
		bool is_error = strcmp(value_text_at(row, "level"), "error") == 0;

		look->errors += is_error;
		if (!is_error && !all && strstr(value_text_at(row, "message"), " says already"))
			continue;
		value_add(shown, value_copy(arena, row));
		if (format == OUTPUT_TABLE)
			bytes_format(out, "%s:%ld:%ld: %s: %s\n", value_text_at(row, "file"),
				     value_number_at(row, "line"), value_number_at(row, "column"),
				     value_text_at(row, "level"), value_text_at(row, "message"));
	}
	if (format != OUTPUT_TABLE)
		output_value(shown, format, out);
	else if (!shown->first)
		bytes_format(out, "%s: nothing is wrong\n", look->profile);
	return 0;
}

static const struct {
	const char *word;
	int (*run)(struct workloads *look, enum output_format format, struct bytes *out, struct err *err);
} actions[] = { { "show", show }, { "check", check } };

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct profile_request *request = call->request;
	size_t errors;

	{
		CLEANUP(look_close) struct workloads look = { .session = &call->session,
							      .request = request,
							      .interrupt = INTERRUPT_INIT };

		if (look_open(&look, actions[request->action].word, err) ||
		    actions[request->action].run(&look, (enum output_format)call->terminal.output, &out, err))
			return -1;
		errors = look.errors;
	}
	if (output_print(&out, err))
		return -1;
	if (!errors)
		return 0;
	(void)err_set(err, ERR_PROFILE, "profile check: %zu errors", errors);
	return err_hint(err, "each is above, with its place");
}

const struct verb_body body_profile = { FIELDS_OF(rows, struct profile_request), run, details, NULL };
