/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/verb.h"
#include "store/hosts_lead.h"
#include "store/name.h"
#include "store/url.h"
#include "store/visit.h"

static const struct field rows[] = {
	FIELD_STORE(struct url_request, name),
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] = "Examples:\n"
			      "  helm store url acme\n"
			      "  curl -sS \"$(helm store url acme)/health\"\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct url_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct host_lead lead;
	struct value *address;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    url_read(&visit.cluster, request, &call->arena, &address, &lead, err))
		return -1;
	if (format == OUTPUT_TABLE)
		bytes_format(&out, "%s\n", value_text_at(address, "url"));
	else
		output_value(address, format, &out);
	if (output_print(&out, err))
		return -1;
	hosts_lead_say(&lead, &call->context);
	return 0;
}

const struct verb_body body_url = { FIELDS_OF(rows, struct url_request), run, details, NULL };
