/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/verb_run.h"

#include "commands/hiding.h"
#include "store/cluster_role.h"

int verb_run(struct call *call, const char *operand, struct progress *progress, struct err *err)
{
	const char *verb = call->verb->name;

	call->context.hear = progress_hear;
	call->context.listener = progress;
	context_tell(&call->context, EVENT_BEGUN, EVENT_SILENT, verb, str_of(operand));
	if (!call->verb->body->run(call, err)) {
		context_tell(&call->context, EVENT_DONE, EVENT_SILENT, verb, STR(""));
		return 0;
	}
	(void)cluster_role_explain(verb_role(call), err);
	return hiding_run(&call->verb->body->fields, call->request, err);
}
