/* SPDX-License-Identifier: Apache-2.0 */
/* Orders of tests, kept by a keeper. After cmocka.h. */
#ifndef STORE_TEST_ORDERED_H
#define STORE_TEST_ORDERED_H

#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "keeper.h"
#include "process.h"
#include "kube/change.h"
#include "server/orders_accept.h"

#define REQUEST "{\"name\":\"acme\",\"set\":[\"admin.password=geheim\"]}"

static inline struct orders_request request_of(const char *store, enum order_verb verb, const char *owner)
{
	return (struct orders_request){
		.store = store, .verb = verb, .request = STR(REQUEST), .identity = "anna@example.com", .owner = owner
	};
}

/* One that is queued. */
static inline struct order accept_one(struct keeper *keeper, const char *store, enum order_verb verb, const char *owner)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct orders_request request = request_of(store, verb, owner);
	enum orders_answer answer;
	struct order order;

	assert_int_equal(orders_accept(&keeper->cluster, &request, &arena, &answer, &order, &err), 0);
	assert_int_equal(answer, ORDERS_ACCEPTED);
	return order;
}

/* One as it is now. */
static inline struct order find_one(struct keeper *keeper, const char *id)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct order order;
	bool found;

	assert_int_equal(orders_find(&keeper->cluster, id, &arena, &order, &found, &err), 0);
	assert_true(found);
	return order;
}

static inline size_t count_all(struct keeper *keeper, const char *selector)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct orders_filter filter = { .selector = selector, .metadata_only = true };
	struct order *list;
	size_t count;

	assert_int_equal(orders_list(&keeper->cluster, &filter, &arena, &list, &count, &err), 0);
	return count;
}

/* Something happens at the next write but `after`. */
static inline void fault_at(struct keeper *keeper, enum keeper_fault fault, unsigned after)
{
	atomic_store(&keeper->control->fault, (int)fault);
	atomic_store(&keeper->control->at, atomic_load(&keeper->control->writes) + 1 + after);
}

/* A process that has just ended, as a holder is named. */
static inline const char *ended_holder(void)
{
	const char *ours = process_identity(&arena);
	pid_t child = fork();

	if (!child)
		_exit(0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return arena_text(&arena, "%.*s %ld 1 %s", (int)strcspn(ours, " "), ours, (long)child,
			  process_host(ours, &arena));
}

#endif
