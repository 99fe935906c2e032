/* SPDX-License-Identifier: Apache-2.0 */
/* How work is accepted: once for a key, by whichever replica, whatever becomes of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "kube/call.h"
#include "ordered.h"
#include "server/orders.h"
#include "timestamp.h"

#define KEY "8e03978e"

static struct keeper keeper;

static int begin(void **state)
{
	(void)state;
	keeper_start(&keeper);
	return 0;
}

static int end(void **state)
{
	keeper_stop(&keeper);
	return forget(state);
}

static struct orders_request keyed(const char *key)
{
	struct orders_request request = request_of("acme", ORDER_VERB_create, "anna");

	request.key = key;
	return request;
}

static enum orders_answer accept_it(const struct orders_request *request, struct order *order)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	enum orders_answer answer;

	assert_int_equal(orders_accept(&keeper.cluster, request, &arena, &answer, order, &err), 0);
	return answer;
}

static void finish(struct order order)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool lost;

	order.result = parse("{\"url\":\"http://acme\"}");
	assert_int_equal(orders_finish(&keeper.cluster, &order, ORDER_SUCCEEDED, &arena, &lost, &err), 0);
	assert_false(lost);
}

static void test_new(void **state)
{
	const struct orders_request request = keyed(NULL);
	struct order one;
	struct order other;

	(void)state;
	/* Without a key each is one of its own. */
	assert_int_equal(accept_it(&request, &one), ORDERS_ACCEPTED);
	assert_int_equal(accept_it(&request, &other), ORDERS_ACCEPTED);
	assert_string_not_equal(one.id, other.id);
	assert_int_equal(strlen(one.id), strlen("acme.") + ORDER_SUFFIX);
	assert_int_equal(strncmp(one.id, "acme.", strlen("acme.")), 0);
	assert_int_equal(one.state, ORDER_QUEUED);
	assert_true(*one.uid && *one.version && one.created);
	assert_true(str_is(find_one(&keeper, one.id).request, REQUEST));
	assert_string_equal(find_one(&keeper, one.id).owner, "anna");
}

static void test_repeated(void **state)
{
	struct orders_request request = keyed(KEY);
	struct order first;
	struct order order;

	(void)state;
	assert_int_equal(accept_it(&request, &first), ORDERS_ACCEPTED);
	assert_int_equal(accept_it(&request, &order), ORDERS_STILL_RUNNING);
	assert_string_equal(order.id, first.id);
	finish(first);
	assert_int_equal(accept_it(&request, &order), ORDERS_REPEATED);
	assert_string_equal(order.id, first.id);
	assert_int_equal(order.state, ORDER_SUCCEEDED);
	assert_string_equal(value_text_at(order.result, "url"), "http://acme");
	/* What makes it another request. */
	request.request = STR("{\"name\":\"acme\"}");
	assert_int_equal(accept_it(&request, &order), ORDERS_OTHER_PAYLOAD);
	request = keyed(KEY);
	request.verb = ORDER_VERB_update;
	assert_int_equal(accept_it(&request, &order), ORDERS_OTHER_PAYLOAD);
	request = keyed(KEY);
	request.store = "blog";
	assert_int_equal(accept_it(&request, &order), ORDERS_OTHER_PAYLOAD);
	assert_string_equal(order.id, first.id);
	/* Another one's key of the same text is another key. */
	request = keyed(KEY);
	request.identity = "bert@example.com";
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	assert_int_equal(count_all(&keeper, NULL), 2);
}

/* By what the client sent, where that is said, whatever is made of it. */
static void test_payload(void **state)
{
	struct orders_request request = keyed(KEY);
	struct order order;

	(void)state;
	request.payload = STR("{\"theme\":\"dark\"}");
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	request.request = STR("{}");
	assert_int_equal(accept_it(&request, &order), ORDERS_STILL_RUNNING);
	request.payload = STR("{\"theme\":\"light\"}");
	assert_int_equal(accept_it(&request, &order), ORDERS_OTHER_PAYLOAD);
}

/* The same order, accepted more than a day ago. */
static void age(const struct order *order)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *object;
	bool exists;

	assert_int_equal(kube_get(&keeper.cluster, order_path(order->name, &arena), &arena, &object, &err), 0);
	assert_int_equal(kube_delete(&keeper.cluster, order_path(order->name, &arena),
				     value_text_at(object, "metadata.uid"), NULL, &arena, &err),
			 0);
	value_set(value_get(object, "metadata"), "creationTimestamp",
		  value_string(&arena, str_of(timestamp_text(time(NULL) - ORDERS_DAY - 5, &arena))));
	assert_int_equal(kube_create(&keeper.cluster, ORDER_FOLDER, object, &arena, &exists, NULL, &err), 0);
}

