/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/top_text.h"
#include "commands/verb.h"
#include "status/top.h"
#include "store/name.h"
#include "store/visit.h"

static const struct field rows[] = {
	FIELD_STORE(struct top_request, name),
	FIELD_OUTPUT,
	FIELDS_TABLE(top_text_words),
	FIELD_HELP,
};

static const char details[] =
	"By the metrics API, which metrics-server or another adapter serves: figures of the last minute or so. What\n"
	"the plan allows is told by helm store status.\n"
	"\n"
	"Examples:\n"
	"  helm store top acme\n"
	"  helm store top acme --sort-by memory\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct top_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct value *list;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    top_read(&visit.cluster, request, &call->arena, &list, err))
		return -1;
	top_text_sort(list, call->terminal.sort_by);
	if (format == OUTPUT_TABLE)
		top_text_print(list, !call->terminal.no_headers, &call->arena, &out);
	else
		output_value(list, format, &out);
	return output_print(&out, err);
}

const struct verb_body body_top = { FIELDS_OF(rows, struct top_request), run, details, NULL };
