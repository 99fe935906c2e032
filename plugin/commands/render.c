/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "chart/flags.h"
#include "chart/problem.h"
#include "cli/output.h"
#include "commands/verb.h"
#include "file.h"
#include "helm/crds.h"
#include "helm/filter_request.h"
#include "helm/release.h"
#include "helm/report.h"
#include "helm/template.h"
#include "hostname.h"
#include "json.h"
#include "tempdir.h"

#define DIFF_PATIENCE 60000 /* milliseconds */
#define REPORT_MOST ((size_t)512 << 20)
#define NO_NAME "release-name" /* what helm template calls a release without a name */

struct render_request {
	const char *release; /* NULL: none was given */
	struct chart_request chart;
	struct filter_request filter;
	bool include_crds;
	bool diff;
	const char *report;
};

static const struct field rows[] = {
	{ "name", 0, "[NAME]", NULL, NULL, FIELD_TEXT(struct render_request, release), .place = FIELD_OPERAND },
	{ "chart", 0, "CHART", NULL, NULL, FIELD_TEXT(struct render_request, chart.chart), .place = FIELD_OPERAND,
	  .offer = FIELD_FILES },
	FIELDS_FILTER(struct render_request, filter),
	FIELDS_CHART(struct render_request, chart),
	{ "namespace", 'n', "NAME", "HELM_NAMESPACE", "namespace of the release",
	  FIELD_TEXT(struct render_request, chart.name_space) },
	{ "include-crds", 0, NULL, NULL, "print the folder crds/ too",
	  FIELD_FLAG(struct render_request, include_crds) },
	{ "no-hooks", 0, NULL, NULL, "without hooks", FIELD_FLAG(struct render_request, chart.no_hooks) },
	{ "skip-tests", 0, NULL, NULL, "without the pods of helm test",
	  FIELD_FLAG(struct render_request, chart.skip_tests) },
	{ "diff", 0, NULL, NULL, "print the difference from the chart without rules",
	  FIELD_FLAG(struct render_request, diff) },
	{ "report", 0, "FILE", "HELM_STORE_REPORT", "write what was changed there, a JSON object a line",
	  FIELD_TEXT(struct render_request, report) },
	{ "output", 'o', "yaml|table|json", NULL, "manifests, or what was changed: a table, or JSON",
	  FIELD_CHOICE(struct terminal, output), .is_local = true, .words = output_words, .otherwise = OUTPUT_YAML },
	FIELD_HELP,
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
	enum output_format format;
};

struct render {
	const struct session *session;
	const struct render_request *asked;
	struct interrupt interrupt;
	struct context context;
	struct helm helm;
	struct tempdir scratch;
	struct chart_flags chart;
	struct strvec environment; /* settings of the filter */
	struct helm_template request;
	const char *report;   /* path of ours */
	const char *no_rules; /* an empty folder */
	const char *crds;     /* of the chart's crds/, as the filter passed them */
};

static void render_free(struct render *render)
{
	chart_flags_free(&render->chart);
	strvec_free(&render->environment);
	tempdir_remove(&render->scratch);
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
	struct arena *arena = render->session->arena;
	const char *const *hosts = render->asked->filter.hosts;

	for (size_t i = 0; hosts[i]; i++) {
		const char *host;

		if (hostname_read(hosts[i], arena, &host, err))
			return -1;
		bytes_format(&list, "%s%s", i ? "," : "", host);
	}
	strvec_add(&render->chart.list, "--set");
	strvec_add(&render->chart.list, arena_format(arena, "global.store.hosts={%s}", list.data).p);
	return bytes_check(&list, "the hosts", ERR_LIMIT, err);
}

/* Create keeps a store's hosts at global.store.hosts. */
static int take_hosts(struct render *render, struct err *err)
{
	CLEANUP(strvec_free) struct strvec flags = STRVEC_INIT;
	CLEANUP(bytes_free) struct bytes hosts = BYTES_INIT(HELP_MOST);
	struct arena *arena = render->session->arena;
	struct value *values;

	if (*render->asked->filter.hosts)
		return hand_on_hosts(render, err);
	if (!render->chart.value_count)
		return 0;
	for (size_t i = 0; i < render->chart.value_count; i++)
		strvec_add(&flags, render->chart.list.list[i]);
	if (helm_merge(&render->helm, &render->scratch, flags.list, arena, &values, err))
		return -1;
	for (const struct value *item = value_first(value_find(values, STR("global.store.hosts"))); item;
	     item = item->next)
		if (item->type == VALUE_STRING && item->text.n)
			bytes_format(&hosts, "%s%s", hosts.length ? "\n" : "", item->text.p);
	if (bytes_check(&hosts, "the hosts", ERR_LIMIT, err))
		return -1;
	if (hosts.length)
		strvec_set(&render->environment, arena_format(arena, "HELM_STORE_HOSTS=%s", hosts.data).p);
	return 0;
}

