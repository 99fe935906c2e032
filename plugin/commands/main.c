/* SPDX-License-Identifier: Apache-2.0 */
/* helm-store: finds the verb, runs it, prints its error. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/progress_choose.h"
#include "clock.h"
#include "commands/complete.h"
#include "commands/connection.h"
#include "commands/foreground.h"
#include "commands/given.h"
#include "commands/man_pages.h"
#include "commands/progress_docs.h"
#include "commands/requests_docs.h"
#include "commands/verb.h"
#include "commands/verb_run.h"
#include "commands/worker.h"
#include "config.h"
#include "fields_words.h"
#include "file.h"
#include "json.h"
#include "secrecy.h"
#include "strvec.h"

/* What we were started with: words, the program or verb first, and the environment. */
struct words {
	int count;
	char *const *list;
	char *const *variables;
	const struct environment *environment; /* what the variables say */
};

static void call_free(struct call *call)
{
	options_free(&call->options);
	arena_free(&call->arena);
}

/* The verb's rows, and the one that all have. */
static const struct option_row *rows_of(struct call *call, size_t *ret_count)
{
	static const struct option_row given = GIVEN_ROW;
	size_t count;
	const struct option_row *own = verb_options(call->verb, &call->arena, &count);
	struct option_row *rows = arena_calloc(&call->arena, (count + 1) * sizeof(*rows));

	(void)memcpy(rows, own, count * sizeof(*rows));
	rows[count] = given;
	*ret_count = count + 1;
	return rows;
}

/* Helm and kubectl, which we run, read the variables themselves. */
static int choose_cluster(struct call *call, struct err *err)
{
	struct connection connection;
	struct options options = call->options;

	if (!verb_asks_cluster(call->verb))
		return 0;
	options.operand_count = 0;
	if (fields_fill(&connection_fields, &options, &call->arena, &connection, NULL, err))
		return -1;
	connection_lay(&connection, &call->environment);
	if ((connection.context || connection.kube_context) &&
	    setenv("HELM_KUBECONTEXT", call->environment.kube_context, 1))
		return err_set(err, ERR_INTERNAL, "no memory for a variable");
	if (connection.kubeconfig && setenv("KUBECONFIG", call->environment.kubeconfig, 1))
		return err_set(err, ERR_INTERNAL, "no memory for a variable");
	return 0;
}

/* What stands after `--` belongs to helm; options_parse would take it for operands. */
static int parse(struct call *call, const struct words *words, struct err *err)
{
	CLEANUP(strvec_free) struct strvec ours = STRVEC_INIT;
	size_t count;
	const struct option_row *rows = rows_of(call, &count);
	int i = 0;

	for (; i < words->count && strcmp(words->list[i], "--") != 0; i++)
		strvec_add(&ours, words->list[i]);
	call->passed = (const char *const *)words->list + (i < words->count ? i + 1 : words->count);
	return options_parse(rows, count, (int)ours.count, (char *const *)(uintptr_t)ours.list, words->variables,
			     &call->options, err);
}

/* The verb's request, and what its words say of the terminal. */
static int fill(struct call *call, enum progress_mode mode, struct err *err)
{
	const struct fields *fields = &call->verb->body->fields;
	void *request = arena_calloc(&call->arena, fields->size);

	call->request = request;
	if (fields_fill(fields, &call->options, &call->arena, request, &call->terminal, err))
		return -1;
	call->terminal.progress = mode;
	return 0;
}

static int check_operands(const struct call *call, struct err *err)
{
	const struct verb *verb = call->verb;
	size_t count = call->options.operand_count;

	if (count < verb->least)
		(void)err_set(err, ERR_USAGE, "%s needs %s", verb->name, verb->operands);
	else if (count > verb->most)
		(void)err_set(err, ERR_USAGE, "%s: \"%s\" is one argument too many", verb->name,
			      call->options.operands[verb->most]);
	else
		return 0;
	return err_hint(err, "see helm store %s --help", verb->name);
}

