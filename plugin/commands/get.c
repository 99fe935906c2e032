/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/verb.h"
#include "store/name.h"
#include "store/stored.h"
#include "store/visit.h"

static const struct field rows[] = {
	FIELD_STORE(struct stored_request, name),
	{ "revision", 0, "REVISION", NULL, "as it was at a kept revision; default: the newest",
	  FIELD_NUMBER(struct stored_request, revision, 1, INT32_MAX), .expected = "a number from 1",
	  .offer = FIELD_REVISIONS },
	FIELD_OUTPUT_OF("yaml|json", "how it is printed; default yaml"),
	FIELD_HELP,
};

static const char details[] =
	"The values that the store was made with, and in global.store what was chosen: profile, plan, hosts,\n"
	"database, chart. Given to create, the file makes the same store; given to update, it lays these values over.\n"
	"For a store of another name take hosts out of it. Values may hold passwords.\n"
	"\n"
	"Examples:\n"
	"  helm store get acme >acme.yaml\n"
	"  helm store create acme -f acme.yaml\n"
	"  helm store get acme --revision 3 -o json | jq .global.store.plan\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct stored_request *request = call->request;
	bool is_json = call->terminal.output == OUTPUT_JSON;
	struct value *shown;
	long revision;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    stored_get(&visit.cluster, request, &call->arena, &shown, &revision, err))
		return -1;
	if (!is_json)
		bytes_format(&out, "# store %s as of revision %ld; again: helm store create %s -f FILE\n",
			     request->name, revision, request->name);
	output_value(shown, is_json ? OUTPUT_JSON : OUTPUT_YAML, &out);
	return output_print(&out, err);
}

const struct verb_body body_get = { FIELDS_OF(rows, struct stored_request), run, details, NULL };
