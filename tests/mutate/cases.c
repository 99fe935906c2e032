/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "ceilings.h"
#include "cli_load.h"
#include "file.h"
#include "mutate.h"
#include "policy.h"
#include "settings_found.h"

#define TEXT_MOST ((size_t)64 << 20)
#define ARGUMENTS_MOST 1024

static void outcome_free(struct outcome *outcome)
{
	bytes_free(&outcome->output);
	bytes_free(&outcome->said);
	bytes_free(&outcome->report);
}

/* --- one run, as postrender/main.c does it */

static void say_denials(const struct engine *engine, bool tolerant, struct bytes *said)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	CLEANUP(free_pointer) char *words = NULL;

	report_messages(&engine->report, REPORT_DENIED, tolerant ? "warning" : "error", &text);
	if (tolerant || !text.length) {
		bytes_add(said, bytes_str(&text));
		return;
	}
	(void)err_set(&err, ERR_DENIED, "%.*s", (int)(text.length - strlen("error: ") - 1),
		      text.data + strlen("error: "));
	(void)err_hint(&err, "%zu of %zu objects refused, nothing written", report_denied_objects(&engine->report),
		       engine->objects);
	words = err_text(&err);
	bytes_add_text(said, words);
}

static void run(struct cases *cases, const struct one_case *one, struct outcome *ret)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(engine_free) struct engine engine = { .settings = &one->cli->settings,
						      .policies = &cases->policies,
						      .guards = &one->cli->guards,
						      .tolerant = one->is_tolerant };

	*ret = (struct outcome){ 0, BYTES_INIT(TEXT_MOST), BYTES_INIT(TEXT_MOST), BYTES_INIT(TEXT_MOST) };
	for (size_t i = 0; i < engine.guards->count; i++)
		engine.guards->list[i].is_there = false;
	if (engine_run(&engine, one->input, &err)) {
		CLEANUP(free_pointer) char *text = err_text(&err);

		ret->status = err_exit_status(err.code);
		bytes_add_text(&ret->said, text);
		return;
	}
	report_messages(&engine.report, REPORT_WARNED, "warning", &ret->said);
	say_denials(&engine, one->is_tolerant, &ret->said);
	report_json(&engine.report, &ret->report);
	ret->status = engine.report.totals[REPORT_DENIED] && !one->is_tolerant;
	for (size_t i = 0; i < engine.slice_count && !ret->status; i++)
		bytes_add(&ret->output, engine.slices[i]);
}

/* --- golden */

static bool has_texts(const struct one_case *one, const struct outcome *outcome)
{
	for (size_t i = 0; i < one->text_count; i++)
		if (!outcome->said.data || !strstr(outcome->said.data, one->texts[i]))
			return false;
	return true;
}

static bool golden_passes(const struct one_case *one, const struct outcome *outcome)
{
	return outcome->status == one->status && has_texts(one, outcome) &&
	       (!one->expected.p || str_equal(one->expected, bytes_str(&outcome->output))) &&
	       (!one->compares_report || !one->report.p || str_equal(one->report, bytes_str(&outcome->report)));
}

static struct str read_text(struct cases *cases, const char *path)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err none = ERR_INIT;

	if (!file_exists(path) || file_read(path, &text, &none))
		return (struct str){ NULL, 0 };
	return arena_str(&cases->arena, text.data ? bytes_str(&text) : STR(""));
}

/* The lines of a text from line `first` on, each ended, in the arena. */
static size_t add_lines(struct cases *cases, struct str text, size_t first, const char **list, size_t count)
{
	size_t line = 0;

	while (text.n && count < ARGUMENTS_MOST) {
		size_t n = strcspn(text.p, "\n");

		if (line++ >= first && n)
			list[count++] = arena_str(&cases->arena, (struct str){ text.p, n }).p;
		n += text.p[n] == '\n';
		text = (struct str){ text.p + n, text.n - n };
	}
	return count;
}

static bool has_argument(const char **arguments, const char *begin)
{
	for (; *arguments; arguments++)
		if (strncmp(*arguments, begin, strlen(begin)) == 0)
			return true;
	return false;
}

