/* SPDX-License-Identifier: Apache-2.0 */
#include "preview.h"
#include "tenant.h"
#include "updating.h"

static const struct option_row rows[] = { ROWS_SPEC, ROWS_WAIT, ROW_OUTPUT, ROW_HELP };

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
	CLEANUP(updating_free) struct provision provision = { .dry_run = true };
	CLEANUP(bytes_free) struct bytes new = BYTES_INIT(MANIFEST_MOST);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct contrast contrast;
	enum output_format format;
	struct value *base;

	if (tenant_check_name(call->options.operands[0], err) ||
	    output_choose(&call->options, OUTPUT_FORMATS, &format, err))
		return -1;
	operation_begin(&operation, call, call->options.operands[0]);
	provision.operation = &operation;
	provision.manifest = &new;
	if (updating_open(&provision, "diff", 0, &base, err) || updating_specify(&provision, base, NULL, err))
		return -1;
	if (provision_run(&provision, err) || preview_make(&provision, base, &contrast, err))
		return -1;
	if (format == OUTPUT_TABLE)
		return preview_print(&provision, &contrast, err);
	output_value(contrast_value(&contrast, &call->arena), format, &out);
	return verb_print(&out, err);
}

const struct verb_body body_diff = { rows, COUNT_OF(rows), run, details };
