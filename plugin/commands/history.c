/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/history_text.h"
#include "cli/output.h"
#include "commands/verb.h"
#include "lifecycle/history.h"
#include "store/name.h"
#include "store/visit.h"

static const struct field rows[] = {
	FIELD_STORE(struct history_request, name),
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Revision, time, status, whether it was seen ready, chart, the fingerprint of the specification (equal ones\n"
	"have one), and what was done: created, updated with the values that differ, suspended, resumed, rolled back;\n"
	"by helm, when it was not helm store. What fails goes back to the newest that was seen ready.\n"
	"The oldest are dropped when there are more than a release keeps.\n"
	"\n"
	"Examples:\n"
	"  helm store history acme\n"
	"  helm store history acme -o json\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct history_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct value *list;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    history_read(&visit.cluster, request, &call->arena, &list, err))
		return -1;
	if (format == OUTPUT_TABLE)
		history_text_print(list, &out);
	else
		output_value(list, format, &out);
	return output_print(&out, err);
}

const struct verb_body body_history = { FIELDS_OF(rows, struct history_request), run, details, NULL };
