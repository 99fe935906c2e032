/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "changes.h"
#include "chart_flags.h"
#include "crds.h"
#include "file.h"
#include "helm_release.h"
#include "hostname.h"
#include "scratch.h"
#include "values_wrong.h"
#include "verb.h"

#define DIFF_PATIENCE 60000 /* milliseconds */
#define REPORT_MOST ((size_t)512 << 20)
#define NO_NAME "release-name" /* what helm template calls a release without a name */

static const struct option_row rows[] = {
	ROWS_FILTER,
	{ "values", 'f', "FILE", NULL, "values for the chart; repeatable; - is stdin", true },
	ROWS_SET,
	{ "version", 0, "VERSION", NULL, "of a chart from a repository", false },
	{ "repo", 0, "URL", NULL, "the chart's repository", false },
	{ "namespace", 'n', "NAME", "HELM_NAMESPACE", "namespace of the release", false },
	{ "include-crds", 0, NULL, NULL, "print the folder crds/ too", false },
	{ "no-hooks", 0, NULL, NULL, "without hooks", false },
	{ "skip-tests", 0, NULL, NULL, "without the pods of helm test", false },
	{ "diff", 0, NULL, NULL, "print the difference from the chart without rules", false },
	{ "report", 0, "FILE", "HELM_STORE_REPORT", "write what was changed there, a JSON object a line", false },
	{ "output", 'o', "yaml|table|json", NULL, "manifests, or what was changed: a table, or JSON", false },
	ROW_HELP,
};

static const char details[] =
	"Options after -- go to helm template as they are. Exit status: 0 done, 1 a rule refuses an object,\n"
	"others as in docs/errors.md.\n"
	"\n"
	"Examples:\n"
	"  helm store render web ./chart -n shop --profile local\n"
	"  helm store render web ./chart -n shop --profile prod -f values.yaml -o table\n"
	"  helm store render web ./chart -n shop --profile prod --diff -- --kube-version 1.33\n";

/* What is printed, once nothing is left that a signal would have to undo. */
struct printed {
	struct bytes output;
	struct bytes words; /* to stderr */
};

struct render {
	struct call *call;
	struct interrupt interrupt;
	struct context context;
	struct helm helm;
	struct scratch scratch;
	struct chart_flags chart;
	struct texts environment; /* settings of the filter */
	struct helm_template request;
	const char *report;   /* path of ours */
	const char *no_rules; /* an empty folder */
	const char *crds;     /* of the chart's crds/, as the filter passed them */
};

static void render_free(struct render *render)
{
	chart_flags_free(&render->chart);
	texts_free(&render->environment);
	scratch_remove(&render->scratch);
	interrupt_close(&render->interrupt);
}

static void printed_free(struct printed *printed)
{
	bytes_free(&printed->output);
	bytes_free(&printed->words);
}

/* As create does, for charts that write hosts elsewhere too than into their routes. */
static int hand_on_hosts(struct render *render, struct err *err)
{
	CLEANUP(bytes_free) struct bytes list = BYTES_INIT(HELP_MOST);
	struct arena *arena = &render->call->arena;
	const char **hosts;

	(void)options_get_all(&render->call->options, "host", arena, &hosts);
	for (size_t i = 0; hosts[i]; i++) {
		if (hostname_read(hosts[i], arena, &hosts[i], err))
			return -1;
		bytes_format(&list, "%s%s", i ? "," : "", hosts[i]);
	}
	texts_add(&render->chart.list, "--set");
	texts_add(&render->chart.list, arena_format(arena, "global.store.hosts={%s}", list.data).p);
	return bytes_check(&list, "the hosts", ERR_LIMIT, err);
}

