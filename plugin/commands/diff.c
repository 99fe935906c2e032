/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/result_text.h"
#include "commands/change.h"
#include "lifecycle/provision_run.h"
#include "lifecycle/update.h"
#include "store/name.h"

struct diff_request {
	const char *name;
	struct spec_given given;
	struct wait_request wait;
};

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
	struct operation operation;
	const struct diff_request *request = call->request;
	const struct change_request change = { .wait = request->wait, .patience = PATIENCE_BY_KIND, .no_wait = true,
					       .dry_run = true };
	enum output_format format = (enum output_format)call->terminal.output;
	CLEANUP(update_free) struct provision provision = { .operation = NULL };
	CLEANUP(bytes_free) struct bytes new = BYTES_INIT(MANIFEST_MOST);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct diff diff;
	struct value *base;

	if (name_check(request->name, err))
		return -1;
	provision_prepare(&provision, &operation, &call->session, request->name, &request->given, &change);
	provision.request.manifest = &new;
	if (update_open(&provision, "diff", 0, &base, err) || update_specify(&provision, base, NULL, err))
		return -1;
	if (provision_run(&provision, err) || result_diff(&provision, base, &diff, err))
		return -1;
	if (format == OUTPUT_TABLE)
		return result_text_print_diff(&diff, request->name, call->session.environment, err);
	output_value(diff_value(&diff, &call->arena), format, &out);
	return output_print(&out, err);
}

const struct verb_body body_diff = { FIELDS_OF(rows, struct diff_request), run, details, NULL };
