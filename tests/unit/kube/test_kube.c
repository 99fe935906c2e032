/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "clock.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/kube.h"
#include "server.h"

/* One call against a script; its status, 0 after an error, whose message is in the arena. */
static long run(const struct step *steps, struct kube_call call, struct value **ret, const char **ret_message)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;
	long status = 0;

	server_start(&server, steps);
	*ret = NULL;
	*ret_message = "";
	if (kube_call(&server.cluster, &call, &arena, &status, ret, &err)) {
		*ret_message = arena_str(&arena, str_of(err.message)).p;
		status = 0;
	}
	server_stop(&server);
	return status;
}

static struct kube_call call(const char *method, const char *path, const char *type, const char *body)
{
	return (struct kube_call){ method, path, body ? parse(body) : NULL, type, NULL };
}

/* What goes by is survived by reads and by writes that say what shall be. */
static void test_repeated(void **state)
{
	static const char *const faults[] = { BUSY,
					      FAULT("500 Internal Server Error", "etcdserver: leader changed"),
					      FAULT("503 Service Unavailable", "later"),
					      ANSWER("502 Bad Gateway", "", "bad gateway"),
					      FAULT("504 Gateway Timeout", "etcdserver: request timed out"),
					      HTML,
					      HALF,
					      BROKEN };
	static const struct {
		const char *method;
		const char *type;
		const char *body;
	} calls[] = {
		{ "GET", NULL, NULL },
		{ "PATCH", KUBE_APPLY, "{\"a\":1}" },
		{ "PUT", NULL, "{\"metadata\":{\"resourceVersion\":\"1\"}}" },
		{ "POST", NULL, "{\"metadata\":{\"name\":\"a\"}}" },
		{ "DELETE", NULL, "{\"preconditions\":{\"uid\":\"1\"}}" },
	};
	struct value *answer;
	const char *message;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(faults); i++)
		for (size_t k = 0; k < COUNT_OF(calls); k++) {
			struct step steps[] = { { calls[k].method, faults[i] },
						{ calls[k].method, OK("{\"b\":2}") },
						{ 0 } };

			assert_int_equal(run(steps, call(calls[k].method, "/x", calls[k].type, calls[k].body), &answer,
					     &message),
					 200);
			assert_int_equal(value_number_at(answer, "b"), 2);
		}
}

