/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/restart_text.h"
#include "commands/request_fields.h"
#include "commands/verb.h"

static const struct field rows[] = {
	FIELD_STORE(struct restart_request, name),
	{ "component", 0, "[COMPONENT]", NULL, NULL, FIELD_TEXT(struct restart_request, component),
	  .place = FIELD_OPERAND, .offer = FIELD_COMPONENTS },
	FIELDS_WAIT(struct restart_request, wait),
	FIELD_PATIENCE(struct restart_request, patience),
	{ "no-wait", 0, NULL, NULL, "end when the workloads are told", FIELD_FLAG(struct restart_request, no_wait) },
	{ "dry-run", 0, NULL, NULL, "say which workloads it would be, change nothing",
	  FIELD_FLAG(struct restart_request, dry_run) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"New pods of the same specification, one after the other as each workload's strategy has it, and waits\n"
	"until they are ready: as kubectl rollout restart does, and no revision is made. COMPONENT: web, db, cache …,\n"
	"or the name of a workload; without it all Deployments, StatefulSets and DaemonSets.\n"
	"\n"
	"Examples:\n"
	"  helm store restart acme\n"
	"  helm store restart acme web\n"
	"  helm store restart acme web --dry-run\n";

static int run(struct call *call, struct err *err)
{
	struct restart_result result;

	return restart_run(&call->session, call->request, &result, err)
		       ? -1
		       : restart_text_print(&result, (enum output_format)call->terminal.output, err);
}

const struct verb_body body_restart = { FIELDS_OF(rows, struct restart_request), run, details, NULL };
