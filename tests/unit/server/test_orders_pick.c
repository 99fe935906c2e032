/* SPDX-License-Identifier: Apache-2.0 */
/* Which orders are next: a table of queues, and of holders that are gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "process.h"
#include "server/orders_pick.h"

#define FAR "elsewhere/pid:[1] 1 1 host"
#define US "us/pid:[1] 1 1 host"
#define LIST_MOST 8
#define STILL 60 /* milliseconds */

/* name, which is also its id; store, owner, state, holder */
#define QUEUED(name, store, owner) { name, store, owner, ORDER_QUEUED, "", 0 }
#define LOCKED(name, store, owner) { name, store, owner, ORDER_QUEUED, "", 1 }
#define RUNS(name, store, owner, holder) { name, store, owner, ORDER_RUNNING, holder, 0 }

struct row {
	const char *name;
	const char *store;
	const char *owner;
	enum order_state state;
	const char *holder;
	unsigned locked;
};

static size_t fill(const struct row *rows, struct order *ret)
{
	size_t count = 0;

	for (; rows[count].name; count++)
		ret[count] = (struct order){ .name = rows[count].name,
					     .id = rows[count].name,
					     .uid = rows[count].name,
					     .store = rows[count].store,
					     .owner_label = rows[count].owner,
					     .state = rows[count].state,
					     .locked = rows[count].locked,
					     .claim = { rows[count].holder, "mark", 1 } };
	return count;
}

/* Names of ours, one after the other. */
static bool is_ours(void *of, const char *name)
{
	return strstr(of, name) != NULL;
}

/* What is picked, by name, with blanks between. */
static const char *look(struct orders_pick *pick, const struct order *list, size_t count, const char *ours, size_t most)
{
	const struct order *picked[LIST_MOST];
	size_t n = orders_pick_look(pick, list, count, is_ours, (void *)(uintptr_t)ours, most, picked);
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_text(&arena, "%s%s%s", text, i ? " " : "", picked[i]->name);
	return text;
}

static void begin(struct orders_pick *pick)
{
	static const struct orders_pick_limits limits = { .still = STILL, .locked_again = STILL };

	orders_pick_begin(pick, US, &limits);
}

static void assert_picked(const struct row *rows, const char *ours, size_t most, const char *expected)
{
	CLEANUP(orders_pick_free) struct orders_pick pick;
	struct order list[LIST_MOST];
	size_t count = fill(rows, list);

	begin(&pick);
	assert_string_equal(look(&pick, list, count, ours, most), expected);
}

static void test_queues(void **state)
{
	static const struct {
		struct row rows[LIST_MOST];
		const char *ours;
		size_t most;
		const char *expected;
	} cases[] = {
		{ { { 0 } }, "", 4, "" },
		{ { QUEUED("a", "s", "o"), QUEUED("b", "t", "p") }, "", 4, "a b" },
		{ { QUEUED("a", "s", "o"), QUEUED("b", "t", "p") }, "", 1, "a" },
		{ { QUEUED("a", "s", "o") }, "", 0, "" },
		/* Of an owner two at once, and those after them do not wait for that. */
		{ { QUEUED("a", "s", "o"), QUEUED("b", "t", "o"), QUEUED("c", "u", "o"), QUEUED("d", "v", "p") },
		  "",
		  4,
		  "a b d" },
		{ { QUEUED("a", "s", "o"), RUNS("b", "t", "o", FAR), RUNS("c", "u", "o", FAR) }, "", 4, "" },
		{ { QUEUED("a", "s", "o"), RUNS("b", "t", "o", FAR), RUNS("c", "u", "p", FAR) }, "", 4, "a" },
		/* Ours run, though the list was made before they did. */
		{ { QUEUED("a", "s", "o"), QUEUED("b", "t", "o"), QUEUED("c", "u", "o") }, "a b", 4, "" },
		{ { QUEUED("a", "s", "o"), QUEUED("b", "t", "o"), QUEUED("c", "u", "o") }, "a", 4, "b" },
		/* Of a store one after the other, in their order. */
		{ { QUEUED("a", "s", "o"), QUEUED("b", "s", "p"), QUEUED("c", "t", "p") }, "", 4, "a c" },
		{ { RUNS("a", "s", "o", FAR), QUEUED("b", "s", "p") }, "", 4, "" },
		{ { QUEUED("a", "s", "p"), RUNS("b", "s", "o", FAR) }, "", 4, "" },
		{ { QUEUED("a", "s", "o"), QUEUED("b", "s", "o") }, "a", 4, "" },
		/* Not yet, and nothing of its store before it; it takes nobody's place. */
		{ { LOCKED("a", "s", "o"), QUEUED("b", "s", "o"), QUEUED("c", "t", "o"), QUEUED("d", "u", "o") },
		  "",
		  4,
		  "c d" },
		/* Nobody holds it, or we do, and do not work on it. */
		{ { RUNS("a", "s", "o", ""), RUNS("b", "t", "o", US), RUNS("c", "u", "o", FAR) }, "", 4, "a b" },
		{ { RUNS("a", "s", "o", US), RUNS("b", "t", "o", US) }, "a", 4, "b" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_picked(cases[i].rows, cases[i].ours, cases[i].most, cases[i].expected);
}

static void test_still(void **state)
{
	static const struct row rows[] = {
		RUNS("a", "s", "o", FAR), RUNS("b", "t", "p", FAR), LOCKED("c", "u", "q"), { 0 }
	};
	CLEANUP(orders_pick_free) struct orders_pick pick;
	struct order list[LIST_MOST];
	size_t count = fill(rows, list);

	(void)state;
	begin(&pick);
	assert_string_equal(look(&pick, list, count, "", 4), "");
	(void)poll(NULL, 0, STILL * 2);
	/* b was renewed; the others stood still. */
	list[1].claim.renewals++;
	assert_string_equal(look(&pick, list, count, "", 4), "a c");
	(void)poll(NULL, 0, STILL * 2);
	/* Another claim, by whoever took it over, is a new time. */
	list[0].claim.mark = "other";
	assert_string_equal(look(&pick, list, count, "", 4), "b c");
	/* One of that name that was not there for a while is another one. */
	assert_string_equal(look(&pick, list, 1, "", 4), "");
	(void)poll(NULL, 0, STILL * 2);
	assert_string_equal(look(&pick, list, count, "", 4), "a");
}

/* How long ago it was renewed by others' clocks says nothing; that its process has ended does. */
static void test_dead(void **state)
{
	const char *ours = process_identity(&arena);
	struct row rows[3] = { RUNS("a", "s", "o", ours), RUNS("b", "t", "o", "") };
	pid_t child = fork();

	(void)state;
	if (!child)
		_exit(0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	rows[1].holder = arena_text(&arena, "%.*s %ld 1 %s", (int)strcspn(ours, " "), ours, (long)child,
				    process_host(ours, &arena));
	assert_picked(rows, "", 4, "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_queues, forget),
		cmocka_unit_test_teardown(test_still, forget),
		cmocka_unit_test_teardown(test_dead, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
