/* SPDX-License-Identifier: Apache-2.0 */
/* store-postrender: stdin to stdout. Only this file prints. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ceilings.h"
#include "cli.h"
#include "cli_diff.h"
#include "cli_help.h"
#include "cli_known.h"
#include "cli_load.h"
#include "cli_man.h"
#include "cli_objects.h"
#include "cli_profile.h"
#include "cli_rules.h"
#include "file.h"
#include "json.h"
#include "policy.h"
#include "settings_found.h"

#define WRITE_CHUNK ((size_t)64 << 10) /* bytes */

static int write_text(struct bytes *out, struct err *err)
{
	if (bytes_check(out, "the output", ERR_LIMIT, err))
		return -1;
	return file_write_descriptor(STDOUT_FILENO, bytes_str(out), "<stdout>", err);
}

static int write_slices(const struct engine *engine, struct err *err)
{
	CLEANUP(bytes_free) struct bytes chunk = BYTES_INIT(2 * WRITE_CHUNK);

	/* Many slices are a few bytes; large ones go out as they are. */
	for (size_t i = 0; i < engine->slice_count; i++) {
		bool large = engine->slices[i].n > WRITE_CHUNK;

		if (chunk.length && (large || chunk.length + engine->slices[i].n > WRITE_CHUNK)) {
			if (file_write_descriptor(STDOUT_FILENO, bytes_str(&chunk), "<stdout>", err))
				return -1;
			bytes_reset(&chunk);
		}
		if (!large)
			bytes_add(&chunk, engine->slices[i]);
		else if (file_write_descriptor(STDOUT_FILENO, engine->slices[i], "<stdout>", err))
			return -1;
	}
	return file_write_descriptor(STDOUT_FILENO, bytes_str(&chunk), "<stdout>", err);
}

/* Helm 4 takes an empty output for a failure; a comment is a stream without objects. */
static bool is_empty(const struct engine *engine)
{
	for (size_t i = 0; i < engine->slice_count; i++)
		if (!stream_is_blank(engine->slices[i]))
			return false;
	return true;
}

static int write_output(const struct cli *cli, const struct engine *engine, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);

	if (options_has(&cli->options, "check"))
		return 0;
	if (options_has(&cli->options, "explain")) {
		report_table(&engine->report, &out);
		settings_say_open(&cli->settings, &out);
		return write_text(&out, err);
	}
	if (options_has(&cli->options, "diff")) {
		cli_diff(engine, &out);
		return write_text(&out, err);
	}
	if (write_slices(engine, err))
		return -1;
	if (!engine->under_helm4 || !is_empty(engine))
		return 0;
	bytes_add_text(&out, "# empty\n");
	return write_text(&out, err);
}

static int write_report(const struct cli *cli, const struct engine *engine, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);
	const char *file = options_get(&cli->options, "report");

	if (!file)
		return 0;
	report_json(&engine->report, &out);
	if (bytes_check(&out, "the report", ERR_LIMIT, err))
		return -1;
	return file_write(file, bytes_str(&out), err);
}

static void write_stats(const struct cli *cli, const struct engine *engine, size_t bytes, const struct timespec *begin)
{
	struct timespec now;
	double milliseconds;

	if (!options_has(&cli->options, "stats"))
		return;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	milliseconds = (double)(now.tv_sec - begin->tv_sec) * 1e3 + (double)(now.tv_nsec - begin->tv_nsec) / 1e6;
	(void)fprintf(stderr, "%zu bytes, %zu documents, %zu edited, %zu edits, %zu denied, %zu guards, %.1f ms\n",
		      bytes, engine->report.documents, engine->report.edited, engine->report.totals[REPORT_EDIT],
		      engine->report.totals[REPORT_DENIED], engine->report.totals[REPORT_GUARD], milliseconds);
}

/* All denials as one error. */
static int denied(const struct engine *engine, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_REPORT);
	size_t objects = report_denied_objects(&engine->report);
	const char *message;

	report_messages(&engine->report, REPORT_DENIED, "error", &text);
	message = bytes_str(&text).p;
	message += strlen("error: ");
	(void)err_set(err, ERR_DENIED, "%.*s", (int)(text.length - strlen("error: ") - 1), message);
	return err_hint(err, "%zu of %zu objects refused, nothing written", objects, engine->objects);
}

static int emit_guards(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);
	struct facts facts = { 0 };

	if (guards_expand(&cli->guards, &cli->settings, &facts, false, options_has(&cli->options, "adopt"), err))
		return cli_missing(cli, err);
	for (size_t i = 0; i < cli->guards.count; i++)
		if (cli->guards.list[i].value)
			guards_text(&cli->guards.list[i], true, &out);
	return write_text(&out, err);
}

/* The profile with plan, values files and --set laid over it: for programs that must agree with the rules. */
static int emit_settings(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);

	json_write_value(cli->settings.profile, &out);
	bytes_add_char(&out, '\n');
	return write_text(&out, err);
}

static int emit_origins(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);

	cli_origins(&cli->settings, &out);
	return write_text(&out, err);
}

static int emit_problems(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);

	return cli_problems(cli, &out, err) ? -1 : write_text(&out, err);
}

static int emit_rules(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);

	return cli_rules(cli, &out, err) ? -1 : write_text(&out, err);
}

static int emit_objects(struct err *err)
{
	CLEANUP(bytes_free) struct bytes input = BYTES_INIT(LIMIT_INPUT);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_INPUT);

	if (file_read_descriptor(STDIN_FILENO, "<stdin>", &input, err) || cli_objects(bytes_str(&input), &out, err))
		return -1;
	return write_text(&out, err);
}

