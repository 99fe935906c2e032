/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/verb.h"
#include "kube/labels.h"
#include "store/admin.h"
#include "store/credentials.h"
#include "store/name.h"
#include "table.h"

struct credentials_request {
	const char *name;
	const char *field; /* that alone */
};

static const struct field rows[] = {
	FIELD_STORE(struct credentials_request, name),
	{ "field", 0, "user|password|url", NULL, "print that one alone, for scripts",
	  FIELD_TEXT(struct credentials_request, field) },
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

/* In the order in which they are shown. */
static const char *const fields[] = { "url", "user", "password" };

static void print_table(const struct value *map, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(2);

	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		const struct str cells[] = { str_of(fields[i]), str_of(value_text_at(map, fields[i])) };

		if (cells[1].n)
			table_add(&table, cells);
	}
	table_print(&table, 0, out);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct credentials_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct value *map;

	if (name_check(request->name, err) || admin_read(&call->session, request->name, &map, err))
		return -1;
	if (request->field)
		bytes_format(&out, "%s\n", value_text_at(map, request->field));
	else if (format == OUTPUT_TABLE)
		print_table(map, &out);
	else
		output_value(map, format, &out);
	return output_print(&out, err);
}

const struct verb_body body_credentials = { FIELDS_OF(rows, struct credentials_request), run, details, NULL };