/* Loaded with the case's folder as the working directory; without policies, which all share. */
static struct cli *load(struct cases *cases, const char **arguments, size_t count, struct err *err)
{
	struct cli *cli = arena_calloc(&cases->arena, sizeof(*cli));

	if (cli_parse(cli, (int)count, (char *const *)(const void *)arguments, environ, err) || cli_load(cli, err))
		return NULL;
	settings_settle(&cli->settings);
	policy_free(&cli->policies);
	memset(&cli->policies, 0, sizeof(cli->policies));
	return cli;
}

static bool takes_shipped_rules(const char **arguments)
{
	static const char *const others[] = { "--policies", "--add-policies",   "--emit",        "--explain",
					      "--diff",     "--check-policies", "--under-helm4", "--rule" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (has_argument(arguments, others[i]))
			return false;
	return true;
}

/* ret->cli stays NULL where the case is of something else than shipped rules. */
static void read_golden(struct cases *cases, const char *folder, struct one_case *ret)
{
	CLEANUP(err_clear) struct err none = ERR_INIT;
	const char **arguments = arena_calloc(&cases->arena, (ARGUMENTS_MOST + 2) * sizeof(*arguments));
	const char **texts = arena_calloc(&cases->arena, (2 * ARGUMENTS_MOST + 2) * sizeof(*texts));
	struct str error;
	size_t count;

	if (chdir(folder))
		return;
	arguments[0] = "store-postrender";
	count = add_lines(cases, read_text(cases, "args"), 0, arguments, 1);
	error = read_text(cases, "error");
	*ret = (struct one_case){ .name = folder,
				  .is_golden = true,
				  .input = read_text(cases, "input.yaml"),
				  .is_tolerant = has_argument(arguments, "--deny-as-warn"),
				  .compares_report = file_exists("report.jsonl"),
				  .texts = texts };
	if (!takes_shipped_rules(arguments))
		return;
	if (error.p && str_starts(error, STR("exit ")))
		ret->status = atoi(error.p + strlen("exit "));
	ret->expected = error.p ? (struct str){ NULL, 0 } : read_text(cases, "expected.yaml");
	ret->text_count = add_lines(cases, error, 1, texts, 0);
	ret->text_count = add_lines(cases, read_text(cases, "stderr"), 0, texts, ret->text_count);
	ret->cli = load(cases, arguments, count, &none);
}

static void add_golden(struct cases *cases, const char *folder)
{
	CLEANUP(outcome_free) struct outcome outcome = { 0 };
	struct one_case one = { 0 };

	read_golden(cases, folder, &one);
	if (one.cli)
		run(cases, &one, &outcome);
	if (!one.cli || !golden_passes(&one, &outcome)) {
		cases->left_out++;
		return;
	}
	one.report = arena_str(&cases->arena, bytes_str(&outcome.report));
	cases->list = xgrow(cases->list, cases->count, &cases->capacity, sizeof(*cases->list));
	cases->list[cases->count++] = one;
}

/* --- tenancy, as tests/tenancy/run.sh judges it */

/* The guards are the platform's own. */
static void without_guards(const struct bytes *output, struct bytes *ret)
{
	static const char mark[] = "# Source: store/guards/";
	bool skips = false;

	for (const char *at = output->data; at && *at;) {
		size_t n = strcspn(at, "\n");
		bool begins = strncmp(at, "---", 3) == 0;

		n += at[n] == '\n';
		if (begins)
			skips = strncmp(at + n, mark, strlen(mark)) == 0;
		if (!skips)
			bytes_add(ret, (struct str){ at, n });
		at += n;
	}
}

static enum verdict judge(const struct one_case *one, const struct outcome *outcome)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err none = ERR_INIT;
	enum verdict got;

	without_guards(&outcome->output, &text);
	if (outcome->status == 1 || outcome->status == 3)
		got = TENANCY_REFUSE;
	else if (outcome->status)
		got = TENANCY_ERROR;
	else if (one->pattern && !pattern_match(one->pattern, bytes_str(&text), &none))
		got = TENANCY_EDIT;
	else
		got = outcome->said.length ? TENANCY_WARN : TENANCY_PASS;
	if ((strcmp(one->wanted, "pass") == 0 && got != TENANCY_REFUSE && got != TENANCY_ERROR) ||
	    (strcmp(one->wanted, "edit") == 0 &&
	     (got == TENANCY_EDIT || (!one->pattern && got != TENANCY_REFUSE && got != TENANCY_ERROR))) ||
	    (strcmp(one->wanted, "warn") == 0 && got == TENANCY_WARN) ||
	    (strcmp(one->wanted, "refuse") == 0 && got == TENANCY_REFUSE))
		return TENANCY_AS_WANTED;
	return got;
}

