/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <unistd.h>

#include "follow.h"
#include "operation.h"
#include "survey.h"
#include "tenant.h"

#define TAIL 200 /* lines of each container */

static const struct option_row rows[] = {
	{ "component", 'c', "NAME", NULL, "web, db, cache, migrate, seed …, or the name of a workload", false },
	{ "pod", 0, "POD", NULL, "only of that pod", false },
	{ "container", 0, "CONTAINER", NULL, "only of that container of each pod", false },
	{ "follow", 'f', NULL, NULL, "go on while lines come, also of pods that are new; Ctrl-C ends it", false },
	{ "previous", 0, NULL, NULL, "of the run before a restart", false },
	{ "tail", 0, "LINES", NULL, "so many last lines of each container, or all; default 200", false },
	{ "since", 0, "DURATION", NULL, "only what is younger: 90s, 10m, 2h", false },
	ROW_HELP,
};

static const char details[] =
	"With several containers each line begins with its pod and container.\n"
	"\n"
	"Examples:\n"
	"  helm store logs acme --component web -f\n"
	"  helm store logs acme -c seed --tail all\n"
	"  helm store logs acme --pod acme-web-6d5f-x2x9z --previous\n";

static int read_tail(const struct options *options, long *ret, struct err *err)
{
	const char *text = options_get(options, "tail");
	char *end;

	*ret = TAIL;
	if (!text)
		return 0;
	*ret = -1;
	if (strcmp(text, "all") == 0)
		return 0;
	*ret = strtol(text, &end, 10);
	if (!*text || *end || *ret < 0)
		return err_set(err, ERR_USAGE, "--tail %s: a number of lines, or all, was expected", text);
	return 0;
}

static int read_request(struct call *call, struct follow_request *ret, struct err *err)
{
	const struct options *options = &call->options;
	const char *no_color = getenv("NO_COLOR");
	time_t since;

	*ret = (struct follow_request){ .store = options->operands[0] };
	if (tenant_check_name(ret->store, err) || read_tail(options, &ret->tail, err) ||
	    operation_age(options, "since", 0, &since, err))
		return -1;
	ret->name_space = tenant_namespace(ret->store, &call->arena);
	ret->choice = (struct pod_choice){ options_get(options, "component"), options_get(options, "pod"),
					   options_get(options, "container") };
	ret->follow = options_has(options, "follow");
	ret->previous = options_has(options, "previous");
	ret->since = since;
	ret->output = STDOUT_FILENO;
	ret->color = isatty(STDOUT_FILENO) && !(no_color && *no_color);
	if (ret->follow && ret->previous)
		return err_set(err, ERR_USAGE, "--follow and --previous exclude each other");
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	struct follow_request request;
	struct state_facts facts;

	if (read_request(call, &request, err) || visit_open(&visit, err) ||
	    survey_find(&visit.cluster, request.store, &call->arena, &facts, err))
		return -1;
	request.facts = &facts;
	return follow_run(&visit, &request, err);
}

const struct verb_body body_logs = { rows, COUNT_OF(rows), run, details };
