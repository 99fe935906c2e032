/* SPDX-License-Identifier: Apache-2.0 */
/* helm store db connections NAME */
#include "cli/output.h"
#include "commands/db_verbs.h"
#include "database/db_session.h"
#include "store/lister.h"
#include "table.h"
#include "timestamp.h"

/*
 * The role's own sessions, but for this one, the longest first. Not what they ask: it may hold what a customer wrote.
 */
static const char query[] =
	"select json_strip_nulls(json_build_object('role', current_user, 'limit', "
	"(select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user), 'connections', "
	"coalesce((select json_agg(json_build_object('pid', pid, 'application', application_name, "
	"'address', host(client_addr), 'state', state, 'since', "
	"extract(epoch from backend_start)::bigint, 'age', extract(epoch from now() - backend_start)::bigint, "
	"'queryStart', to_char(query_start at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'stateAge', "
	"extract(epoch from now() - state_change)::bigint, 'waits', wait_event_type) order by backend_start, pid) "
	"from pg_stat_activity where usename = current_user and backend_type = 'client backend' and "
	"pid <> pg_backend_pid()), '[]'::json)))";

static int read_map(const struct session *session, const char *store, struct value **ret, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	CLEANUP(db_session_close) struct db_session psql = { 0 };
	struct arena *arena = session->arena;
	struct state_facts facts;

	if (visit_open(&visit, session, err) || lister_find(&visit.cluster, store, arena, &facts, err) ||
	    db_session_open(&visit, store, &facts, arena, &psql, err) || db_session_ask(&psql, query, arena, ret, err))
		return -1;
	for (struct value *one = value_first(value_get(*ret, "connections")); one; one = one->next) {
		const char *since = timestamp_text(value_number_at(one, "since"), arena);

		value_set(one, "since", value_string(arena, str_of(since)));
	}
	return 0;
}

static void print_table(const struct value *map, struct arena *arena, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(6);
	const struct value *list = value_get(map, "connections");

	bytes_format(out, "role %s: %zu connections", value_text_at(map, "role"), value_count(list));
	bytes_format(out, *value_text_at(map, "limit") ? " of %s\n" : "\n", value_text_at(map, "limit"));
	if (!value_first(list))
		return;
	table_add(&table, (const struct str[]){ STR("APPLICATION"), STR("FROM"), STR("STATE"), STR("AGE"),
						STR("IN STATE"), STR("QUERY STARTED") });
	for (const struct value *one = value_first(list); one; one = one->next) {
		const char *name = value_text_at(one, "application");
		const char *begun = value_text_at(one, "queryStart");

		table_add(&table,
			  (const struct str[]){ str_of(*name ? name : "-"), str_of(value_text_at(one, "address")),
						str_of(value_text_at(one, "state")),
						str_of(timestamp_age(1, 1 + value_number_at(one, "age"), arena)),
						str_of(timestamp_age(1, 1 + value_number_at(one, "stateAge"), arena)),
						str_of(*begun ? begun : "-") });
	}
	table_print(&table, 0, out);
}

int db_connections(const struct db_work *work, struct err *err)
{
	struct value *map;

	if (read_map(work->session, work->store, &map, err))
		return -1;
	if (work->format == OUTPUT_TABLE)
		print_table(map, work->session->arena, work->out);
	else
		output_value(map, work->format, work->out);
	return 0;
}