static int add_tenancy(struct cases *cases, const char *folder, struct cli *cli, const char **fields, struct err *err)
{
	CLEANUP(outcome_free) struct outcome outcome = { 0 };
	const char *pattern = fields[4];
	struct one_case one = { .name = fields[0], .cli = cli, .wanted = fields[2] };

	one.input = read_text(cases, arena_format(&cases->arena, "%s/cases/%s.yaml", folder, fields[0]).p);
	if (!one.input.p)
		return 0;
	if (pattern && *pattern) {
		one.pattern = pattern_new(arena_format(&cases->arena, "(?m)%s", pattern), err);
		if (!one.pattern)
			return err_wrap(err, "case %s", fields[0]);
	}
	run(cases, &one, &outcome);
	one.verdict = judge(&one, &outcome);
	cases->list = xgrow(cases->list, cases->count, &cases->capacity, sizeof(*cases->list));
	cases->list[cases->count++] = one;
	return 0;
}

static int read_tenancy(struct cases *cases, const char *folder, const char *profile, struct err *err)
{
	const char *arguments[] = { "store-postrender", "--profile", profile,   "--release", "shop",
				    "--namespace",      "store-a",   "--store", "a",         NULL };
	struct cli *cli = load(cases, arguments, COUNT_OF(arguments) - 1, err);
	struct str text = read_text(cases, arena_format(&cases->arena, "%s/cases.tsv", folder).p);

	if (!cli)
		return -1;
	while (text.n) {
		const char *fields[6] = { NULL };
		size_t n = strcspn(text.p, "\n");
		struct str line = arena_str(&cases->arena, (struct str){ text.p, n });

		for (size_t i = 0; i < 5; i++) {
			size_t width = strcspn(line.p, "\t");

			fields[i] = arena_str(&cases->arena, (struct str){ line.p, width }).p;
			width += line.p[width] == '\t';
			line.p += width;
		}
		n += text.p[n] == '\n';
		text = (struct str){ text.p + n, text.n - n };
		if (add_tenancy(cases, folder, cli, fields, err))
			return -1;
	}
	return 0;
}

bool cases_pass(struct cases *cases, struct one_case *one)
{
	CLEANUP(outcome_free) struct outcome outcome = { 0 };

	run(cases, one, &outcome);
	return one->is_golden ? golden_passes(one, &outcome) : judge(one, &outcome) == one->verdict;
}

int cases_read(struct cases *cases, const char *golden, const char *tenancy, struct err *err)
{
	const char *arguments[] = { "store-postrender", NULL };
	struct cli cli = { 0 };
	struct dirent **names;
	int count = scandir(golden, &names, NULL, alphasort);

	/* The policies of all cases are these. */
	if (cli_parse(&cli, 1, (char *const *)(const void *)arguments, environ, err) || cli_load(&cli, err))
		return -1;
	cases->policies = cli.policies;
	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.' && !strchr(names[i]->d_name, '.'))
			add_golden(cases, arena_format(&cases->arena, "%s/%s", golden, names[i]->d_name).p);
		free(names[i]);
	}
	if (count >= 0)
		free((void *)names);
	return read_tenancy(cases, tenancy, "prod", err) || read_tenancy(cases, tenancy, "local", err) ? -1 : 0;
}
