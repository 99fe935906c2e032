/* SPDX-License-Identifier: Apache-2.0 */
#include "database/db_connections.h"

#include "database/db_session.h"
#include "store/lister.h"
#include "store/name.h"
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

int db_connections_read(struct kube *cluster, const struct db_connections_request *request, struct arena *arena,
			struct value **ret, struct err *err)
{
	CLEANUP(db_session_close) struct db_session session = { 0 };
	const char *store = request->name;
	struct state_facts facts;

	if (name_check(store, err) || lister_find(cluster, store, arena, &facts, err) ||
	    db_session_open(cluster, store, &facts, arena, &session, err) ||
	    db_session_ask(&session, query, arena, ret, err))
		return -1;
	for (struct value *one = value_first(value_get(*ret, "connections")); one; one = one->next) {
		const char *since = timestamp_text(value_number_at(one, "since"), arena);

		value_set(one, "since", value_string(arena, str_of(since)));
	}
	return 0;
}
