/* SPDX-License-Identifier: Apache-2.0 */
/* Orders in a cluster: each change, and each write that is lost, comes twice, or meets another one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ordered.h"

#define FAR "elsewhere/pid:[1] 1 1 host"
#define NEAR "here/pid:[1] 1 1 host"

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

/* As a foreman sees it: metadata alone. */
static struct order listed(const char *id)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct orders_filter filter = { .id = id, .metadata_only = true };
	struct order *list;
	size_t count;

	assert_int_equal(orders_list(&keeper.cluster, &filter, &arena, &list, &count, &err), 0);
	assert_int_equal(count, 1);
	return list[0];
}

static bool claim(struct order *order, const char *holder)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool lost;

	assert_int_equal(orders_claim(&keeper.cluster, order, holder, &arena, &lost, &err), 0);
	return !lost;
}

static bool renew(struct order *order, bool all)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool lost;

	assert_int_equal(orders_renew(&keeper.cluster, order, all, &arena, &lost, &err), 0);
	return !lost;
}

static bool release(struct order *order)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool lost;

	assert_int_equal(orders_release(&keeper.cluster, order, &arena, &lost, &err), 0);
	return !lost;
}

static bool finish(struct order *order, enum order_state how)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool lost;

	assert_int_equal(orders_finish(&keeper.cluster, order, how, &arena, &lost, &err), 0);
	return !lost;
}

static struct order accept_acme(void)
{
	return accept_one(&keeper, "acme", ORDER_VERB_create, "anna");
}

static void test_life(void **state)
{
	struct order order;
	struct order there;

	(void)state;
	order = listed(accept_acme().id);
	assert_int_equal(order.request.n, 0);
	assert_true(claim(&order, FAR));
	/* The claim brings what the list had not. */
	assert_true(str_is(order.request, REQUEST));
	assert_string_equal(order.identity, "anna@example.com");
	assert_int_equal(order.take_overs, 0);
	assert_true(*order.began);
	order.steps = parse("[{\"step\":\"render\",\"state\":\"begun\"}]");
	assert_true(renew(&order, true));
	assert_true(renew(&order, false));
	there = find_one(&keeper, order.id);
	assert_int_equal(there.state, ORDER_RUNNING);
	assert_int_equal(there.claim.renewals, 2);
	assert_string_equal(there.claim.holder, FAR);
	assert_string_equal(value_text_at(value_first(there.steps), "step"), "render");
	order.error = (struct order_error){ "store/failed", "no", "mend it" };
	assert_true(finish(&order, ORDER_FAILED));
	there = find_one(&keeper, order.id);
	assert_int_equal(there.state, ORDER_FAILED);
	assert_int_equal(there.request.n, 0);
	assert_string_equal(there.error.code, "store/failed");
	assert_string_equal(there.claim.holder, "");
	assert_true(*there.ended);
	assert_int_equal(count_all(&keeper, ORDER_ACTIVE), 0);
	assert_int_equal(count_all(&keeper, ORDER_ENDED), 1);
}

static void test_one_wins(void **state)
{
	struct order one;
	struct order other;

	(void)state;
	one = listed(accept_acme().id);
	other = one;
	assert_true(claim(&one, FAR));
	assert_false(claim(&other, NEAR));
	assert_string_equal(find_one(&keeper, one.id).claim.holder, FAR);
	/* Taken over, by one again; whoever had it cannot write it any more. */
	other = listed(one.id);
	assert_true(claim(&other, NEAR));
	assert_int_equal(other.take_overs, 1);
	assert_false(renew(&one, true));
	assert_false(release(&one));
	assert_false(finish(&one, ORDER_SUCCEEDED));
	assert_true(finish(&other, ORDER_SUCCEEDED));
	assert_false(finish(&one, ORDER_FAILED));
	assert_int_equal(find_one(&keeper, one.id).state, ORDER_SUCCEEDED);
}

/* A holder that renews is at work: who saw it before that does not get its order. */
static void test_renewed_meanwhile(void **state)
{
	struct order one;
	struct order other;

	(void)state;
	one = listed(accept_acme().id);
	assert_true(claim(&one, FAR));
	other = listed(one.id);
	assert_true(renew(&one, false));
	assert_false(claim(&other, NEAR));
	assert_true(renew(&one, false));
}

static void test_released(void **state)
{
	struct order one;
	struct order other;

	(void)state;
	one = listed(accept_acme().id);
	assert_true(claim(&one, FAR));
	assert_true(release(&one));
	other = listed(one.id);
	assert_int_equal(other.state, ORDER_QUEUED);
	assert_string_equal(other.claim.holder, "");
	assert_true(claim(&other, NEAR));
	assert_int_equal(other.take_overs, 0);
	assert_true(str_is(other.request, REQUEST));
	assert_false(renew(&one, false));
}

/* Somebody puts a label on it: that is no claim. */
static void touch(const char *name, const char *text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *patch = parse("{}");

	value_put_text(value_map_at(value_map_at(patch, "metadata", &arena), "labels", &arena), "touched", text,
		       &arena);
	assert_int_equal(kube_merge(&keeper.cluster, order_path(name, &arena), patch, &arena, NULL, &err), 0);
}

static void test_touched(void **state)
{
	struct order order;

	(void)state;
	order = listed(accept_acme().id);
	touch(order.name, "a");
	assert_true(claim(&order, FAR));
	touch(order.name, "b");
	assert_true(renew(&order, true));
	touch(order.name, "c");
	assert_true(finish(&order, ORDER_SUCCEEDED));
	assert_int_equal(find_one(&keeper, order.id).state, ORDER_SUCCEEDED);
}