/* What has a name by now may be another one's than what was looked at. */
static void test_delete(void **state)
{
	static const struct step by_uid[] = { { "DELETE /x\n\"preconditions\":{\"uid\":\"1\"}", OK("{}") }, { 0 } };
	static const struct step by_version[] = {
		{ "DELETE /x\n\"preconditions\":{\"uid\":\"1\",\"resourceVersion\":\"2\"}", OK("{}") }, { 0 }
	};
	static const struct step another[] = { { "DELETE /x", CONFLICT }, { 0 } };
	static const struct {
		const struct step *steps;
		const char *uid;
		const char *version;
		enum err_code code;
	} cases[] = {
		{ by_uid, "1", NULL, ERR_NONE },
		{ by_version, "1", "2", ERR_NONE },
		{ another, "1", NULL, ERR_REFUSED },
		{ by_uid, "", NULL, ERR_INTERNAL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct server server;

		server_start(&server, cases[i].steps);
		(void)kube_delete(&server.cluster, "/x", cases[i].uid, cases[i].version, &arena, &err);
		assert_int_equal(err.code, cases[i].code);
		server_stop(&server);
	}
}

/* What may have been carried out is not asked for twice where a second time would be another thing. */
static void test_not_repeated(void **state)
{
	static const struct step busy[] = { { "DELETE /x", BUSY }, { "DELETE /x", OK("{}") }, { 0 } };
	static const struct step removal[] = { { "DELETE /x", BROKEN }, { "DELETE /x", OK("{}") }, { 0 } };
	static const struct step patch[] = { { "PATCH /x", FAULT("500 Internal Server Error", "what") },
					     { "PATCH /x", OK("{}") },
					     { 0 } };
	static const struct step nameless[] = { { "POST /x", HTML }, { "POST /x", OK("{}") }, { 0 } };
	struct value *answer;
	const char *message;

	(void)state;
	assert_int_equal(run(busy, call("DELETE", "/x", NULL, NULL), &answer, &message), 200);
	assert_int_equal(run(removal, call("DELETE", "/x", NULL, NULL), &answer, &message), 0);
	assert_int_equal(run(patch, call("PATCH", "/x", "application/json-patch+json", "[]"), &answer, &message), 500);
	assert_int_equal(run(nameless, call("POST", "/x", NULL, "{}"), &answer, &message), 0);
	assert_non_null(strstr(message, "POST /x: status 200, and no answer of an API server: <html>gateway"));
}

/* The answer to the first try was lost: the second one meets what it made. */
static void test_created_by_the_first_try(void **state)
{
	static const char ours[] = "{\"metadata\":{\"name\":\"a\",\"labels\":{\"k\":\"v\"}}}";
	static const struct step made[] = {
		{ "POST /x ", BROKEN },
		{ "POST /x ", CONFLICT },
		{ "GET /x/a ", OK("{\"metadata\":{\"name\":\"a\",\"uid\":\"7\",\"labels\":{\"k\":\"v\"}}}") },
		{ 0 }
	};
	static const struct step foreign[] = { { "POST /x ", BROKEN },
					       { "POST /x ", CONFLICT },
					       { "GET /x/a ",
						 OK("{\"metadata\":{\"name\":\"a\",\"labels\":{\"k\":\"w\"}}}") },
					       { 0 } };
	static const struct step there[] = { { "POST /x ", CONFLICT }, { 0 } };
	static const struct step busy[] = { { "POST /x ", BUSY }, { "POST /x ", CONFLICT }, { 0 } };
	struct value *answer;
	const char *message;

	(void)state;
	assert_int_equal(run(made, call("POST", "/x", NULL, ours), &answer, &message), 200);
	assert_string_equal(value_text_at(answer, "metadata.uid"), "7");
	assert_int_equal(run(foreign, call("POST", "/x", NULL, ours), &answer, &message), 409);
	/* Nothing can be ours of what was not carried out. */
	assert_int_equal(run(there, call("POST", "/x", NULL, ours), &answer, &message), 409);
	assert_int_equal(run(busy, call("POST", "/x", NULL, ours), &answer, &message), 409);
}

static void test_replaced_by_the_first_try(void **state)
{
	static const char ours[] = "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\"},\"spec\":{\"h\":\"us\"}}";
	static const struct step made[] = { { "PUT /x/a ", HALF },
					    { "PUT /x/a ", CONFLICT },
					    { "GET /x/a ",
					      OK("{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"2\"},"
						 "\"spec\":{\"h\":\"us\"}}") },
					    { 0 } };
	static const struct step lost[] = { { "PUT /x/a ", HALF },
					    { "PUT /x/a ", CONFLICT },
					    { "GET /x/a ",
					      OK("{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"2\"},"
						 "\"spec\":{\"h\":\"them\"}}") },
					    { 0 } };
	struct value *answer;
	const char *message;

	(void)state;
	assert_int_equal(run(made, call("PUT", "/x/a", NULL, ours), &answer, &message), 200);
	assert_string_equal(value_text_at(answer, "metadata.resourceVersion"), "2");
	assert_int_equal(run(lost, call("PUT", "/x/a", NULL, ours), &answer, &message), 409);
}

/* A certificate does not get better. */
static void test_for_good(void **state)
{
	static const struct step steps[] = { { "GET /x", ANSWER("500 Internal Server Error", "",
								"x509: certificate signed by unknown authority") },
					     { "GET /x", OK("{}") },
					     { 0 } };
	struct value *answer;
	const char *message;

	(void)state;
	assert_int_equal(run(steps, call("GET", "/x", NULL, NULL), &answer, &message), 0);
	assert_non_null(strstr(message, "x509"));
}

/* Of several, only those without an answer are asked for again. */
static void test_several(void **state)
{
	static const struct step steps[] = {
		{ "GET /x", OK("{\"a\":1}") }, { "GET /x", BUSY }, { "GET /x", OK("{\"a\":2}") }, { 0 }
	};
	const struct kube_call calls[] = { call("GET", "/x", NULL, NULL), call("GET", "/x", NULL, NULL) };
	struct kube_answer answers[COUNT_OF(calls)];
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;

	(void)state;
	server_start(&server, steps);
	assert_int_equal(kube_call_all(&server.cluster, calls, COUNT_OF(calls), &arena, answers, &err), 0);
	assert_int_equal(answers[0].status, 200);
	assert_int_equal(answers[1].status, 200);
	assert_int_equal(value_number_at(answers[0].tree, "a") + value_number_at(answers[1].tree, "a"), 3);
	server_stop(&server);
}

/* --- who is served */

struct owner {
	unsigned ticks;
	unsigned changes;
	unsigned left;
	enum err_code code; /* of the tick's error; ERR_NONE: none */
};

static int tick(void *context, struct err *err)
{
	struct owner *owner = context;

	owner->ticks++;
	return owner->code ? err_set(err, owner->code, "lost") : 0;
}

static int before_change(void *context, struct err *err)
{
	struct owner *owner = context;

	(void)err;
	owner->changes++;
	return 0;
}

static unsigned left(const void *context)
{
	const struct owner *owner = context;

	return owner->left;
}

static void test_owner(void **state)
{
	static const struct step steps[] = {
		{ "GET /x", BUSY }, { "GET /x", OK("{}") }, { "PATCH /x", OK("{}") }, { "GET /x", BUSY }, { 0 }
	};
	struct owner owner = { .left = 600000 };
	const struct kube_owner functions = { tick, before_change, left, &owner };
	struct kube_call get = call("GET", "/x", NULL, NULL);
	struct kube_call apply = call("PATCH", "/x", KUBE_APPLY, "{}");
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *answer;
	struct server server;
	long status;

	(void)state;
	server_start(&server, steps);
	server.cluster.owner = &functions;
	assert_int_equal(kube_call(&server.cluster, &get, &arena, &status, &answer, &err), 0);
	assert_true(owner.ticks > 0);
	assert_int_equal(owner.changes, 0);
	assert_int_equal(kube_call(&server.cluster, &apply, &arena, &status, &answer, &err), 0);
	assert_int_equal(owner.changes, 1);
	/* An error of the tick ends the wait. */
	owner.code = ERR_LOCKED;
	assert_int_equal(kube_call(&server.cluster, &get, &arena, &status, &answer, &err), -1);
	assert_int_equal(err.code, ERR_LOCKED);
	server_stop(&server);
}

/* Silence is looked at as long as there is time, the lease is looked after meanwhile, and a signal ends it. */
static void test_silence(void **state)
{
	static const struct step steps[] = { { "GET /x", SILENT }, { 0 } };
	struct owner owner = { .left = 600000 };
	const struct kube_owner functions = { tick, before_change, left, &owner };
	struct kube_call get = call("GET", "/x", NULL, NULL);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	long long begin = clock_running();
	struct value *answer;
	struct server server;
	long status;

	(void)state;
	server_start(&server, steps);
	server.cluster.owner = &functions;
	server.cluster.patience = 2500;
	assert_int_equal(kube_call(&server.cluster, &get, &arena, &status, &answer, &err), -1);
	assert_int_equal(err.code, ERR_CLUSTER);
	assert_in_range(clock_running() - begin, 2400, 5000);
	assert_in_range(owner.ticks, 1, 3);
	server_stop(&server);
}

static void test_text(void **state)
{
	static const struct step steps[] = { { "GET /log", BUSY },
					     { "GET /log", BROKEN },
					     { "GET /log", OK("no JSON") },
					     { "GET /log", FAULT("404 Not Found", "no pod") },
					     { 0 } };
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;

	(void)state;
	server_start(&server, steps);
	assert_int_equal(kube_text(&server.cluster, "/log", &out, &err), 0);
	assert_string_equal(out.data, "no JSON");
	assert_int_equal(kube_text(&server.cluster, "/log", &out, &err), -1);
	assert_string_equal(err.message, "no pod");
	server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_repeated, forget),
		cmocka_unit_test_teardown(test_delete, forget),
		cmocka_unit_test_teardown(test_not_repeated, forget),
		cmocka_unit_test_teardown(test_created_by_the_first_try, forget),
		cmocka_unit_test_teardown(test_replaced_by_the_first_try, forget),
		cmocka_unit_test_teardown(test_for_good, forget),
		cmocka_unit_test_teardown(test_several, forget),
		cmocka_unit_test_teardown(test_owner, forget),
		cmocka_unit_test_teardown(test_silence, forget),
		cmocka_unit_test_teardown(test_text, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