static int check_policies(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_MESSAGE);
	CLEANUP(kind_table_free) struct kind_table kinds = { 0 };

	for (size_t i = 0; i < cli->options.operand_count; i++)
		if (policy_read(&cli->policies, cli->options.operands[i], err))
			return -1;
	if (kind_table_read(&kinds, &cli->settings, err))
		return -1;
	bytes_format(&out, "%zu rules, %zu guards: well formed\n", cli->policies.count, cli->guards.count);
	return write_text(&out, err);
}

/* Messages of the engine about the input begin with LINE:COLUMN. */
static void name_input(struct err *err)
{
	CLEANUP(free_pointer) char *old = xstrdup(err->message ? err->message : "");

	if (old[0] >= '0' && old[0] <= '9' &&
	    (err_exit_status(err->code) == 3 || err->code == ERR_GUARD || err->code == ERR_VERIFY ||
	     err->code == ERR_CONFLICT))
		(void)err_set(err, err->code, "<stdin>:%s", old);
}

static int filter(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes input = BYTES_INIT(LIMIT_INPUT);
	CLEANUP(engine_free) struct engine engine = { .settings = &cli->settings,
						      .policies = &cli->policies,
						      .guards = &cli->guards };
	CLEANUP(bytes_free) struct bytes warnings = BYTES_INIT(LIMIT_REPORT);
	bool tolerant = options_has(&cli->options, "deny-as-warn");
	struct timespec begin;

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	engine.under_helm4 = options_has(&cli->options, "under-helm4");
	engine.keep_texts = options_has(&cli->options, "diff");
	engine.tolerant = tolerant;
	engine.cross_check = options_has(&cli->options, "cross-check");
	if (file_read_descriptor(STDIN_FILENO, "<stdin>", &input, err))
		return -1;
	if (engine_run(&engine, bytes_str(&input), err)) {
		name_input(err);
		return cli_missing(cli, err);
	}
	if (write_report(cli, &engine, err))
		return -1;
	report_messages(&engine.report, REPORT_WARNED, "warning", &warnings);
	if (tolerant)
		report_messages(&engine.report, REPORT_DENIED, "warning", &warnings);
	if (warnings.length)
		(void)fputs(warnings.data, stderr);
	write_stats(cli, &engine, input.length, &begin);
	if (engine.report.totals[REPORT_DENIED] && !tolerant)
		return denied(&engine, err);
	return write_output(cli, &engine, err);
}

static int list(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);

	if (options_has(&cli->options, "list-profiles"))
		cli_list_profiles(cli, &out);
	else if (cli_list_plans(cli, &out, err))
		return -1;
	return write_text(&out, err);
}

static bool emits(const struct cli *cli, const char *what)
{
	const char *wanted = options_get(&cli->options, "emit");

	return wanted && strcmp(wanted, what) == 0;
}

static int run(struct cli *cli, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);
	const char *schema = options_get(&cli->options, "schema");

	if (options_has(&cli->options, "help"))
		cli_help(&out);
	else if (options_has(&cli->options, "help-rules"))
		cli_help_rules(&out);
	else if (options_has(&cli->options, "help-profile"))
		cli_help_profile(&out);
	else if (options_has(&cli->options, "help-errors"))
		cli_help_errors(&out);
	else if (options_has(&cli->options, "help-man"))
		cli_help_man(&out);
	else if (options_has(&cli->options, "version"))
		bytes_add_text(&out, "store-postrender " STORE_VERSION "\n");
	else if (schema && cli_schema(schema, &out, err))
		return -1;
	if (out.length)
		return write_text(&out, err);
	if (emits(cli, "objects"))
		return emit_objects(err);
	if (emits(cli, "problems"))
		return emit_problems(cli, err);
	if (cli_load(cli, err))
		return -1;
	if (options_has(&cli->options, "check-policies"))
		return check_policies(cli, err);
	if (options_has(&cli->options, "list-profiles") || options_has(&cli->options, "list-plans"))
		return list(cli, err);
	if (emits(cli, "settings"))
		return emit_settings(cli, err);
	if (emits(cli, "origins"))
		return emit_origins(cli, err);
	settings_settle(&cli->settings);
	if (emits(cli, "rules"))
		return emit_rules(cli, err);
	return options_has(&cli->options, "emit") ? emit_guards(cli, err) : filter(cli, err);
}

/* Helm 4 hides stderr; it shows what it cannot take for a manifest, and stops. */
static int print_scalar(const char *text)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_REPORT);
	struct err quiet = ERR_INIT;
	int failed;

	bytes_add_text(&out, "\"store-postrender: ");
	for (const char *p = text; *p; p++) {
		if (*p == '"' || *p == '\\')
			bytes_add_char(&out, '\\');
		if (*p == '\n')
			bytes_add_text(&out, p[1] ? "\\n" : "");
		else
			bytes_add_char(&out, *p);
	}
	bytes_add_text(&out, "\"\n");
	failed = file_write_descriptor(STDOUT_FILENO, bytes_str(&out), "<stdout>", &quiet);
	err_clear(&quiet);
	return failed;
}

int main(int argc, char **argv)
{
	CLEANUP(cli_free) struct cli cli = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(free_pointer) char *text = NULL;

	file_open_standard();
	if (!cli_parse(&cli, argc, argv, environ, &err) && !run(&cli, &err))
		return 0;
	text = err_text(&err);
	(void)fputs(text, stderr);
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--under-helm4") == 0 && !print_scalar(text))
			return 0;
	return err_exit_status(err.code);
}
