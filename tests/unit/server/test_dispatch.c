/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to its answer, without a socket; and what is counted and logged of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "server/dispatch.h"

#define LOG_MOST ((size_t)1 << 16)

struct asked {
	struct arena arena;
	struct bytes log;
	struct serving serving;
	struct request request;
	struct request_field fields[3];
	struct answer answer;
	bool is_deaf;
};

static bool take_line(void *listener, struct str line)
{
	struct asked *asked = listener;

	if (!asked->is_deaf)
		bytes_add(&asked->log, line);
	return !asked->is_deaf;
}

static int open_asked(void **state)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));

	asked->log = (struct bytes)BYTES_INIT(LOG_MOST);
	asked->serving = (struct serving){ .resource = "https://stores.example",
					   .is_loopback = true,
					   .openapi = STR("{}\n"),
					   .log = take_line,
					   .listener = asked };
	asked->fields[0] = (struct request_field){ STR("Host"), STR("localhost:8420") };
	asked->fields[1] = (struct request_field){ STR("User-Agent"), STR("test \"1\"\xFF") };
	asked->request = (struct request){
		.fields = asked->fields, .field_count = 2, .peer = "127.0.0.1", .arena = &asked->arena
	};
	*state = asked;
	return 0;
}

static int close_asked(void **state)
{
	struct asked *asked = *state;

	arena_free(&asked->arena);
	bytes_free(&asked->log);
	free_pointer(state);
	return 0;
}

static int ask(struct asked *asked, const char *method, const char *target)
{
	asked->request.method = str_of(method);
	asked->request.target = str_of(target);
	asked->answer = (struct answer){ 0 };
	dispatch_answer(&asked->serving, &asked->request, &asked->answer);
	return asked->answer.status;
}

static void statuses(void **state)
{
	struct asked *asked = *state;

	assert_int_equal(ask(asked, "GET", "/healthz"), 200);
	assert_int_equal(ask(asked, "GET", "/healthz?verbose=1"), 200);
	assert_int_equal(ask(asked, "HEAD", "/readyz"), 503);
	assert_int_equal(ask(asked, "GET", "/metrics"), 200);
	assert_int_equal(ask(asked, "GET", "/openapi.json"), 200);
	assert_int_equal(ask(asked, "GET", "/problems/store-exists"), 200);
	assert_int_equal(ask(asked, "GET", "/problems/store%2Dexists"), 200);
	assert_int_equal(ask(asked, "GET", "/problems/nothing"), 404);
	assert_int_equal(ask(asked, "GET", "/store"), 404);
	assert_int_equal(ask(asked, "GET", "/"), 404);
	assert_int_equal(ask(asked, "GET", "//healthz"), 404);
	assert_int_equal(ask(asked, "POST", "/store"), 404);
	assert_int_equal(ask(asked, "OPTIONS", "/store"), 404);
}

static void methods(void **state)
{
	struct asked *asked = *state;

	assert_int_equal(ask(asked, "POST", "/healthz"), 405);
	assert_string_equal(asked->answer.fields[0].name, "Allow");
	assert_string_equal(asked->answer.fields[0].value, "GET, HEAD, OPTIONS");
	assert_int_equal(ask(asked, "QUERY", "/problems/x"), 405);
	assert_int_equal(ask(asked, "TRACE", "/healthz"), 405);
	assert_int_equal(ask(asked, "OPTIONS", "/healthz"), 204);
	assert_string_equal(asked->answer.fields[0].value, "GET, HEAD, OPTIONS");
	assert_null(asked->answer.type);
	assert_int_equal(ask(asked, "OPTIONS", "*"), 204);
}

static void rights(void **state)
{
	struct asked *asked = *state;

	asked->fields[0].value = STR("evil.example");
	assert_int_equal(ask(asked, "GET", "/healthz"), 403);
	assert_non_null(strstr(asked->answer.body.p, "http-host"));
	asked->serving.is_loopback = false;
	assert_int_equal(ask(asked, "GET", "/healthz"), 200);
	assert_int_equal(ask(asked, "GET", "/metrics"), 403);
	asked->fields[2] = (struct request_field){ STR("origin"), STR("https://other.example") };
	asked->request.field_count = 3;
	assert_int_equal(ask(asked, "GET", "/healthz"), 403);
	assert_non_null(strstr(asked->answer.body.p, "http-origin"));
}

