/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/verb.h"
#include "store/admin.h"
#include "store/name.h"
#include "store/visit.h"

static const struct field rows[] = {
	FIELD_STORE(struct admin_request, name),
	FIELD_HELP,
};

static const char details[] =
	"The first password, from the store's Secret: it goes to stdout, and nowhere else. Whoever changed it since,\n"
	"knows it. With page and user: helm store credentials.\n"
	"\n"
	"Examples:\n"
	"  helm store password acme\n"
	"  helm store password acme | xclip -selection clipboard\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct admin_request *request = call->request;
	struct value *admin;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    admin_read(&visit.cluster, request, &call->arena, &admin, err))
		return -1;
	bytes_format(&out, "%s\n", value_text_at(admin, "password"));
	return output_print(&out, err);
}

const struct verb_body body_password = { FIELDS_OF(rows, struct admin_request), run, details, NULL };