static int run_verb(const struct verb *verb, const struct words *words, struct progress *progress, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	CLEANUP(call_free) struct call call = { .verb = verb };
	enum progress_mode mode;

	call.environment = *words->environment;
	call.session = (struct session){ &call.context, &call.environment, &call.arena };
	context_begin(&call.context, NULL, CONTEXT_ENDLESS);
	if (parse(&call, words, err) || progress_choose(&call.options, &mode, err)) {
		mode = verb_takes(verb, "progress") ? progress_guess(words->count, words->list, words->variables)
						    : PROGRESS_AUTO;
		progress_open(progress, mode, &call.environment);
		return err_hint(err, "see helm store %s --help", verb->name);
	}
	progress_open(progress, mode, &call.environment);
	if (options_has(&call.options, "help")) {
		verb_help(verb, &out);
		return output_print(&out, err);
	}
	if (check_operands(&call, err) || choose_cluster(&call, err) || given_check(&call, err) ||
	    fill(&call, mode, err))
		return -1;
	return verb_run(&call, call.options.operand_count ? call.options.operands[0] : "", progress, err);
}

/* What pages of the docs, and of the manual, are made of. */
static int print_docs(const char *what, const char *name, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	if (strcmp(what, "progress") == 0) {
		progress_docs(&out);
	} else if (strcmp(what, "progress.schema") == 0) {
		json_write_value(progress_json_schema(&arena), &out);
		bytes_add_char(&out, '\n');
	} else if (strcmp(what, "requests") == 0) {
		requests_docs(&out);
	} else if (strcmp(what, "requests.schema") == 0) {
		json_write_value(requests_docs_schema(&arena), &out);
		bytes_add_char(&out, '\n');
	} else if (strcmp(what, "man") == 0 && name) {
		if (man_pages(name, &out, err))
			return -1;
	} else if (strcmp(what, "man") == 0) {
		man_pages_names(&out);
	} else {
		return err_set(err, ERR_USAGE, "no page is made of %s", what);
	}
	return output_print(&out, err);
}

static int run(const struct words *words, struct progress *progress, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	char *const *argv = words->list;
	const char *word = words->count > 1 ? argv[1] : "--help";
	const struct verb *verb;

	if (strcmp(word, "__complete") == 0) {
		complete_verb(argv + 2, words->environment, &out);
		return output_print(&out, err);
	}
	if (strcmp(word, "__run") == 0)
		return worker_run(words->count > 2 ? argv[2] : "", words->environment, progress, err);
	if (strcmp(word, "__docs") == 0 && words->count > 2)
		return print_docs(argv[2], argv[3], err);
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
		verb_help_all(&out);
		return output_print(&out, err);
	}
	if (strcmp(word, "--version") == 0)
		word = "version";
	verb = verb_find(word);
	if (!verb)
		return verb_unknown(word, err);
	return run_verb(verb, &(struct words){ words->count - 1, argv + 1, words->variables, words->environment },
			progress, err);
}

/* Whose error it is: the verb's, or that of the action that a worker runs. */
static const char *name_of(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "__run") == 0)
		return argv[2];
	return argc > 1 ? argv[1] : "";
}

int main(int argc, char **argv)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(progress_close) struct progress progress;
	long long begin = clock_running();
	struct environment environment;
	struct foreground foreground;
	int failed;

	file_open_standard();
	environment_read(environ, &environment);
	foreground_take(&foreground, *environment.helm_plugin_dir);
	progress_open(&progress, PROGRESS_AUTO, &environment);
	failed = run(&(struct words){ argc, argv, environ, &environment }, &progress, &err);
	if (failed)
		progress_error(&progress, name_of(argc, argv), (double)(clock_running() - begin) / 1000, &err);
	foreground_give(&foreground, err.code == ERR_INTERRUPTED);
	if (!failed)
		return 0;
	return err_exit_status(err.code);
}
