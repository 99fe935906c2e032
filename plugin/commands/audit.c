/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"
#include "cli/audit_text.h"
#include "commands/request_fields.h"
#include "commands/verb.h"

static const struct field rows[] = {
	{ "name", 0, "[NAME]...", NULL, NULL, FIELD_TEXTS(struct fleet_request, names), .place = FIELD_OPERAND,
	  .offer = FIELD_STORES, .key = "names" },
	{ "fix", 0, NULL, NULL, "apply guards and namespace again, run an update where it mends, look again",
	  FIELD_FLAG(struct fleet_request, fix) },
	{ "dry-run", 0, NULL, NULL, "with --fix: say what it would do, mend nothing",
	  FIELD_FLAG(struct fleet_request, dry_run) },
	{ "selector", 'l', "LABELS", NULL, "only stores whose release has these labels, as in kubectl",
	  FIELD_TEXT(struct fleet_request, selector) },
	{ "policies", 0, "DIR", "HELM_STORE_POLICIES", "rules and guards instead of the shipped ones",
	  FIELD_TEXT(struct fleet_request, policies) },
	{ "add-policies", 0, "DIR", "HELM_STORE_ADD_POLICIES", "rules besides",
	  FIELD_TEXT(struct fleet_request, add_policies) },
	FIELDS_WAIT(struct fleet_request, wait),
	FIELD_OUTPUT,
	FIELD_HELP,
};

#define FINDINGS_ROW(name, word, when, mend) "  " word ": " when "\n"
#define FINDINGS AUDIT_TABLE(FINDINGS_ROW)

static const char details[] =
	"Compares what lives in the stores' namespaces with what the policies say: guards, the namespace's labels,\n"
	"what runs there, and the release that it came from. Without names: all stores. Without --fix it only reads;\n"
	"--fix deletes nothing: what only a person can decide is left, with the command. Findings:\n" FINDINGS "\n"
	"Exit status: 0 nothing was found (or all of it was mended), 10 findings.\n"
	"\n"
	"Examples:\n"
	"  helm store audit\n"
	"  helm store audit acme --fix --dry-run\n"
	"  helm store audit acme --fix\n"
	"  helm store audit -l store.urumi.ai/profile=prod -o json | jq -r '.findings[].object'\n";

static int run(struct call *call, struct err *err)
{
	struct fleet_result result;

	return fleet_run(&call->session, call->request, &result, err) ||
			       audit_text_print(&result, (enum output_format)call->terminal.output, err) ||
			       fleet_verdict(&result, err)
		       ? -1
		       : 0;
}

static enum role role_of(const void *request)
{
	const struct fleet_request *audit = request;

	return audit->fix && !audit->dry_run ? ROLE_OPERATOR : ROLE_READER;
}

const struct verb_body body_audit = { FIELDS_OF(rows, struct fleet_request), run, details, role_of };
