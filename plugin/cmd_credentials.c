/* SPDX-License-Identifier: Apache-2.0 */
#include "credentials.h"
#include "hosts.h"
#include "output.h"
#include "rest.h"
#include "survey.h"
#include "table.h"
#include "visit.h"

static const struct option_row rows[] = {
	{ "field", 0, "user|password|url", NULL, "print that one alone, for scripts", false },
	ROW_OUTPUT,
	ROW_HELP,
};

static const char details[] =
	"Prints the password: it goes to stdout, and nowhere else.\n"
	"charts/store has the administrator's first password in a Secret; whoever changed it since, knows it.\n"
	"Another chart declares a Secret by the label " TENANT_CREDENTIALS "=admin; its keys are `username` and\n"
	"`password`, or as the annotations " TENANT_USER ", " TENANT_USER_KEY " and\n" TENANT_PASSWORD_KEY
	" say; " TENANT_PATH " is the page, after the store's address.\n"
	"\n"
	"Examples:\n"
	"  helm store credentials acme\n"
	"  password=$(helm store credentials acme --field password)\n";

/* In the order in which they are shown. */
static const char *const fields[] = { "url", "user", "password" };

static int check_field(const char *field, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (!field || strcmp(field, fields[i]) == 0)
			return 0;
	return err_set(err, ERR_USAGE, "--field %s: user, password or url was expected", field);
}

static int unknown(const char *store, bool has_release, struct err *err)
{
	(void)err_set(err, ERR_FAILED, "no Secret of store %s says that it holds credentials", store);
	if (!has_release)
		return err_hint(
			err, "without a release nothing tells which; look: kubectl get secrets -n " TENANT_PREFIX "%s",
			store);
	return err_hint(err,
			"the chart's notes may tell: helm get notes %s -n " TENANT_PREFIX
			"%s; a chart declares it by the label " TENANT_CREDENTIALS "=admin on the Secret",
			store, store);
}

static int read_values(struct visit *visit, const char *store, const struct state_facts *facts,
		       struct arena *arena, struct value **ret, struct err *err)
{
	struct helm helm;
	struct helm_release release = { .helm = &helm, .name = store, .name_space = tenant_namespace(store, arena) };

	*ret = NULL;
	if (!facts->record)
		return 0;
	return helm_find(&helm, &visit->context, arena, err) || helm_values(&release, 0, arena, ret, err) ? -1 : 0;
}

static int read_all(const char *store, struct arena *arena, struct value **ret, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	struct credentials credentials;
	struct state_facts facts;
	struct host_url url;
	struct value *values;
	const char *noted;

	if (visit_open(&visit, err) || survey_find(&visit.cluster, store, arena, &facts, err) ||
	    read_values(&visit, store, &facts, arena, &values, err) ||
	    credentials_find(&visit.cluster, store, values, arena, &credentials, err))
		return -1;
	if (!credentials.secret && rest_refuse(&facts, store, "no Secret says that it holds credentials", err))
		return -1;
	if (!credentials.secret)
		return unknown(store, values != NULL, err);
	noted = state_note(facts.name_space, TENANT_HOSTS);
	if (hosts_url(&visit.cluster, tenant_namespace(store, arena),
		      arena_str(arena, (struct str){ noted, strcspn(noted, ",") }).p, arena, &url, err) ||
	    credentials_read(&visit.cluster, store, &credentials, arena, ret, err))
		return -1;
	if (url.url)
		value_put_text(*ret, "url", arena_format(arena, "%s%s", url.url, credentials.path).p, arena);
	value_put_text(*ret, "secret", credentials.secret, arena);
	value_put_text(*ret, "key", credentials.key, arena);
	return 0;
}

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
	const char *field = options_get(&call->options, "field");
	const char *store = call->options.operands[0];
	enum output_format format;
	struct value *map;

	if (tenant_check_name(store, err) || output_choose(&call->options, OUTPUT_FORMATS, &format, err) ||
	    check_field(field, err) || read_all(store, &call->arena, &map, err))
		return -1;
	if (field)
		bytes_format(&out, "%s\n", value_text_at(map, field));
	else if (format == OUTPUT_TABLE)
		print_table(map, &out);
	else
		output_value(map, format, &out);
	return verb_print(&out, err);
}

const struct verb_body body_credentials = { rows, COUNT_OF(rows), run, details };
