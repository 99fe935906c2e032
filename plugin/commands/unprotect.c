/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/unprotect_text.h"
#include "commands/each_store.h"
#include "kube/labels.h"

struct unprotects_request {
	struct each_request each;
	bool dry_run;
};

static const struct field rows[] = {
	FIELDS_EACH(struct unprotects_request, each),
	{ "dry-run", 0, NULL, NULL, "say what would be done, do nothing",
	  FIELD_FLAG(struct unprotects_request, dry_run) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Takes away what create --protect put there: delete then does what it is told. It is put there again by:\n"
	"kubectl label namespace " NAMESPACE_PREFIX "NAME " LABEL_PROTECTED "=true\n"
	"\n"
	"Examples:\n"
	"  helm store unprotect acme && helm store delete acme\n";

static int run_one(struct call *call, const char *store, const void *context, struct err *err)
{
	const struct unprotects_request *request = call->request;
	struct unprotect_result result;

	(void)context;
	return unprotect_run(&call->session, &(struct unprotect_request){ store, request->dry_run }, &result, err)
		       ? -1
		       : unprotect_text_print(&result, (enum output_format)call->terminal.output, err);
}

static int run(struct call *call, struct err *err)
{
	const struct unprotects_request *request = call->request;

	return each_store_run(call, &(struct each_store){ &request->each, "unprotected", run_one, NULL }, err);
}

const struct verb_body body_unprotect = { FIELDS_OF(rows, struct unprotects_request), run, details, NULL };
