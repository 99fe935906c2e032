/* SPDX-License-Identifier: Apache-2.0 */
/* An operation on a store whose cluster is a server of the tests, without a lease. After cmocka.h. */
#ifndef STORE_TEST_WORK_H
#define STORE_TEST_WORK_H

#include "server.h"
#include "store/operation.h"

#define WORK_TIME 20000    /* milliseconds that an operation has */
#define WORK_PATIENCE 1500 /* … and each call of it, with its repetitions */

struct work {
	struct server server;
	struct arena arena;
	struct context context;
	struct session session;
	struct wait_request wait;
	struct operation operation;
	struct err err;
};

/* --- for the two below */

static inline void work_begin(struct work *work, const char *store, unsigned timeout)
{
	*work = (struct work){ .context = CONTEXT_INIT, .wait = { .timeout = timeout }, .err = ERR_INIT };
	work->session = (struct session){ &work->context, &environment_none, &work->arena };
	context_begin(&work->context, NULL, CONTEXT_ENDLESS);
	operation_begin(&work->operation, &work->session, &work->wait, store);
}

static inline void work_take_server(struct work *work)
{
	/* One of them closes it. */
	work->operation.cluster = work->server.cluster;
	work->operation.cluster.patience = WORK_PATIENCE;
	work->operation.cluster.within = &work->operation.context;
	work->server.cluster = (struct kube)KUBE_INIT;
}

/* --- */

/* On the store `acme`. */
static inline void work_start(struct work *work, const struct rule *rules, unsigned timeout)
{
	work_begin(work, "acme", timeout);
	server_rules(&work->server, rules);
	work_take_server(work);
}

static inline void work_start_steps(struct work *work, const char *store, const struct step *steps)
{
	work_begin(work, store, WORK_TIME);
	server_start(&work->server, steps);
	work_take_server(work);
}

static inline void work_stop(struct work *work)
{
	operation_close(&work->operation);
	server_stop(&work->server);
	arena_free(&work->arena);
	err_clear(&work->err);
}

#endif
