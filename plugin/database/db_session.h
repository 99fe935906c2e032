/* SPDX-License-Identifier: Apache-2.0 */
/*
 * psql for a store: in the pod of its own PostgreSQL where the chart runs one, else in a pod that is made for it
 * (database/db_pod.h). It logs in as the store does, by the role and the password that the store's pods have; neither
 * we nor anybody's arguments get to know the password.
 */
#ifndef STORE_DATABASE_DB_SESSION_H
#define STORE_DATABASE_DB_SESSION_H

#include "kube/kube.h"
#include "store/state.h"

struct mode;

struct db_session {
	struct kube *cluster;
	const char *store;
	const char *name_space;
	const struct mode *mode;
	const char *pod;
	const char *container;
	const char *job; /* path of what was made for it; NULL: nothing was */
	const char *job_uid;
};

/* The store's mode; NULL: none that is known. A store of before modes were noted is of the default one. */
const struct mode *db_session_mode(const struct state_facts *facts);

/*
 * Finds or makes the pod. ERR_DATABASE when there is none and none can be made, with why; a store in which nothing runs
 * is refused (store/rest.h). Texts are in the arena. db_session_close in every case, after `ret` was set to zero.
 */
int db_session_open(struct kube *cluster, const char *store, const struct state_facts *facts, struct arena *arena,
		    struct db_session *ret, struct err *err);
void db_session_close(struct db_session *session);

/* The answer to a query of one row and column of JSON, in the arena. ERR_DATABASE with PostgreSQL's words. */
int db_session_ask(struct db_session *session, const char *sql, struct arena *arena, struct value **ret,
		   struct err *err);

/*
 * psql with our streams, which are a terminal or not, and the arguments (ended by NULL). ERR_CHILD when its status is
 * not 0.
 */
int db_session_run(struct db_session *session, const char *const *arguments, bool is_terminal, struct err *err);

#endif
