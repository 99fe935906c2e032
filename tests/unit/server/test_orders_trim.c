/* SPDX-License-Identifier: Apache-2.0 */
/* The journal: what has ended is kept for a day, and not too much of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ordered.h"
#include "timestamp.h"

static struct keeper keeper;

/* One that has ended so long ago, as the keeper is told. */
static void put_ended(unsigned number, bool is_keyed, long ago)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *moment = timestamp_text(time(NULL) - ago, &arena);
	const char *id = arena_text(&arena, "acme.%u", number);
	struct order order = {
		.name = order_name(id, "", &arena),
		.id = id,
		.store = "acme",
		.state = ORDER_SUCCEEDED,
		.accepted = moment,
		.began = moment,
		.ended = moment,
		.owner_label = "o",
		.is_keyed = is_keyed,
		.claim = { "", "", 0 },
		.identity = "",
		.owner = "",
		.key_hash = "",
		.payload_hash = "",
		.error = { "", "", "" },
		.uid = "",
		.version = "",
	};
	struct value *object = order_object(&order, &arena);
	bool exists;

	value_put_text(value_get(object, "metadata"), "creationTimestamp", moment, &arena);
	assert_int_equal(kube_create(&keeper.cluster, ORDER_FOLDER, object, &arena, &exists, NULL, &err), 0);
	assert_false(exists);
}

static void test_trim(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct order waiting;
	struct order order;
	size_t count;
	bool found;

	(void)state;
	keeper_start(&keeper);
	waiting = accept_one(&keeper, "acme", ORDER_VERB_create, "anna");
	for (unsigned i = 0; i < ORDERS_JOURNAL; i++)
		put_ended(i, false, 60);
	put_ended(1000, false, 100);
	put_ended(1001, true, 100);
	put_ended(1002, true, ORDERS_DAY + 100);
	put_ended(1003, false, 1);
	assert_int_equal(orders_trim(&keeper.cluster, &count, &err), 0);
	assert_int_equal(count, ORDERS_JOURNAL + 4);
	/* 1000 and one of the rest are too many, 1002 is too old; a key is kept its day. */
	assert_int_equal(count_all(&keeper, ORDER_ENDED), ORDERS_JOURNAL + 1);
	assert_int_equal(orders_find(&keeper.cluster, "acme.1000", &arena, &order, &found, &err), 0);
	assert_false(found);
	assert_int_equal(orders_find(&keeper.cluster, "acme.1002", &arena, &order, &found, &err), 0);
	assert_false(found);
	(void)find_one(&keeper, "acme.1001");
	(void)find_one(&keeper, "acme.1003");
	(void)find_one(&keeper, waiting.id);
	assert_int_equal(orders_trim(&keeper.cluster, &count, &err), 0);
	assert_int_equal(count, ORDERS_JOURNAL + 1);
	keeper_stop(&keeper);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_trim, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