/* Create keeps a store's hosts at global.store.hosts. */
static int take_hosts(struct render *render, struct err *err)
{
	CLEANUP(texts_free) struct texts flags = TEXTS_INIT;
	CLEANUP(bytes_free) struct bytes hosts = BYTES_INIT(HELP_MOST);
	struct arena *arena = &render->call->arena;
	struct value *values;

	if (options_has(&render->call->options, "host"))
		return hand_on_hosts(render, err);
	if (!render->chart.value_count)
		return 0;
	for (size_t i = 0; i < render->chart.value_count; i++)
		texts_add(&flags, render->chart.list.list[i]);
	if (helm_merge(&render->helm, &render->scratch, flags.list, arena, &values, err))
		return -1;
	for (const struct value *item = value_first(value_find(values, STR("global.store.hosts"))); item;
	     item = item->next)
		if (item->type == VALUE_STRING && item->text.n)
			bytes_format(&hosts, "%s%s", hosts.length ? "\n" : "", item->text.p);
	if (bytes_check(&hosts, "the hosts", ERR_LIMIT, err))
		return -1;
	if (hosts.length)
		texts_set(&render->environment, arena_format(arena, "HELM_STORE_HOSTS=%s", hosts.data).p);
	return 0;
}

static int prepare(struct render *render, struct err *err)
{
	struct call *call = render->call;
	const struct options *options = &call->options;
	const char *name_space = options_get(options, "namespace");

	context_begin(&render->context, &call->context, CONTEXT_ENDLESS);
	render->context.interrupt = &render->interrupt;
	if (chart_flags_read_stdin(&render->chart, call, err) || interrupt_open(&render->interrupt, err) ||
	    helm_find(&render->helm, &render->context, &call->arena, err) || scratch_make(&render->scratch, err) ||
	    chart_flags_add(&render->chart, call, &render->scratch, err))
		return -1;
	if (!name_space || !*name_space)
		name_space = "default";
	render->report = scratch_path(&render->scratch, "report", &call->arena);
	render->request = (struct helm_template){
		.release = options->operand_count > 1 ? options->operands[0] : NO_NAME,
		.name_space = name_space,
		.chart = options->operands[options->operand_count - 1],
	};
	verb_settings(call, &render->environment);
	texts_set(&render->environment, arena_format(&call->arena, "HELM_STORE_RELEASE=%s", render->request.release).p);
	texts_set(&render->environment, arena_format(&call->arena, "HELM_STORE_NAMESPACE=%s", name_space).p);
	texts_set(&render->environment, arena_format(&call->arena, "HELM_STORE_REPORT=%s", render->report).p);
	if (take_hosts(render, err))
		return -1;
	render->request.flags = render->chart.list.list;
	render->request.environment = render->environment.list;
	render->no_rules = scratch_folder(&render->scratch, "no-rules", &call->arena, err);
	return render->no_rules ? 0 : -1;
}

/* Also after a refusal, as far as the filter came; nothing is there when it never ran. */
static int read_report(const struct render *render, struct bytes *text, struct err *err)
{
	const char *wanted = options_get(&render->call->options, "report");

	if (!file_exists(render->report))
		return 0;
	if (file_read(render->report, text, err))
		return -1;
	return wanted ? file_write(wanted, bytes_str(text), err) : 0;
}

static void say(const struct render *render, const struct child_result *result, const struct value *events,
		struct bytes *words)
{
	if (result->errors.length)
		bytes_add(words, bytes_str(&result->errors));
	changes_warnings(events, words);
	if (render->helm.major == 3 && result->output.data && strstr(result->output.data, "helm.sh/hook"))
		bytes_add_text(words, "warning: Helm 3 sends no hooks through a post-renderer; this chart's leave "
				      "as they are\n");
}

static void take(struct bytes *to, struct bytes *from)
{
	struct bytes taken = *from;

	*from = *to;
	*to = taken;
}

static int run_diff(struct render *render, const struct child_result *guarded, struct bytes *out,
		    struct err *err)
{
	CLEANUP(child_result_free) struct child_result bare = { 0 };
	CLEANUP(child_result_free) struct child_result diff = { 0 };
	struct arena *arena = &render->call->arena;
	struct helm_template request = render->request;
	const char *before = scratch_path(&render->scratch, "before.yaml", arena);
	const char *after = scratch_path(&render->scratch, "after.yaml", arena);
	struct child_request child = { .input_from = CHILD_NULL, .output_to = CHILD_CATCH, .errors_to = CHILD_CATCH,
				       .output_ceiling = OUTPUT_MOST, .errors_ceiling = HELP_MOST,
				       .deadline = DIFF_PATIENCE, .within = &render->context };

