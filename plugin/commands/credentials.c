/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/verb.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "store/credentials.h"
#include "store/hosts.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rest.h"
#include "store/visit.h"
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
	"Another chart declares a Secret by the label " TENANT_CREDENTIALS "=admin; its keys are `username` and\n"
	"`password`, or as the annotations " TENANT_USER ", " TENANT_USER_KEY " and\n" TENANT_PASSWORD_KEY
	" say; " TENANT_PATH " is the page, after the store's address.\n"
	"\n"
	"Examples:\n"
	"  helm store credentials acme\n"
	"  password=$(helm store credentials acme --field password)\n";

/* In the order in which they are shown. */
static const char *const fields[] = { "url", "user", "password" };

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

static int read_values(const struct session *session, struct visit *visit, const char *store,
		       const struct state_facts *facts, struct value **ret, struct err *err)
{
	struct arena *arena = session->arena;
	struct helm helm;
	struct helm_release release = { .helm = &helm, .name = store, .name_space = tenant_namespace(store, arena) };

	*ret = NULL;
	if (!facts->record)
		return 0;
	if (helm_find(&helm, session->environment, &visit->context, arena, err))
		return -1;
	return helm_values(&release, 0, arena, ret, err);
}

static int read_all(const struct session *session, const char *store, struct value **ret, struct err *err)
{
	struct arena *arena = session->arena;
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	struct credentials credentials;
	struct state_facts facts;
	struct host_url url;
	struct value *values;
	const char *noted;

	if (visit_open(&visit, session, err) || survey_find(&visit.cluster, store, arena, &facts, err) ||
	    read_values(session, &visit, store, &facts, &values, err) ||
	    credentials_find(&visit.cluster, store, values, arena, &credentials, err))
		return -1;
	if (!credentials.secret && rest_refuse(&facts, store, "no Secret says that it holds credentials", err))
		return -1;
	if (!credentials.secret)
		return unknown(store, values != NULL, err);
	noted = object_note(facts.name_space, TENANT_HOSTS);
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
	const struct credentials_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;
	struct value *map;

	if (tenant_check_name(request->name, err) || read_all(&call->session, request->name, &map, err))
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
