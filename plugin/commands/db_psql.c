/* SPDX-License-Identifier: Apache-2.0 */
/* helm store db psql NAME [-- ARGUMENT...] */
#include "commands/db_verbs.h"
#include "database/db_session.h"
#include "store/lister.h"
#include "store/visit.h"

static int open_and_run(struct db_session *session, struct visit *visit, const struct db_work *work, struct err *err)
{
	struct arena *arena = work->session->arena;
	struct state_facts facts;

	if (visit_open(visit, work->session, err) || lister_find(&visit->cluster, work->store, arena, &facts, err) ||
	    db_session_open(&visit->cluster, work->store, &facts, arena, session, err))
		return -1;
	return db_session_run(session, work->passed, work->is_terminal, err);
}

int db_psql(const struct db_work *work, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	CLEANUP(db_session_close) struct db_session session = { 0 };

	return open_and_run(&session, &visit, work, err);
}
