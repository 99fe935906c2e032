/* SPDX-License-Identifier: Apache-2.0 */
#include "database/db_status.h"

#include "database/db_session.h"
#include "database/shared.h"
#include "database/shared_sizes.h"
#include "kube/call.h"
#include "store/lister.h"
#include "store/mode.h"
#include "store/name.h"
#include "store/spec.h"

#define PATIENCE 60 /* seconds */

static const char query[] =
	"select json_strip_nulls(json_build_object('version', split_part(current_setting('server_version'), ' ', 1), "
	"'database', current_database(), 'role', current_user, 'bytes', pg_database_size(current_database()), "
	"'connections', (select count(*) from pg_stat_activity where usename = current_user and "
	"backend_type = 'client backend' and pid <> pg_backend_pid()), 'limit', "
	"(select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user), "
	"'maxConnections', current_setting('max_connections')::int))";

static struct value *row_of(const char *store, const struct mode *mode, struct arena *arena)
{
	struct value *row = value_new(arena, VALUE_MAP);

	value_put_text(row, "name", store, arena);
	value_put_text(row, "mode", mode ? mode->name : "", arena);
	return row;
}

/* What a measurement says of the volume, for a store in the platform's server. */
static void put_share(struct value *row, const struct value *measured, const struct value *database,
		      struct arena *arena)
{
	long share = shared_sizes_share(measured, database);

	if (!database || share < 0)
		return;
	value_put(row, STR("volumeBytes"), value_int(arena, value_number_at(measured, "volume")));
	value_put(row, STR("volumeShare"), value_int(arena, share));
	value_put(row, STR("large"), value_bool(arena, shared_sizes_is_large(measured, database)));
}

static int ask_session(struct kube *cluster, const char *store, const struct state_facts *facts, struct value *row,
		       struct arena *arena, struct err *err)
{
	CLEANUP(db_session_close) struct db_session session = { 0 };
	struct value *answer;

	if (db_session_open(cluster, store, facts, arena, &session, err) ||
	    db_session_ask(&session, query, arena, &answer, err))
		return -1;
	for (const struct value *one = value_first(answer); one; one = one->next)
		value_put(row, one->key, value_copy(arena, one));
	return 0;
}

static int read_one(struct kube *cluster, const char *store, struct arena *arena, struct value **ret, struct err *err)
{
	struct state_facts facts;
	struct value *measured;

	if (name_check(store, err) || lister_find(cluster, store, arena, &facts, err))
		return -1;
	*ret = row_of(store, db_session_mode(&facts), arena);
	if (ask_session(cluster, store, &facts, *ret, arena, err) || shared_sizes_last(cluster, arena, &measured, err))
		return -1;
	put_share(*ret, measured, shared_sizes_of(measured, store, arena), arena);
	return 0;
}

/* One row of all. What is wrong with one store is said in its row. */
static int add_row(struct kube *cluster, const struct value *summary, const struct value *measured, struct value *rows,
		   struct arena *arena, struct err *err)
{
	CLEANUP(err_clear) struct err own = ERR_INIT;
	const char *store = value_text_at(summary, "name");
	const struct value *database = shared_sizes_of(measured, store, arena);
	const char *mode_name = value_text_at(summary, "database");
	const struct mode *mode = mode_find(*mode_name ? mode_name : SPEC_DATABASE);
	struct value *row = row_of(store, mode, arena);
	struct state_facts facts;

	value_add(rows, row);
	if (mode && mode->is_outside && database) {
		value_put_text(row, "version", value_text_at(measured, "version"), arena);
		for (const struct value *one = value_first(database); one; one = one->next)
			if (!str_is(one->key, "name"))
				value_put(row, one->key, value_copy(arena, one));
		put_share(row, measured, database, arena);
	} else if (!mode || !mode->is_of_chart) {
		value_put_text(row, "problem", arena_format(arena, "ask for it: helm store db status %s", store).p,
			       arena);
	} else if (lister_find(cluster, store, arena, &facts, &own) ||
		   ask_session(cluster, store, &facts, row, arena, &own)) {
		value_put_text(row, "problem", own.message ? own.message : "", arena);
	}
	return context_check(cluster->within, 0, err);
}

static int read_all(struct kube *cluster, struct arena *arena, struct value **ret, struct err *err)
{
	const struct lister_request request = { 0 };
	struct value *measured = NULL;
	struct value *stores;
	struct value *server;

	if (lister_read(cluster, &request, arena, &stores, err) ||
	    kube_get(cluster, SHARED_SERVER, arena, &server, err) ||
	    (server && shared_sizes_now(cluster, PATIENCE, arena, &measured, err)))
		return -1;
	*ret = value_new(arena, VALUE_LIST);
	for (const struct value *one = value_first(stores); one; one = one->next)
		if (add_row(cluster, one, measured, *ret, arena, err))
			return -1;
	return 0;
}

int db_status_read(struct kube *cluster, const struct db_status_request *request, struct arena *arena,
		   struct value **ret, struct err *err)
{
	return request->name ? read_one(cluster, request->name, arena, ret, err) : read_all(cluster, arena, ret, err);
}
