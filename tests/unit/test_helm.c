/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "helm.h"

/* What helm_explain makes of the stderr of a helm that failed. */
static void explain(int major, const char *words, struct err *err)
{
	CLEANUP(bytes_free) struct bytes errors = BYTES_INIT((size_t)1 << 16);
	struct child_result result = { .status = 1 };
	struct helm helm = { .major = major };

	bytes_add_text(&errors, words);
	result.errors = errors;
	assert_int_equal(helm_explain(&helm, &result, "helm upgrade", err), -1);
}

/* As Helm 3.22 shows a post-renderer that refused. */
static void test_denied_under_helm3(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	explain(3, "Error: UPGRADE FAILED: error while running post render on files: error while running command "
		   "/x/store-postrender. error output:\n"
		   "error: <stdin>:3:1: Pod/p: hostPath volume \"/\" reaches the node   [refused/host-path]\n"
		   "  use a claim   [policy/denied]\n1 of 2 documents refused, nothing written\n: exit status 1\n",
		&err);
	assert_int_equal(err.code, ERR_DENIED);
	assert_non_null(strstr(err.message, "hostPath volume \"/\" reaches the node"));
	assert_null(strstr(err.message, "exit status"));
}

/* As Helm 4.3 does: the words are a quoted scalar of YAML that is no manifest. */
static void test_refused_under_helm4(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	explain(4, "Error: UPGRADE FAILED: unable to parse post-renderer output: wrong Node Kind for expected: "
		   "MappingNode was ScalarNode: value: {x}, node contents:\n"
		   "\"error: local.yaml:3:1: unknown key \\\"quuta\\\"   [policy/word]\\n  did you mean quota?\\n\"\n",
		&err);
	assert_int_equal(err.code, ERR_WORD);
	assert_non_null(strstr(err.message, "unknown key \"quuta\""));
	assert_non_null(strstr(err.message, "did you mean quota?"));
}

static void assert_code(const char *words, enum err_code code)
{
	CLEANUP(err_clear) struct err three = ERR_INIT;
	CLEANUP(err_clear) struct err four = ERR_INIT;
	CLEANUP(free_pointer) char *whole = xformat("Error: UPGRADE FAILED: %s\n", words);

	explain(3, whole, &three);
	explain(4, whole, &four);
	assert_int_equal(three.code, code);
	assert_int_equal(four.code, code);
	assert_non_null(strstr(three.message, words));
}

/* Whose fault it is: helm's words, or the API server that it spoke to. */
static void test_codes(void **state)
{
	(void)state;
	assert_code("Kubernetes cluster unreachable: Get \"https://x\": EOF", ERR_CLUSTER);
	assert_code("Get \"https://10.0.0.1:6443\": dial tcp 10.0.0.1:6443: connect: connection refused", ERR_CLUSTER);
	assert_code("resource mapping not found: no matches for kind \"Widget\" in version \"v1\"", ERR_REFUSED);
	assert_code("pods \"p\" is forbidden: exceeded quota", ERR_REFUSED);
	assert_code("execution error at (x/templates/web.yaml:1:1): no image", ERR_CHILD);
}

static void test_meaning(void **state)
{
	(void)state;
	assert_int_equal(helm_meaning(""), ERR_CHILD);
	assert_int_equal(helm_meaning("net/http: TLS handshake timeout"), ERR_CLUSTER);
	assert_int_equal(helm_meaning("Deployment.apps \"web\" is invalid: spec.selector"), ERR_REFUSED);
}

static void test_filter_said(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(helm_filter_said(STR("error: no profile \"x\" in y   [policy/profile]\n  choose one\n"), &err),
			 -1);
	assert_int_equal(err.code, ERR_PROFILE);
	assert_string_equal(err.message, "no profile \"x\" in y\nchoose one");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_denied_under_helm3),
		cmocka_unit_test(test_refused_under_helm4),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_meaning),
		cmocka_unit_test(test_filter_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