	request.no_rules = render->no_rules;
	if (helm_template(&render->helm, &request, &bare, err))
		return -1;
	if (file_write(before, bytes_str(&bare.output), err) || file_write(after, bytes_str(&guarded->output), err))
		return -1;
	child.arguments = (const char *const[]){ "diff", "-u", "-L", "chart", "-L", "with the rules", before, after,
						 NULL };
	if (child_run(&child, &diff, err))
		return err->code == ERR_CHILD ? err_hint(err, "--diff needs the program diff") : -1;
	/* 1 is a difference. */
	if (diff.status > 1)
		return err_set(err, ERR_CHILD, "diff ended with status %d: %s", diff.status,
			       diff.errors.data ? diff.errors.data : "");
	take(out, &diff.output);
	return 0;
}

static int phrase(struct render *render, struct child_result *result, const struct value *events,
		  struct bytes *out, struct err *err)
{
	const char *format = options_get(&render->call->options, "output");

	if (options_has(&render->call->options, "diff"))
		return run_diff(render, result, out, err);
	if (!format || strcmp(format, "yaml") == 0) {
		if (options_has(&render->call->options, "include-crds"))
			bytes_add_text(out, render->crds);
		bytes_add(out, bytes_str(&result->output));
	} else if (strcmp(format, "table") == 0) {
		changes_table(events, out);
	} else {
		value_to_json(events, out);
		bytes_add_char(out, '\n');
	}
	return 0;
}

static int check_options(const struct options *options, struct err *err)
{
	const char *format = options_get(options, "output");

	if (!format)
		return 0;
	if (strcmp(format, "yaml") != 0 && strcmp(format, "table") != 0 && strcmp(format, "json") != 0)
		return err_set(err, ERR_USAGE, "-o %s: yaml, table or json was expected", format);
	if (options_has(options, "diff"))
		return err_set(err, ERR_USAGE, "--diff and -o both say what to print");
	return 0;
}

static int render_chart(struct render *render, struct printed *ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(err_clear) struct err second = ERR_INIT;
	struct arena *arena = &render->call->arena;
	const struct value *events;

	/* Helm sends crds/ past the post-renderer; create refuses what rules refuse of it, and so does this. */
	if (prepare(render, err) ||
	    crds_of_chart(&render->helm, &render->request, render->no_rules, arena, &render->crds, err))
		return -1;
	if (helm_template(&render->helm, &render->request, &result, err)) {
		(void)read_report(render, &report, &second);
		return -1;
	}
	if (read_report(render, &report, err))
		return -1;
	events = changes_read(bytes_str(&report), arena, err);
	if (!events)
		return -1;
	say(render, &result, events, &ret->words);
	return phrase(render, &result, events, &ret->output, err);
}

static int render_or_explain(struct call *call, struct printed *ret, struct err *err)
{
	CLEANUP(render_free) struct render render = { .call = call, .chart = CHART_FLAGS_INIT,
						      .interrupt = INTERRUPT_INIT };

	if (!render_chart(&render, ret, err))
		return 0;
	return values_wrong_explain(&(struct values_given){ .options = &call->options,
							    .input = bytes_str(&render.chart.input),
							    .chart = render.request.chart }, err);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(printed_free) struct printed printed = { BYTES_INIT(OUTPUT_MOST), BYTES_INIT(HELP_MOST) };

	if (check_options(&call->options, err) || render_or_explain(call, &printed, err))
		return -1;
	if (printed.words.length)
		(void)fputs(printed.words.data, stderr);
	return verb_print(&printed.output, err);
}

const struct verb_body body_render = { rows, COUNT_OF(rows), run, details };
