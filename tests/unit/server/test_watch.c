/* SPDX-License-Identifier: Apache-2.0 */
/* How a collection is followed: lists, events, and all that may come between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "cases.h"
#include "kube/resources.h"
#include "server.h"
#include "server/watch.h"

#define PATIENCE 50 /* seconds for a case */

#define LIST "GET /api/v1/things?limit=2"
#define OBJECT(name, version)                                                                                          \
	"{\"metadata\":{\"name\":\"" name "\",\"resourceVersion\":\"" version "\"}}"
#define THINGS(version, items)                                                                                         \
	OK("{\"kind\":\"ThingList\",\"metadata\":{\"resourceVersion\":\"" version "\"},\"items\":[" items "]}")
#define PAGE(version, next, items)                                                                                     \
	OK("{\"kind\":\"ThingList\",\"metadata\":{\"resourceVersion\":\"" version "\",\"continue\":\"" next            \
	   "\"},\"items\":[" items "]}")
#define EVENT(type, name, version) "{\"type\":\"" type "\",\"object\":" OBJECT(name, version) "}\n"
#define BOOKMARK(version) EVENT("BOOKMARK", "", version)
#define ERROR_EVENT(code) "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":" code "}}\n"
#define GONE                                                                                                           \
	ANSWER("410 Gone", "", "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old\"}")
#define WATCHED "GET /api/v1/things?watch=1&resourceVersion="
#define FROM(version) WATCHED version "&allowWatchBookmarks=true&timeoutSeconds="

/* What the hearer was told; cancelled once it is as expected, or not so any more. */
struct told {
	struct bytes text;
	const char *expected;
	atomic_bool cancelled;
};

static void note(struct told *told, const char *word, const struct value *object)
{
	size_t n;

	bytes_format(&told->text, "%s%s ", word, object ? value_text_at(object, "metadata.name") : "");
	n = told->text.length < strlen(told->expected) ? told->text.length : strlen(told->expected);
	if (told->text.length >= strlen(told->expected) || strncmp(told->text.data, told->expected, n) != 0)
		atomic_store(&told->cancelled, true);
}

static void begin(void *of)
{
	note(of, "(", NULL);
}

static void take(void *of, const struct value *object)
{
	note(of, "", object);
}

static void end(void *of, bool is_there)
{
	note(of, is_there ? ")" : "none)", NULL);
}

static void changed(void *of, const struct value *object)
{
	note(of, "+", object);
}

static void removed(void *of, const struct value *object)
{
	note(of, "-", object);
}

/* A server, and a watch on what it has. */
struct fixture {
	struct server server;
	struct told told;
	struct context context;
	struct watch watch;
	struct watch_target target;
	struct watch_limits limits;
};

static void set_up(struct fixture *fixture, const char *expected)
{
	*fixture = (struct fixture){ .told = { .text = BYTES_INIT(CASE_MOST), .expected = expected },
				     .context = CONTEXT_INIT,
				     .target = { .path = API_CORE "/things", .page = 2 },
				     .limits = { .most = 20, .again = 20, .line = 4096 } };
	fixture->context.cancelled = &fixture->told.cancelled;
}

static void run(struct fixture *fixture, const struct rule *rules)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct watch_hearer hearer = { begin, take, end, changed, removed, &fixture->told };

	(void)alarm(PATIENCE);
	server_rules(&fixture->server, rules);
	fixture->server.cluster.within = &fixture->context;
	watch_begin(&fixture->watch, &fixture->server.cluster, &fixture->target, &hearer, &fixture->limits);
	assert_int_equal(watch_run(&fixture->watch, &err), -1);
	assert_int_equal(err.code, ERR_INTERRUPTED);
	assert_string_equal(fixture->told.text.data, fixture->told.expected);
	(void)alarm(0);
}

static void tear_down(struct fixture *fixture)
{
	watch_free(&fixture->watch);
	bytes_free(&fixture->told.text);
	server_stop(&fixture->server);
}

static void assert_followed(const struct rule *rules, const char *expected)
{
	struct fixture fixture;

	set_up(&fixture, expected);
	run(&fixture, rules);
	tear_down(&fixture);
}