static int prepare(struct render *render, const char *const *passed, struct err *err)
{
	const struct session *session = render->session;
	const struct chart_request *chart = &render->asked->chart;
	struct arena *arena = session->arena;
	const char *name_space = chart->name_space;

	context_begin(&render->context, session->context, CONTEXT_ENDLESS);
	render->context.interrupt = &render->interrupt;
	if (chart_flags_read_stdin(&render->chart, chart, err) || interrupt_open(&render->interrupt, err) ||
	    helm_find(&render->helm, session->environment, &render->context, arena, err) ||
	    tempdir_make(&render->scratch, session->environment, err) ||
	    chart_flags_add(&render->chart, chart, passed, &render->scratch, arena, err))
		return -1;
	if (!name_space || !*name_space)
		name_space = "default";
	render->report = tempdir_path(&render->scratch, "report", arena);
	render->request = (struct helm_template){
		.release = render->asked->release ? render->asked->release : NO_NAME,
		.name_space = name_space,
		.chart = chart->chart,
	};
	filter_request_settings(&render->asked->filter, arena, &render->environment);
	strvec_set(&render->environment, arena_format(arena, "HELM_STORE_RELEASE=%s", render->request.release).p);
	strvec_set(&render->environment, arena_format(arena, "HELM_STORE_NAMESPACE=%s", name_space).p);
	strvec_set(&render->environment, arena_format(arena, "HELM_STORE_REPORT=%s", render->report).p);
	if (take_hosts(render, err))
		return -1;
	render->request.flags = render->chart.list.list;
	render->request.environment = render->environment.list;
	render->no_rules = tempdir_folder(&render->scratch, "no-rules", arena, err);
	return render->no_rules ? 0 : -1;
}

/* Also after a refusal, as far as the filter came; nothing is there when it never ran. */
static int read_report(const struct render *render, struct bytes *text, struct err *err)
{
	const char *wanted = render->asked->report;

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
	helm_report_warnings(events, words);
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

static int run_diff(struct render *render, const struct child_result *guarded, struct bytes *out, struct err *err)
{
	CLEANUP(child_result_free) struct child_result bare = { 0 };
	CLEANUP(child_result_free) struct child_result diff = { 0 };
	struct arena *arena = render->session->arena;
	struct helm_template request = render->request;
	const char *before = tempdir_path(&render->scratch, "before.yaml", arena);
	const char *after = tempdir_path(&render->scratch, "after.yaml", arena);
	struct child_request child = { .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_CATCH,
				       .output_ceiling = OUTPUT_MOST,
				       .errors_ceiling = HELP_MOST,
				       .deadline = DIFF_PATIENCE,
				       .within = &render->context };

	request.no_rules = render->no_rules;
	if (helm_template(&render->helm, &request, &bare, err))
		return -1;
	if (file_write(before, bytes_str(&bare.output), err) || file_write(after, bytes_str(&guarded->output), err))
		return -1;
	child.arguments =
		(const char *const[]){ "diff", "-u", "-L", "chart", "-L", "with the rules", before, after, NULL };
	if (child_run(&child, &diff, err))
		return err->code == ERR_CHILD ? err_hint(err, "--diff needs the program diff") : -1;
	/* 1 is a difference. */
	if (diff.status > 1)
		return err_set(err, ERR_CHILD, "diff ended with status %d: %s", diff.status,
			       diff.errors.data ? diff.errors.data : "");
	take(out, &diff.output);
	return 0;
}

static int phrase(struct render *render, struct child_result *result, const struct value *events, struct printed *ret,
		  struct err *err)
{
	struct bytes *out = &ret->output;

	if (render->asked->diff)
		return run_diff(render, result, out, err);
	if (ret->format == OUTPUT_YAML) {
		if (render->asked->include_crds)
			bytes_add_text(out, render->crds);
		bytes_add(out, bytes_str(&result->output));
	} else if (ret->format == OUTPUT_TABLE) {
		helm_report_table(events, out);
	} else {
		json_write_value(events, out);
		bytes_add_char(out, '\n');
	}
	return 0;
}

static int render_chart(struct render *render, const char *const *passed, struct printed *ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(err_clear) struct err second = ERR_INIT;
	struct arena *arena = render->session->arena;
	const struct value *events;

	/* Helm sends crds/ past the post-renderer; create refuses what rules refuse of it, and so does this. */
	if (prepare(render, passed, err) ||
	    crds_of_chart(&render->helm, &render->request, render->no_rules, arena, &render->crds, err))
		return -1;
	if (helm_template(&render->helm, &render->request, &result, err)) {
		(void)read_report(render, &report, &second);
		return -1;
	}
	if (read_report(render, &report, err))
		return -1;
	events = helm_report_read(bytes_str(&report), arena, err);
	if (!events)
		return -1;
	say(render, &result, events, &ret->words);
	return phrase(render, &result, events, ret, err);
}

static int render_or_explain(struct call *call, struct printed *ret, struct err *err)
{
	CLEANUP(render_free) struct render render = { .session = &call->session,
						      .asked = call->request,
						      .chart = CHART_FLAGS_INIT,
						      .interrupt = INTERRUPT_INIT };

	if (!render_chart(&render, call->passed, ret, err))
		return 0;
	return chart_problem_explain(&(struct chart_given){ .request = &render.asked->chart.values,
							    .input = bytes_str(&render.chart.input),
							    .chart = render.request.chart },
				     err);
}

static int run(struct call *call, struct err *err)
{
	const struct render_request *request = call->request;
	CLEANUP(printed_free) struct printed printed = { BYTES_INIT(OUTPUT_MOST), BYTES_INIT(HELP_MOST),
							 (enum output_format)call->terminal.output };

	if (request->diff && options_has(&call->options, "output"))
		return err_set(err, ERR_USAGE, "--diff and -o both say what to print");
	if (render_or_explain(call, &printed, err))
		return -1;
	if (printed.words.length)
		(void)fputs(printed.words.data, stderr);
	return output_print(&printed.output, err);
}

const struct verb_body body_render = { FIELDS_OF(rows, struct render_request), run, details, NULL };
