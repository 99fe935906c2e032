/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/retry.h"

static struct value *tree_of(const char *text)
{
	return text ? parse(text) : NULL;
}

static struct kube_call call(const char *method, const char *path, const char *content_type, const char *body)
{
	return (struct kube_call){
		.method = method, .path = path, .content_type = content_type, .body = tree_of(body)
	};
}

static enum retry_verdict judge(long status, const char *text, const char *json, enum http_fault fault)
{
	struct kube_call get = call("GET", "/x", NULL, NULL);
	struct http_response response = { .fault = fault,
					  .status = status,
					  .body = { .data = (char *)(uintptr_t)(text ? text : json),
						    .length = strlen(text ? text : json) } };

	return retry_judge(&get, &response, tree_of(json && *json ? json : NULL), false);
}

static void test_judge(void **state)
{
	static const struct {
		long status;
		const char *text; /* that is no JSON */
		const char *json;
		enum http_fault fault;
		enum retry_verdict verdict;
	} rows[] = {
		{ 200, NULL, "{}", HTTP_FINE, RETRY_ANSWERED },
		{ 200, NULL, "", HTTP_FINE, RETRY_UNKNOWN },
		{ 404, "<html>no route</html>", NULL, HTTP_FINE, RETRY_UNKNOWN },
		{ 200, "<html>gateway</html>", NULL, HTTP_FINE, RETRY_UNKNOWN },
		{ 200, "{\"kind\":\"Po", NULL, HTTP_FINE, RETRY_UNKNOWN },
		{ 0, NULL, "", HTTP_UNSENT, RETRY_NOT_DONE },
		{ 0, NULL, "", HTTP_BROKEN, RETRY_UNKNOWN },
		{ 200, NULL, "", HTTP_BROKEN, RETRY_UNKNOWN },
		{ 0, NULL, "", HTTP_SILENT, RETRY_UNKNOWN },
		{ 0, NULL, "", HTTP_ENDED, RETRY_ANSWERED },
		{ 400, NULL, "{}", HTTP_FINE, RETRY_ANSWERED },
		{ 403, NULL, "{}", HTTP_FINE, RETRY_ANSWERED },
		{ 404, "404 page not found", NULL, HTTP_FINE, RETRY_ANSWERED },
		{ 408, "late", NULL, HTTP_FINE, RETRY_UNKNOWN },
		{ 409, NULL, "{}", HTTP_FINE, RETRY_ANSWERED },
		{ 410, NULL, "{}", HTTP_FINE, RETRY_ANSWERED },
		{ 422, NULL, "{}", HTTP_FINE, RETRY_ANSWERED },
		{ 429, NULL, "{}", HTTP_FINE, RETRY_NOT_DONE },
		{ 500, NULL, "{\"message\":\"etcdserver: leader changed\"}", HTTP_FINE, RETRY_UNKNOWN },
		{ 500, "dial tcp 10.0.0.1:6443: connect: connection refused", NULL, HTTP_FINE, RETRY_NOT_DONE },
		{ 500, "dial tcp: lookup api on 10.0.0.53:53: no such host", NULL, HTTP_FINE, RETRY_NOT_DONE },
		{ 500, "read tcp 10.0.0.1:6443: connection reset by peer", NULL, HTTP_FINE, RETRY_UNKNOWN },
		{ 500, "tls: failed to verify certificate: x509: certificate signed by unknown authority", NULL,
		  HTTP_FINE, RETRY_ANSWERED },
		{ 501, NULL, "{}", HTTP_FINE, RETRY_ANSWERED },
		{ 502, "bad gateway", NULL, HTTP_FINE, RETRY_UNKNOWN },
		{ 503, NULL, "{}", HTTP_FINE, RETRY_UNKNOWN },
		{ 504, NULL, "{}", HTTP_FINE, RETRY_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(judge(rows[i].status, rows[i].text, rows[i].json, rows[i].fault), rows[i].verdict);
}

/* Who set no condition met somebody who wrote at the same time; a condition that does not hold is an answer. */
static void test_conflicts(void **state)
{
	static const struct {
		const char *method;
		const char *path;
		const char *content_type;
		const char *body;
		const char *answer;
		enum retry_verdict verdict;
	} rows[] = {
		{ "PATCH", "/x?force=true", KUBE_APPLY, "{}", "the object has been modified", RETRY_NOT_DONE },
		{ "PATCH", "/x?fieldManager=y", KUBE_APPLY, "{}", "conflict with z", RETRY_ANSWERED },
		{ "PATCH", "/x", KUBE_MERGE, "{}", "the object has been modified", RETRY_NOT_DONE },
		{ "PATCH", "/x", KUBE_MERGE, "{\"metadata\":{\"resourceVersion\":\"1\"}}",
		  "the object has been modified", RETRY_ANSWERED },
		{ "PUT", "/x", NULL, "{}", "the object has been modified", RETRY_ANSWERED },
		{ "POST", "/x", NULL, "{}", "x already exists", RETRY_ANSWERED },
		{ "DELETE", "/x", NULL, NULL, "the object has been modified", RETRY_NOT_DONE },
		{ "DELETE", "/x", NULL, NULL, "the UID in the precondition (1) does not match the UID in record (2)",
		  RETRY_ANSWERED },
		{ "DELETE", "/x", NULL, NULL,
		  "StorageError: invalid object, Code: 4, Key: /x, ResourceVersion: 0, "
		  "AdditionalErrorMsg: Precondition failed: UID in precondition: 1, UID in object meta: 2",
		  RETRY_ANSWERED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct kube_call each = call(rows[i].method, rows[i].path, rows[i].content_type, rows[i].body);
		struct http_response response = { .status = 409,
						  .body = { .data = (char *)(uintptr_t)rows[i].answer,
							    .length = strlen(rows[i].answer) } };

		assert_int_equal(retry_judge(&each, &response, parse("{}"), false), rows[i].verdict);
	}
}

static void test_safe(void **state)
{
	static const struct {
		const char *method;
		const char *path;
		const char *content_type;
		const char *body;
		bool safe;
	} rows[] = {
		{ "GET", "/x", NULL, NULL, true },
		{ "PATCH", "/x", KUBE_APPLY, "{}", true },
		{ "PATCH", "/x", "application/merge-patch+json", "{}", true },
		{ "PATCH", "/x", "application/json-patch+json", "[]", false },
		{ "PATCH", "/x", NULL, "{}", false },
		{ "PUT", "/x/a", NULL, "{\"metadata\":{\"resourceVersion\":\"1\"}}", true },
		{ "POST", "/x", NULL, "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}", true },
		{ "POST", "/x", NULL, "{\"kind\":\"Pod\",\"metadata\":{\"generateName\":\"a-\"}}", false },
		{ "POST", "/x", NULL, "{\"kind\":\"SelfSubjectAccessReview\"}", true },
		{ "POST", "/x?dryRun=All", NULL, "{\"kind\":\"Pod\"}", true },
		{ "DELETE", "/x/a", NULL, NULL, false },
		{ "DELETE", "/x/a", NULL, "{\"preconditions\":{\"uid\":\"1\"}}", true },
		{ "DELETE", "/x/a", NULL, "{\"preconditions\":{\"resourceVersion\":\"1\"}}", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct kube_call one = call(rows[i].method, rows[i].path, rows[i].content_type, rows[i].body);

		assert_int_equal(retry_is_safe(&one), rows[i].safe);
	}
}

static void test_object_path(void **state)
{
	struct kube_call post = call("POST", "/api/v1/namespaces?x=y", NULL, "{\"metadata\":{\"name\":\"a\"}}");
	struct kube_call put = call("PUT", "/api/v1/namespaces/b?x=y", NULL, "{}");
	struct kube_call get = call("GET", "/api/v1/namespaces/b", NULL, NULL);

	(void)state;
	assert_string_equal(retry_object_path(&post, &arena), "/api/v1/namespaces/a");
	assert_string_equal(retry_object_path(&put, &arena), "/api/v1/namespaces/b");
	assert_string_equal(retry_object_path(&get, &arena), "");
}

static bool is_ours(const char *written, const char *found)
{
	return retry_is_ours(parse(written), parse(found));
}

static void test_ours(void **state)
{
	static const char written[] = "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\",\"labels\":{\"k\":"
				      "\"v\"}},\"spec\":{\"holderIdentity\":\"us\",\"list\":[1,{\"a\":2}]}}";

	(void)state;
	assert_true(is_ours(written, "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"2\",\"uid\":\"u\",\"labels\":"
				     "{\"k\":\"v\",\"l\":\"w\"}},\"spec\":{\"holderIdentity\":\"us\",\"list\":"
				     "[1,{\"a\":2,\"b\":3}],\"more\":1},\"status\":{}}"));
	assert_false(is_ours(written, "{\"metadata\":{\"name\":\"a\",\"labels\":{\"k\":\"v\"}},\"spec\":{"
				      "\"holderIdentity\":\"them\",\"list\":[1,{\"a\":2}]}}"));
	assert_false(is_ours(written, "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"holderIdentity\":\"us\",\"list\":"
				      "[1,{\"a\":2}]}}"));
	assert_false(is_ours(written, "{\"metadata\":{\"name\":\"a\",\"labels\":{\"k\":\"v\"}},\"spec\":{"
				      "\"holderIdentity\":\"us\",\"list\":[1]}}"));
	assert_false(retry_is_ours(parse(written), NULL));
}

static void test_pause(void **state)
{
	(void)state;
	for (unsigned chance = 0; chance < 100000; chance += 997) {
		assert_in_range(retry_pause(1, 0, chance), 187, 313);
		assert_in_range(retry_pause(3, 0, chance), 750, 1250);
		assert_in_range(retry_pause(100, 0, chance), 11250, 18750);
		assert_in_range(retry_pause(1, 2, chance), 2000, 2000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_judge, forget), cmocka_unit_test_teardown(test_conflicts, forget),
		cmocka_unit_test_teardown(test_safe, forget),  cmocka_unit_test_teardown(test_object_path, forget),
		cmocka_unit_test_teardown(test_ours, forget),  cmocka_unit_test_teardown(test_pause, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
