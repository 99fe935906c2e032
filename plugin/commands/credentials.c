/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/credentials_text.h"
#include "cli/output.h"
#include "commands/verb.h"
#include "kube/labels.h"
#include "store/admin.h"
#include "store/name.h"
#include "store/visit.h"

static const struct field rows[] = {
	FIELD_STORE(struct admin_request, name),
	{ "field", 0, "user|password|url", NULL, "print that one alone, for scripts",
	  FIELD_TEXT(struct admin_request, field) },
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Prints the password: it goes to stdout, and nowhere else.\n"
	"charts/store has the administrator's first password in a Secret; whoever changed it since, knows it.\n"
	"Another chart declares a Secret by the label " LABEL_CREDENTIALS "=admin; its keys are `username` and\n"
	"`password`, or as the annotations " LABEL_USER ", " LABEL_USER_KEY " and\n" LABEL_PASSWORD_KEY
	" say; " LABEL_PATH " is the page, after the store's address.\n"
	"\n"
	"Examples:\n"
	"  helm store credentials acme\n"
	"  password=$(helm store credentials acme --field password)\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct admin_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct value *map;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    admin_read(&visit.cluster, request, &call->arena, &map, err))
		return -1;
	if (request->field)
		bytes_format(&out, "%s\n", value_text_at(map, request->field));
	else if (format == OUTPUT_TABLE)
		credentials_text_print(map, &out);
	else
		output_value(map, format, &out);
	return output_print(&out, err);
}

const struct verb_body body_credentials = { FIELDS_OF(rows, struct admin_request), run, details, NULL };
