/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "chart/problem.h"
#include "cli/lint_text.h"
#include "cli/output.h"
#include "commands/verb.h"
#include "file.h"
#include "helm/filter_request.h"
#include "helm/profiles.h"
#include "helm/template.h"
#include "lint/lint.h"
#include "lint/lint_run.h"

#define FORMATS "table|json|sarif|github"
#define NAME "release-name" /* what helm template calls a release without a name */

struct lint_request {
	struct chart_request chart;
	const char *const *profiles; /* none: all */
	struct filter_request filter;
	bool server;
};

static const struct field rows[] = {
	{ "chart", 0, "CHART", NULL, NULL, FIELD_TEXT(struct lint_request, chart.chart), .place = FIELD_OPERAND,
	  .offer = FIELD_FILES },
	{ "profile", 0, "NAME", NULL, "only under this profile, or file with a slash; repeatable",
	  FIELD_TEXTS(struct lint_request, profiles), .offer = FIELD_PROFILES, .key = "profiles" },
	FIELDS_FILTER_BUT_PROFILE(struct lint_request, filter),
	FIELDS_CHART(struct lint_request, chart),
	{ "namespace", 'n', "NAME", "HELM_NAMESPACE", "namespace of the release; with --server, one that is there",
	  FIELD_TEXT(struct lint_request, chart.name_space) },
	{ "server", 0, NULL, NULL, "ask the API server too, by a dry run", FIELD_FLAG(struct lint_request, server) },
	FIELD_OUTPUT_OF(FORMATS, "a table, JSON, SARIF 2.1.0, or GitHub's workflow commands"),
	FIELD_HELP,
};

static const char details[] =
	"Options after -- go to helm template as they are. Each finding says under which Helm it holds: Helm 3\n"
	"sends no hooks through the rules, Helm 4 does. A note is an edit, or what Pod Security would refuse at\n"
	"its level restricted; a warning needs a look; an error is refused, or does not fit the plan's quota.\n"
	"Exit status: 0 nothing is refused, 1 something is, others as in docs/errors.md.\n"
	"\n"
	"Examples:\n"
	"  helm store lint ./chart\n"
	"  helm store lint ./chart -f values.yaml --profile prod --plan small\n"
	"  helm store lint ./chart -o sarif >lint.sarif\n"
	"  helm store lint ./chart -o github\n";

static void lint_free(struct lint *lint)
{
	chart_flags_free(&lint->chart);
	strvec_free(&lint->environment);
	tempdir_remove(&lint->scratch);
	interrupt_close(&lint->interrupt);
}

static int prepare(struct lint *lint, const struct lint_request *request, const char *const *passed, struct err *err)
{
	const struct session *session = lint->session;
	struct arena *arena = session->arena;
	const char *name_space = request->chart.name_space;
	const char *chart = request->chart.chart;
	struct stat status;

	context_begin(&lint->context, session->context, CONTEXT_ENDLESS);
	lint->context.interrupt = &lint->interrupt;
	if (chart_flags_read_stdin(&lint->chart, &request->chart, err) || interrupt_open(&lint->interrupt, err) ||
	    helm_find(&lint->helm, session->environment, &lint->context, arena, err) ||
	    tempdir_make(&lint->scratch, session->environment, err) ||
	    chart_flags_add(&lint->chart, &request->chart, passed, &lint->scratch, arena, err))
		return -1;
	name_space = name_space && *name_space ? name_space : "default";
	filter_request_settings(&request->filter, arena, &lint->environment);
	strvec_set(&lint->environment, "HELM_STORE_RELEASE=" NAME);
	strvec_set(&lint->environment, arena_format(arena, "HELM_STORE_NAMESPACE=%s", name_space).p);
	lint->folder = !stat(chart, &status) && S_ISDIR(status.st_mode) ? file_clean_path(chart, arena) : NULL;
	lint->request = (struct helm_template){
		.release = NAME, .name_space = name_space, .chart = chart, .flags = lint->chart.list.list
	};
	lint->request.no_rules = tempdir_folder(&lint->scratch, "no-rules", arena, err);
	lint->profiles = value_new(arena, VALUE_LIST);
	lint->findings = value_new(arena, VALUE_LIST);
	return lint->request.no_rules ? 0 : -1;
}

static int look(struct lint *lint, const struct call *call, struct bytes *out, struct err *err)
{
	const struct lint_request *request = call->request;
	CLEANUP(strvec_free) struct strvec profiles = STRVEC_INIT;

	if (prepare(lint, request, call->passed, err) ||
	    profiles_names(request->profiles, &lint->helm, lint->session->arena, &lint->environment, &profiles, err))
		return -1;
	if (lint_render(lint, err))
		return chart_problem_explain(&(struct chart_given){ .request = &request->chart.values,
								    .input = bytes_str(&lint->chart.input),
								    .chart = lint->request.chart },
					     err);
	for (size_t i = 0; i < profiles.count; i++)
		if (lint_profile(lint, profiles.list[i], err))
			return -1;
	lint_text_print(lint, output_words[call->terminal.output], out);
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	size_t errors;

	{
		CLEANUP(lint_free) struct lint lint = { .session = &call->session,
							.chart = CHART_FLAGS_INIT,
							.interrupt = INTERRUPT_INIT };

		lint.server = ((const struct lint_request *)call->request)->server;
		if (look(&lint, call, &out, err))
			return -1;
		errors = lint.errors;
	}
	if (output_print(&out, err))
		return -1;
	if (!errors)
		return 0;
	(void)err_set(err, ERR_DENIED, "lint: %zu errors", errors);
	return err_hint(err, "each is above, with its rule, and the place in the chart where it can be told");
}

const struct verb_body body_lint = { FIELDS_OF(rows, struct lint_request), run, details, NULL };
