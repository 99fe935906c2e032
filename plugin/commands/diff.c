/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/result_text.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "lifecycle/diff_run.h"

static const struct field rows[] = {
	FIELD_STORE(struct diff_request, name),
	FIELDS_SPEC(struct diff_request, given),
	FIELDS_WAIT(struct diff_request, wait),
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"What helm store update with the same options would change, in lines as diff -u has them: its values, then\n"
	"every object, guards among them, as the last revision was applied and as Helm would apply it now. Contents\n"
	"of Secrets are not shown. Nothing is changed, and no lock is taken. Exit status: 0, whether or not something\n"
	"differs.\n"
	"\n"
	"Examples:\n"
	"  helm store diff acme --plan medium\n"
	"  helm store diff acme -f acme.yaml -o json\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct diff_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct diff diff;

	if (diff_run(&call->session, request, &diff, err))
		return -1;
	if (format == OUTPUT_TABLE)
		return result_text_print_diff(&diff, request->name, call->session.environment, err);
	output_value(diff_value(&diff, &call->arena), format, &out);
	return output_print(&out, err);
}

const struct verb_body body_diff = { FIELDS_OF(rows, struct diff_request), run, details, NULL };