static void test_events(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3") "," OBJECT("b", "4"))),
		HELD(5000, WATCHED,
		     OK(EVENT("ADDED", "c", "6") EVENT("MODIFIED", "a", "7") BOOKMARK("9") EVENT("DELETED", "b", "10")
				EVENT("MODIFIED", "c", "11"))),
		{ .request = NULL },
	};
	struct fixture fixture;

	(void)state;
	set_up(&fixture, "( a b ) +c +a -b +c ");
	run(&fixture, rules);
	assert_string_equal(fixture.watch.version, "11");
	assert_int_equal(atomic_load(&fixture.watch.lists), 1);
	assert_int_equal(atomic_load(&fixture.watch.streams), 1);
	tear_down(&fixture);
}

static void test_pages(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", PAGE("5", "m", OBJECT("a", "1") "," OBJECT("b", "2"))),
		ONCE(LIST "&continue=m ", PAGE("5", "n", OBJECT("c", "3") "," OBJECT("d", "4"))),
		ONCE(LIST "&continue=n ", THINGS("5", OBJECT("e", "5"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "f", "6"))),
		{ .request = NULL },
	};

	(void)state;
	assert_followed(rules, "( a b c d e ) +f ");
}

/* A mark of a page that is too old: a list of another moment must not go on in the middle of this one. */
static void test_expired_page(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", PAGE("5", "m", OBJECT("a", "1") "," OBJECT("b", "2"))),
		ONCE(LIST "&continue=m ", ANSWER("410 Gone", "",
						 "{\"kind\":\"Status\",\"code\":410,\"metadata\":{\"continue\":\"x\"},"
						 "\"message\":\"too old\"}")),
		ONCE("GET /api/v1/things?limit=1000000 ", THINGS("8", OBJECT("a", "1") "," OBJECT("c", "7"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "f", "9"))),
		{ .request = NULL },
	};

	(void)state;
	assert_followed(rules, "( a b ( a c ) +f ");
}

/* From the last version, a bookmark's too; not from the list's. */
static void test_goes_on(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		ONCE(FROM("5"), OK(EVENT("MODIFIED", "a", "6") BOOKMARK("8"))),
		ONCE(FROM("8"), OK("")),
		ONCE(FROM("8"), BROKEN),
		ONCE(FROM("8"), OK(EVENT("DELETED", "a", "9"))),
		{ .request = NULL },
	};
	struct fixture fixture;

	(void)state;
	set_up(&fixture, "( a ) +a -a ");
	run(&fixture, rules);
	assert_int_equal(server_count(&fixture.server, LIST), 1);
	assert_int_equal(server_count(&fixture.server, WATCHED), 4);
	tear_down(&fixture);
}

static void test_gone(void **state)
{
	static const struct rule as_status[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		ONCE(WATCHED, GONE),
		ONCE(LIST " ", THINGS("50", OBJECT("b", "40"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "c", "60"))),
		{ .request = NULL },
	};
	static const struct rule as_event[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		ONCE(FROM("5"), OK(EVENT("MODIFIED", "a", "6") ERROR_EVENT("410") EVENT("DELETED", "a", "7"))),
		ONCE(LIST " ", THINGS("50", OBJECT("b", "40"))),
		HELD(5000, FROM("50"), OK(EVENT("ADDED", "c", "60"))),
		{ .request = NULL },
	};

	(void)state;
	assert_followed(as_status, "( a ) ( b ) +c ");
	assert_followed(as_event, "( a ) +a ( b ) +c ");
}

/* Half an event at the end of a stream, lines that are none: from the last version; what follows is not believed. */
static void test_broken(void **state)
{
	static const struct rule half[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		ONCE(WATCHED, OK(EVENT("MODIFIED", "a", "6") "{\"type\":\"DELETED\",\"object\":{\"metada")),
		HELD(5000, FROM("6"), OK(EVENT("DELETED", "a", "7"))),
		{ .request = NULL },
	};
	static const struct rule garbage[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		ONCE(WATCHED, OK(EVENT("MODIFIED", "a", "6") "<html>\n" EVENT("DELETED", "x", "9"))),
		ONCE(WATCHED, OK(EVENT("ODD", "y", "8") EVENT("DELETED", "x", "9"))),
		HELD(5000, FROM("6"), OK(EVENT("DELETED", "a", "7"))),
		{ .request = NULL },
	};

	(void)state;
	assert_followed(half, "( a ) +a -a ");
	assert_followed(garbage, "( a ) +a -a ");
}