/* Who is nobody sees no stores, and is not told whether there are any; who is somebody waits for the cluster. */
static void callers(void **state)
{
	static const char *const targets[] = { "/stores", "/stores?pageSize=-1", "/stores/acme", "/stores/-",
					       "/events", "/stores/acme/events" };
	static const struct caller anybody = { "root", true };
	struct asked *asked = *state;

	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		asked->request.caller = NULL;
		assert_int_equal(ask(asked, i % 2 ? "GET" : "HEAD", targets[i]), 401);
		assert_string_equal(asked->answer.fields[0].name, "WWW-Authenticate");
		assert_non_null(strstr(asked->answer.body.p, "http-unauthorized"));
		asked->request.caller = &anybody;
		assert_int_equal(ask(asked, i % 2 ? "GET" : "HEAD", targets[i]), 503);
		assert_string_equal(asked->answer.fields[0].name, "Retry-After");
		assert_non_null(strstr(asked->answer.body.p, "the cluster was not reached yet"));
	}
	asked->request.caller = NULL;
	assert_int_equal(ask(asked, "POST", "/stores"), 405);
	assert_int_equal(ask(asked, "GET", "/stores/acme:suspend"), 404);
}

static void ending(void **state)
{
	struct asked *asked = *state;

	assert_false(asked->answer.closes);
	asked->serving.is_ending = true;
	assert_int_equal(ask(asked, "GET", "/readyz"), 503);
	assert_true(asked->answer.closes);
	assert_string_equal(asked->answer.fields[0].name, "Retry-After");
	assert_non_null(strstr(asked->answer.body.p, "http-ending"));
	assert_int_equal(ask(asked, "GET", "/healthz"), 200);
	assert_true(asked->answer.closes);
}

static void bodies(void **state)
{
	struct asked *asked = *state;

	assert_int_equal(ask(asked, "GET", "/openapi.json"), 200);
	asked->fields[2] = (struct request_field){ STR("If-None-Match"), str_of(asked->answer.fields[0].value) };
	asked->request.field_count = 3;
	assert_int_equal(ask(asked, "GET", "/openapi.json"), 304);
	asked->request.field_count = 2;
	assert_int_equal(ask(asked, "GET", "/.well-known/oauth-protected-resource"), 200);
	assert_string_equal(asked->answer.body.p, "{\"resource\":\"https://stores.example\",\"resource_name\":\"helm "
						  "store\",\"bearer_methods_supported\":[\"header\"]}\n");
	assert_int_equal(ask(asked, "GET", "/problems/store-locked"), 200);
	assert_string_equal(
		asked->answer.body.p,
		"store/locked: another process works on the store\n\nWhat to do: wait for it, then repeat the "
		"command.\nStatus: 409 Conflict\nThe same request may go well later: yes\n");
}

static const struct value *logged(struct asked *asked)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *line = json_parse(bytes_str(&asked->log), &asked->arena, &err);

	assert_non_null(line);
	bytes_reset(&asked->log);
	return line;
}

/* Never a query, a body, a field but the agent's; of no route not even the path. */
static void notes(void **state)
{
	struct asked *asked = *state;
	const struct value *line;

	asked->request.body = STR("secret-body");
	(void)ask(asked, "GET", "/problems/store-exists?token=secret-query");
	dispatch_note(&asked->serving, &asked->request, &asked->answer, 0.25);
	assert_null(strstr(asked->log.data, "secret"));
	line = logged(asked);
	assert_string_equal(value_text_at(line, "event"), "request");
	assert_string_equal(value_text_at(line, "operation"), "getProblem");
	assert_string_equal(value_text_at(line, "path"), "/problems/store-exists");
	assert_string_equal(value_text_at(line, "agent"), "test \"1\"\xEF\xBF\xBD");
	assert_int_equal(value_number_at(line, "status"), 200);
	(void)ask(asked, "GET", "/secret-path");
	dispatch_note(&asked->serving, &asked->request, &asked->answer, 0);
	assert_null(strstr(asked->log.data, "secret"));
	assert_string_equal(value_text_at(logged(asked), "operation"), "unmatched");
	assert_int_equal(asked->serving.metrics.rows[ROUTE_AT_problem].codes[0], 1);
	asked->is_deaf = true;
	dispatch_note(&asked->serving, &asked->request, &asked->answer, 0);
	assert_int_equal(asked->serving.metrics.unlogged, 1);
}

static void refusals(void **state)
{
	struct asked *asked = *state;
	const struct value *line;

	dispatch_refuse(&asked->serving, GUARD_TWICE, "10.0.0.1", &asked->arena, &asked->answer);
	assert_int_equal(asked->answer.status, 400);
	assert_true(asked->answer.closes);
	line = logged(asked);
	assert_string_equal(value_text_at(line, "event"), "refused");
	assert_string_equal(value_text_at(line, "rule"), "TWICE");
	assert_string_equal(value_text_at(line, "peer"), "10.0.0.1");
	dispatch_tell(&asked->serving, "listening", "[::1]:1");
	assert_string_equal(value_text_at(logged(asked), "detail"), "[::1]:1");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_asked, close_asked)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(statuses), CASE(methods), CASE(rights), CASE(callers),
		CASE(ending),   CASE(bodies),  CASE(notes),  CASE(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
