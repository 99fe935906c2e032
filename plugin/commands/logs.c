/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "commands/verb.h"
#include "status/logs.h"
#include "store/lister.h"
#include "store/name.h"

#define TAIL 200 /* lines of each container */

struct logs_request {
	const char *name;
	const char *component;
	const char *pod;
	const char *container;
	bool follow;
	bool previous;
	bool timestamps;
	long tail;    /* lines of each container; -1: all */
	time_t since; /* seconds; 0: all */
};

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

static const char details[] =
	"With several containers each line begins with its pod and container.\n"
	"\n"
	"Examples:\n"
	"  helm store logs acme --component web -f\n"
	"  helm store logs acme -c seed --tail all --timestamps\n"
	"  helm store logs acme --since 10m --tail 50\n"
	"  helm store logs acme --pod acme-web-6d5f-x2x9z --previous\n";

static int make_request(struct call *call, struct log_request *ret, struct err *err)
{
	const struct logs_request *request = call->request;

	*ret = (struct log_request){ .store = request->name };
	if (name_check(ret->store, err))
		return -1;
	ret->name_space = name_namespace(ret->store, &call->arena);
	ret->choice = (struct log_choice){ request->component, request->pod, request->container };
	ret->follow = request->follow;
	ret->previous = request->previous;
	ret->timestamps = request->timestamps;
	ret->tail = request->tail;
	ret->since = request->since;
	ret->output = STDOUT_FILENO;
	ret->color = isatty(STDOUT_FILENO) && !*call->environment.no_color;
	if (ret->follow && ret->previous)
		return err_set(err, ERR_USAGE, "--follow and --previous exclude each other");
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	struct log_request request;
	struct state_facts facts;

	if (make_request(call, &request, err) || visit_open(&visit, &call->session, err) ||
	    lister_find(&visit.cluster, request.store, &call->arena, &facts, err))
		return -1;
	request.facts = &facts;
	return logs_run(&visit, &request, err);
}

const struct verb_body body_logs = { FIELDS_OF(rows, struct logs_request), run, details, NULL };
