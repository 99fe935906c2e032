/* SPDX-License-Identifier: Apache-2.0 */
/* helm store db psql NAME [-- ARGUMENT...] */
#include "db.h"
#include "db_session.h"
#include "survey.h"

static int open_and_run(struct db_session *session, struct visit *visit, struct call *call,
			const struct db_request *request, struct err *err)
{
	struct state_facts facts;

	if (visit_open(visit, err) || survey_find(&visit->cluster, request->store, &call->arena, &facts, err) ||
	    db_session_open(visit, request->store, &facts, &call->arena, session, err))
		return -1;
	return db_session_run(session, call->passed, request->is_terminal, err);
}

int db_psql(struct call *call, const struct db_request *request, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	CLEANUP(db_session_close) struct db_session session = { 0 };

	return open_and_run(&session, &visit, call, request, err);
}
