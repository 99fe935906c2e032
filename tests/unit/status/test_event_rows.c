/* SPDX-License-Identifier: Apache-2.0 */
/* Events of a store as rows: their order, whichever field has the moment, and what of them is news. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "server.h"
#include "status/event_rows.h"

#define EVENTS ACME "/events?"

/* Moments in the old field and in the new one. */
#define PULLED                                                                                                         \
	"{\"metadata\":{\"name\":\"a\"},\"type\":\"Normal\",\"reason\":\"Pulled\",\"message\":\"there\","              \
	"\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"web\"},\"eventTime\":\"2026-01-04T23:00:00.000000Z\"}"
#define BACK_OFF(name, count)                                                                                          \
	"{\"metadata\":{\"name\":\"" name "\"},\"type\":\"Warning\",\"reason\":\"BackOff\",\"message\":\"again\","     \
	"\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"web\"},\"lastTimestamp\":\"2026-01-04T23:59:00Z\","           \
	"\"count\":" count "}"

/* "NAME REASON OBJECT COUNT" of each, by commas. */
static const char *said(const struct value *rows)
{
	const char *text = "";

	for (const struct value *row = value_first(rows); row; row = row->next)
		text = arena_text(&arena, "%s%s %s %s %ld, ", text, value_text_at(row, "name"),
				  value_text_at(row, "reason"), value_text_at(row, "object"),
				  value_number_at(row, "count"));
	return text;
}

static void assert_read(const char *const *types, const char *expected)
{
	static const struct rule rules[] = { ACME_IS("", ""), ALWAYS(EVENTS, LIST_OF(BACK_OFF("0", "3") "," PULLED)),
					     ELSE_NOTHING };
	const struct events_request request = { .name = "acme", .types = types };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;
	struct value *rows;

	server_rules(&server, rules);
	assert_int_equal(event_rows_read(&server.cluster, &request, &arena, &rows, &err), 0);
	server_assert_changes(&server, "");
	server_stop(&server);
	assert_string_equal(said(rows), expected);
}

static void test_read(void **state)
{
	static const char *const warnings[] = { "Warning", NULL };
	static const char *const none[] = { NULL };
	static const char *const other[] = { "Other", NULL };

	(void)state;
	assert_read(NULL, "a Pulled Pod/web 1, 0 BackOff Pod/web 3, ");
	assert_read(none, "a Pulled Pod/web 1, 0 BackOff Pod/web 3, ");
	assert_read(warnings, "0 BackOff Pod/web 3, ");
	assert_read(other, "");
}

/* No such store, or no such name: never an empty list. */
static void test_refused(void **state)
{
	static const struct rule rules[] = { ALWAYS(ACME " ", MISSING), ACME_NO_LEASE, ELSE_NOTHING };
	static const struct rule hidden[] = { ACME_IS("", ""), ALWAYS(EVENTS, FORBIDDEN), ELSE_NOTHING };
	static const struct {
		const struct rule *rules;
		const char *name;
		enum err_code code;
	} cases[] = { { rules, "acme", ERR_MISSING }, { rules, "a/b", ERR_USAGE }, { hidden, "acme", ERR_REFUSED } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct server server;
		struct value *rows;

		server_rules(&server, cases[i].rules);
		assert_int_equal(event_rows_read(&server.cluster, &(struct events_request){ .name = cases[i].name },
						 &arena, &rows, &err),
				 -1);
		assert_int_equal(err.code, cases[i].code);
		server_stop(&server);
	}
}

static int tell(void *of, const struct value *rows, struct arena *once, struct err *err)
{
	(void)once;
	bytes_format(of, "%s; ", said(rows));
	return strstr(((const struct bytes *)of)->data, " 5") ? err_set(err, ERR_INTERRUPTED, "enough") : 0;
}

/* One that came again is told again; one that is forgotten is not told of. */
static void test_watch(void **state)
{
	static const struct rule rules[] = {
		ACME_IS("", ""),
		ONCE(EVENTS, LIST_OF(PULLED)),
		ONCE(EVENTS, LIST_OF("")),
		ONCE(EVENTS, LIST_OF(BACK_OFF("c", "1") "," BACK_OFF("b", "3"))),
		ALWAYS(EVENTS, LIST_OF(BACK_OFF("b", "5") "," BACK_OFF("c", "1"))),
		ELSE_NOTHING,
	};
	CLEANUP(bytes_free) struct bytes told = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct context context = CONTEXT_INIT;
	struct server server;

	(void)state;
	server_rules(&server, rules);
	server.cluster.within = &context;
	assert_int_equal(
		event_rows_watch(&server.cluster, &(struct events_request){ .name = "acme" },
				 &(struct watching_reader){ .pause = 1, .output = -1, .tell = tell, .of = &told },
				 &err),
		-1);
	assert_int_equal(err.code, ERR_INTERRUPTED);
	assert_string_equal(told.data, "a Pulled Pod/web 1, ; b BackOff Pod/web 3, c BackOff Pod/web 1, ; "
				       "b BackOff Pod/web 5, ; ");
	server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_read, forget),
		cmocka_unit_test_teardown(test_refused, forget),
		cmocka_unit_test_teardown(test_watch, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