/* What comes from the last version again and again is no way on: a list tells what there is. */
static void test_doubts(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		ONCE(WATCHED, OK("garbage\n")),
		ONCE(WATCHED, OK(ERROR_EVENT("500"))),
		ONCE(WATCHED, FAULT("504 Gateway Timeout", "too large resource version")),
		ONCE(LIST " ", THINGS("9", OBJECT("b", "8"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "c", "10"))),
		{ .request = NULL },
	};
	static const struct rule refused[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		ONCE(WATCHED, BUSY),
		ONCE(WATCHED, FAULT("400 Bad Request", "what version is that?")),
		ONCE(LIST " ", THINGS("9", OBJECT("b", "8"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "c", "10"))),
		{ .request = NULL },
	};

	(void)state;
	assert_followed(rules, "( a ) ( b ) +c ");
	assert_followed(refused, "( a ) ( b ) +c ");
}

static void test_long_line(void **state)
{
	CLEANUP(free_pointer) char *answer = NULL;
	char line[6000];
	struct rule rules[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		ONCE(WATCHED, NULL),
		ONCE(LIST " ", THINGS("9", OBJECT("b", "8"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "c", "10"))),
		{ .request = NULL },
	};

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	answer = xformat("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%s%s\n", EVENT("MODIFIED", "a", "6"), line);
	rules[1].answer = answer;
	assert_followed(rules, "( a ) +a ( b ) +c ");
}

/* A stream that says nothing any more is broken off, and nothing is lost. */
static void test_silence(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		{ .request = WATCHED, .answer = OK(EVENT("MODIFIED", "a", "6")), .times = 1, .held = 30000 },
		HELD(5000, FROM("6"), OK(EVENT("DELETED", "a", "7"))),
		{ .request = NULL },
	};
	struct fixture fixture;

	(void)state;
	set_up(&fixture, "( a ) +a -a ");
	fixture.limits.idle = 1000;
	run(&fixture, rules);
	tear_down(&fixture);
}

/* An API server whose store stands behind: its list is not taken, unless it insists. */
static void test_older(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", THINGS("1000", OBJECT("a", "3"))),      ONCE(WATCHED, GONE),
		TIMES(2, LIST " ", THINGS("999", OBJECT("old", "3"))), ONCE(LIST " ", THINGS("1000", OBJECT("a", "3"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "b", "1001"))),  { .request = NULL },
	};
	static const struct rule insists[] = {
		ONCE(LIST " ", THINGS("1000", OBJECT("a", "3"))),
		ONCE(WATCHED, GONE),
		TIMES(9, LIST " ", THINGS("999", OBJECT("old", "3"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "b", "1001"))),
		{ .request = NULL },
	};
	struct fixture fixture;

	(void)state;
	assert_followed(rules, "( a ) ( ( ( a ) +b ");
	set_up(&fixture, "( a ) ( ( old ) +b ");
	fixture.limits.insist = 1;
	run(&fixture, insists);
	tear_down(&fixture);
}

static void test_optional(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", MISSING),
		ONCE(LIST " ", FORBIDDEN),
		ONCE(LIST " ", ANSWER("404 Not Found", "", "404 page not found\n")),
		ONCE(LIST " ", THINGS("5", OBJECT("a", "3"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "b", "6"))),
		{ .request = NULL },
	};
	struct fixture fixture;

	(void)state;
	set_up(&fixture, "( none) ( none) ( none) ( a ) +b ");
	fixture.target.is_optional = true;
	run(&fixture, rules);
	tear_down(&fixture);
}

/* A list that fails is tried again, and tells nothing. */
static void test_failing_list(void **state)
{
	static const struct rule rules[] = {
		ONCE(LIST " ", FORBIDDEN),
		ONCE(LIST " ", PAGE("5", "m", OBJECT("a", "1") "," OBJECT("b", "2"))),
		ONCE(LIST "&continue=m ", FORBIDDEN),
		ONCE(LIST " ", THINGS("7", OBJECT("a", "3"))),
		HELD(5000, WATCHED, OK(EVENT("ADDED", "b", "8"))),
		{ .request = NULL },
	};

	(void)state;
	assert_followed(rules, "( ( a b ( a ) +b ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),  cmocka_unit_test(test_pages),     cmocka_unit_test(test_expired_page),
		cmocka_unit_test(test_goes_on), cmocka_unit_test(test_gone),      cmocka_unit_test(test_broken),
		cmocka_unit_test(test_doubts),  cmocka_unit_test(test_long_line), cmocka_unit_test(test_silence),
		cmocka_unit_test(test_older),   cmocka_unit_test(test_optional),  cmocka_unit_test(test_failing_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
