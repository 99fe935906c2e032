/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "commands/verb.h"
#include "status/logs.h"
#include "store/visit.h"

#define TAIL 200 /* lines of each container */

static const struct field rows[] = {
	FIELD_STORE(struct logs_request, name),
	{ "component", 'c', "NAME", NULL, "web, db, cache, migrate, seed …, or the name of a workload",
	  FIELD_TEXT(struct logs_request, component), .offer = FIELD_COMPONENTS },
	{ "pod", 0, "POD", NULL, "only of that pod", FIELD_TEXT(struct logs_request, pod) },
	{ "container", 0, "CONTAINER", NULL, "only of that container of each pod",
	  FIELD_TEXT(struct logs_request, container) },
	{ "follow", 'f', NULL, NULL, "go on while lines come, also of pods that are new; Ctrl-C ends it",
	  FIELD_FLAG(struct logs_request, follow) },
	{ "previous", 0, NULL, NULL, "of the run before a restart", FIELD_FLAG(struct logs_request, previous) },
	{ "timestamps", 0, NULL, NULL, "begin each line with the moment at which it was written (UTC)",
	  FIELD_FLAG(struct logs_request, timestamps) },
	{ "tail", 0, "LINES", NULL, "so many last lines of each container, or all; default 200",
	  FIELD_NUMBER(struct logs_request, tail, 0, INT32_MAX), .otherwise = TAIL, .all = "all",
	  .expected = "a number of lines, or all," },
	{ "since", 0, "DURATION", NULL, "only what is younger: 90s, 10m, 2h", FIELD_AGE(struct logs_request, since) },
	FIELD_HELP,
};

static const char details[] = "With several containers each line begins with its pod and container.\n"
			      "\n"
			      "Examples:\n"
			      "  helm store logs acme --component web -f\n"
			      "  helm store logs acme -c seed --tail all --timestamps\n"
			      "  helm store logs acme --since 10m --tail 50\n"
			      "  helm store logs acme --pod acme-web-6d5f-x2x9z --previous\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct logs_request *request = call->request;
	const struct logs_reader reader = { .output = STDOUT_FILENO,
					    .color = isatty(STDOUT_FILENO) && !*call->environment.no_color };

	if (logs_check(request, err) || visit_open(&visit, &call->session, err))
		return -1;
	output_survive();
	return logs_run(&visit.cluster, request, &reader, err);
}

const struct verb_body body_logs = { FIELDS_OF(rows, struct logs_request), run, details, NULL };