static void test_removed(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct order order;

	(void)state;
	order = listed(accept_acme().id);
	assert_true(claim(&order, FAR));
	assert_int_equal(kube_delete(&keeper.cluster, order_path(order.name, &arena), order.uid, NULL, &arena, &err),
			 0);
	assert_false(renew(&order, true));
	assert_false(finish(&order, ORDER_SUCCEEDED));
	assert_int_equal(count_all(&keeper, NULL), 0);
}

/* Each write in turn: its answer is lost, or it never came. It is made again, and is the same one. */
static void test_lost_answers(void **state)
{
	static const enum keeper_fault faults[] = { KEEPER_LOSES, KEEPER_ENDS };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		struct order order;

		fault_at(&keeper, faults[i], 0);
		order = listed(accept_acme().id);
		fault_at(&keeper, faults[i], 0);
		assert_true(claim(&order, FAR));
		fault_at(&keeper, faults[i], 0);
		assert_true(renew(&order, true));
		fault_at(&keeper, faults[i], 0);
		assert_true(release(&order));
		order = listed(order.id);
		assert_true(claim(&order, FAR));
		fault_at(&keeper, faults[i], 0);
		assert_true(finish(&order, ORDER_SUCCEEDED));
		assert_int_equal(count_all(&keeper, NULL), i + 1);
		assert_int_equal(count_all(&keeper, ORDER_ENDED), i + 1);
	}
}

/* No answer at all: it is not known, and the same call goes on later, whatever came of the first. */
static void test_away(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct order order;
	bool lost;

	(void)state;
	order = listed(accept_acme().id);
	assert_true(claim(&order, FAR));
	keeper.cluster.patience = 300;
	atomic_store(&keeper.control->is_away, true);
	assert_int_equal(orders_renew(&keeper.cluster, &order, true, &arena, &lost, &err), -1);
	assert_int_equal(err.code, ERR_CLUSTER);
	err_clear(&err);
	assert_int_equal(orders_finish(&keeper.cluster, &order, ORDER_SUCCEEDED, &arena, &lost, &err), -1);
	assert_int_equal(order.state, ORDER_RUNNING);
	atomic_store(&keeper.control->is_away, false);
	keeper.cluster.patience = 0;
	/* Each of them may come to the API server late. */
	assert_true(finish(&order, ORDER_SUCCEEDED));
	/* Once more, as after an answer that never came. */
	order.state = ORDER_RUNNING;
	order.version = "1";
	assert_true(finish(&order, ORDER_SUCCEEDED));
}

static enum orders_cancelled cancel(const char *id, struct order *order)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	enum orders_cancelled answer;

	assert_int_equal(orders_cancel(&keeper.cluster, id, &arena, &answer, order, &err), 0);
	return answer;
}

static void test_cancel(void **state)
{
	struct order order;
	struct order there;

	(void)state;
	order = listed(accept_acme().id);
	assert_int_equal(cancel("acme.nothing", &there), ORDERS_MISSING);
	assert_int_equal(cancel("what, ever", &there), ORDERS_MISSING);
	assert_int_equal(cancel("", &there), ORDERS_MISSING);
	assert_int_equal(cancel(order.id, &there), ORDERS_CANCELLED);
	assert_int_equal(there.state, ORDER_CANCELLED);
	assert_int_equal(cancel(order.id, &there), ORDERS_CANCELLED);
	assert_false(claim(&order, FAR));
	assert_int_equal(find_one(&keeper, order.id).request.n, 0);
	order = listed(accept_acme().id);
	assert_true(claim(&order, FAR));
	assert_int_equal(cancel(order.id, &there), ORDERS_RUNNING);
	assert_true(release(&order));
	order = listed(order.id);
	assert_int_equal(cancel(order.id, &there), ORDERS_CANCELLED);
	order = listed(accept_acme().id);
	assert_true(claim(&order, FAR));
	assert_true(finish(&order, ORDER_SUCCEEDED));
	assert_int_equal(cancel(order.id, &there), ORDERS_OVER);
}

static void test_lists(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct orders_filter of_owner = { .owner = "anna" };
	const struct orders_filter of_store = { .store = "blog", .selector = ORDER_WAITING };
	struct order first;
	struct order second;
	struct order *list;
	size_t count;

	(void)state;
	first = accept_acme();
	(void)accept_one(&keeper, "blog", ORDER_VERB_create, "bert");
	second = accept_one(&keeper, "blog", ORDER_VERB_delete, "anna");
	assert_int_equal(orders_list(&keeper.cluster, &of_owner, &arena, &list, &count, &err), 0);
	assert_int_equal(count, 2);
	assert_string_equal(list[0].id, first.id);
	assert_string_equal(list[1].id, second.id);
	assert_int_equal(orders_list(&keeper.cluster, &of_store, &arena, &list, &count, &err), 0);
	assert_int_equal(count, 2);
	assert_int_equal(list[1].verb, ORDER_VERB_delete);
}

/* What somebody else put there is no order, and in nobody's way. */
static void test_foreign(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *object = parse("{\"metadata\":{\"name\":\"x\",\"labels\":{\"" LABEL_ORDER "\":\"x\"}}}");
	bool exists;

	(void)state;
	assert_int_equal(kube_create(&keeper.cluster, ORDER_FOLDER, object, &arena, &exists, NULL, &err), 0);
	(void)accept_acme();
	assert_int_equal(count_all(&keeper, NULL), 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_life),    TEST(test_one_wins), TEST(test_renewed_meanwhile), TEST(test_released),
		TEST(test_touched), TEST(test_removed),  TEST(test_lost_answers),      TEST(test_away),
		TEST(test_cancel),  TEST(test_lists),    TEST(test_foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
