/* SPDX-License-Identifier: Apache-2.0 */
#include "address.h"
#include "output.h"
#include "tenant.h"
#include "verb.h"

static const struct option_row rows[] = {
	ROW_OUTPUT,
	ROW_HELP,
};

static const char details[] =
	"Examples:\n"
	"  helm store url acme\n"
	"  curl -sS \"$(helm store url acme)/health\"\n";

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const char *store = call->options.operands[0];
	enum output_format format;
	struct host_lead lead;
	struct value *address;

	if (tenant_check_name(store, err) || output_choose(&call->options, OUTPUT_FORMATS, &format, err) ||
	    address_read(store, &call->arena, &address, &lead, err))
		return -1;
	if (format == OUTPUT_TABLE)
		bytes_format(&out, "%s\n", value_text_at(address, "url"));
	else
		output_value(address, format, &out);
	if (verb_print(&out, err))
		return -1;
	hosts_lead_say(&lead, &call->context);
	return 0;
}

const struct verb_body body_url = { rows, COUNT_OF(rows), run, details };
