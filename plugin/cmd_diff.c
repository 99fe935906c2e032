/* SPDX-License-Identifier: Apache-2.0 */
#include "contrast.h"
#include "tenant.h"
#include "updating.h"

#define MANIFEST_MOST ((size_t)64 << 20)

static const struct option_row rows[] = { ROWS_SPEC, ROWS_WAIT, ROW_OUTPUT, ROW_HELP };

static const char details[] =
	"What helm store update with the same options would change: values field by field, then every object, guards\n"
	"among them, as the last revision was applied and as Helm would apply it now. Contents of Secrets are not\n"
	"shown. Nothing is changed, and no lock is taken. Exit status: 0, whether or not something differs.\n"
	"\n"
	"Examples:\n"
	"  helm store diff acme --plan medium\n"
	"  helm store diff acme -f acme.yaml -o json\n";

static int run(struct call *call, struct err *err)
{
	struct operation operation;
	CLEANUP(updating_free) struct provision provision = { .dry_run = true };
	CLEANUP(bytes_free) struct bytes old = BYTES_INIT(MANIFEST_MOST);
	CLEANUP(bytes_free) struct bytes new = BYTES_INIT(MANIFEST_MOST);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct helm_release release;
	struct contrast contrast = { 0 };
	enum output_format format;
	struct value *before;
	struct value *after;
	struct value *base;

	if (tenant_check_name(call->options.operands[0], err) ||
	    output_choose(&call->options, OUTPUT_FORMATS, &format, err))
		return -1;
	operation_begin(&operation, call, call->options.operands[0]);
	provision.operation = &operation;
	provision.manifest = &new;
	if (updating_open(&provision, "diff", 0, &base, err) || updating_specify(&provision, base, NULL, err))
		return -1;
	release = operation_release(&operation);
	if (provision_run(&provision, err) || helm_manifest(&release, &old, err) ||
	    contrast_read(&operation.helm, bytes_str(&old), bytes_str(&new), &call->arena, &before, &after, err))
		return -1;
	contrast_values(&contrast, base, provision.spec.values, &call->arena);
	contrast_objects(&contrast, before, after, &call->arena);
	if (format == OUTPUT_TABLE)
		contrast_table(&contrast, operation.store, &out);
	else
		output_value(contrast_value(&contrast, &call->arena), format, &out);
	return verb_print(&out, err);
}

const struct verb_body body_diff = { rows, COUNT_OF(rows), run, details };
