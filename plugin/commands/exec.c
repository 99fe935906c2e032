/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "commands/verb.h"
#include "kube/kubectl.h"
#include "status/pick.h"
#include "store/name.h"

struct exec_request {
	const char *name;
	const char *component;
	const char *pod;
	const char *container;
};

static const struct field rows[] = {
	FIELD_STORE(struct exec_request, name),
	{ "component", 0, "[COMPONENT]", NULL, NULL, FIELD_TEXT(struct exec_request, component), .place = FIELD_OPERAND,
	  .offer = FIELD_COMPONENTS },
	{ "pod", 0, "POD", NULL, "in that pod", FIELD_TEXT(struct exec_request, pod) },
	{ "container", 0, "CONTAINER", NULL, "in that container; default: the first one that runs",
	  FIELD_TEXT(struct exec_request, container) },
	FIELD_HELP,
};

static const char details[] =
	"Runs what stands after -- in a container of the store, with this terminal, or with what comes on stdin; sh\n"
	"without. COMPONENT: web, db, cache …; default web. For SQL: helm store db psql.\n"
	"Exit status: 0 as the program's, else 5; its own is in the message.\n"
	"\n"
	"Examples:\n"
	"  helm store exec acme\n"
	"  helm store exec acme worker -- node --version\n"
	"  helm store exec acme cache -- redis-cli info memory\n";

static int run(struct call *call, struct err *err)
{
	static const char *const shell[] = { "sh", NULL };
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	const struct exec_request *request = call->request;
	const struct log_choice choice = { request->component, request->pod, request->container };
	struct pick pick;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    pick_container(&visit, request->name, &choice, &call->arena, &pick, err) ||
	    pick_may(&visit, &pick, "exec", &call->arena, err))
		return -1;
	if (kubectl_exec(&call->environment,
			 &(struct kubectl_exec){ .name_space = pick.name_space,
						 .pod = pick.pod,
						 .container = pick.container,
						 .arguments = *call->passed ? call->passed : shell,
						 .is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) },
			 &visit.context, &result, err))
		return -1;
	if (!result.status)
		return 0;
	(void)err_set(err, ERR_CHILD, "%s in pod %s ended with status %d", *call->passed ? *call->passed : "sh",
		      pick.pod, result.status);
	return err_hint(err, "see its own words above");
}

const struct verb_body body_exec = { FIELDS_OF(rows, struct exec_request), run, details, NULL };