static void test_next_day(void **state)
{
	const struct orders_request request = keyed(KEY);
	struct order first;
	struct order order;

	(void)state;
	assert_int_equal(accept_it(&request, &first), ORDERS_ACCEPTED);
	age(&first);
	/* As long as it has not ended there is no second one. */
	assert_int_equal(accept_it(&request, &order), ORDERS_STILL_RUNNING);
	finish(find_one(&keeper, first.id));
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	assert_string_not_equal(order.id, first.id);
	assert_string_equal(order.name, first.name);
	assert_int_equal(count_all(&keeper, NULL), 1);
}

static void test_queue(void **state)
{
	struct orders_request request = keyed(NULL);
	struct order order;
	struct order first;

	(void)state;
	request.queue_most = 2;
	request.key = KEY;
	assert_int_equal(accept_it(&request, &first), ORDERS_ACCEPTED);
	request.key = NULL;
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	assert_int_equal(accept_it(&request, &order), ORDERS_QUEUE_FULL);
	/* What is there is told all the same; what has ended does not wait. */
	request.key = KEY;
	assert_int_equal(accept_it(&request, &order), ORDERS_STILL_RUNNING);
	finish(first);
	request.key = NULL;
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	assert_int_equal(accept_it(&request, &order), ORDERS_QUEUE_FULL);
	assert_int_equal(count_all(&keeper, ORDER_WAITING), 2);
}

static void test_refused(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(free_pointer) char *text = xcalloc(1, ORDER_REQUEST_MOST + 1);
	struct orders_request request = request_of("No Name", ORDER_VERB_create, "anna");
	enum orders_answer answer;
	struct order order;

	(void)state;
	assert_int_equal(orders_accept(&keeper.cluster, &request, &arena, &answer, &order, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	err_clear(&err);
	request.store = "acme";
	(void)memset(text, '1', ORDER_REQUEST_MOST + 1);
	request.request = (struct str){ text, ORDER_REQUEST_MOST + 1 };
	assert_int_equal(orders_accept(&keeper.cluster, &request, &arena, &answer, &order, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	err_clear(&err);
	assert_int_equal(atomic_load(&keeper.control->writes), 0);
	request.request.n--;
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	assert_int_equal(find_one(&keeper, order.id).request.n, ORDER_REQUEST_MOST);
}

static void test_space(void **state)
{
	const struct orders_request request = keyed(KEY);
	struct order order;

	(void)state;
	atomic_store(&keeper.control->has_no_space, true);
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	assert_int_equal(count_all(&keeper, NULL), 1);
}

/* The answer to the creation is lost: it is one order all the same, and with a key also to whoever asks again. */
static void test_lost_answers(void **state)
{
	struct orders_request request = keyed(NULL);
	struct order order;

	(void)state;
	fault_at(&keeper, KEEPER_ENDS, 0);
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	fault_at(&keeper, KEEPER_LOSES, 0);
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	assert_int_equal(count_all(&keeper, NULL), 2);
	request.key = KEY;
	fault_at(&keeper, KEEPER_ENDS, 0);
	assert_int_equal(accept_it(&request, &order), ORDERS_ACCEPTED);
	assert_int_equal(accept_it(&request, &order), ORDERS_STILL_RUNNING);
	assert_int_equal(count_all(&keeper, NULL), 3);
}

/* Of many at once, each in a process as a replica is, one makes the order; the others are told of it. */
static void test_at_once(void **state)
{
	enum { CROWD = 20 };
	const struct orders_request request = keyed(KEY);
	unsigned accepted = 0;
	pid_t children[CROWD];

	(void)state;
	for (size_t i = 0; i < CROWD; i++) {
		struct order order;

		children[i] = fork();
		if (children[i])
			continue;
		keeper_reopen(&keeper);
		_exit((int)accept_it(&request, &order));
	}
	for (size_t i = 0; i < CROWD; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status));
		accepted += WEXITSTATUS(status) == ORDERS_ACCEPTED;
		assert_true(WEXITSTATUS(status) == ORDERS_ACCEPTED || WEXITSTATUS(status) == ORDERS_STILL_RUNNING);
	}
	assert_int_equal(accepted, 1);
	assert_int_equal(count_all(&keeper, NULL), 1);
}

/* A process that is killed before or after its write: whoever asks again has one order. */
static void test_killed(void **state)
{
	static const enum keeper_fault faults[] = { KEEPER_KILLS_BEFORE, KEEPER_KILLS_AFTER };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		const struct orders_request request = keyed(arena_text(&arena, "key-%zu", i));
		struct order order;
		int status;
		pid_t child;

		fault_at(&keeper, faults[i], 0);
		child = fork();
		if (!child) {
			keeper_reopen(&keeper);
			_exit((int)accept_it(&request, &order));
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(accept_it(&request, &order), i ? ORDERS_STILL_RUNNING : ORDERS_ACCEPTED);
		assert_int_equal(count_all(&keeper, NULL), i + 1);
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_new),     TEST(test_repeated), TEST(test_payload), TEST(test_next_day),
		TEST(test_queue),   TEST(test_refused),  TEST(test_space),   TEST(test_lost_answers),
		TEST(test_at_once), TEST(test_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
