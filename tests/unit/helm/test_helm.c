/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "helm/errors.h"
#include "helm/meaning.h"

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
	explain(3,
		"Error: UPGRADE FAILED: error while running post render on files: error while running command "
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
	explain(4,
		"Error: UPGRADE FAILED: error while parsing post rendered output: error parsing YAML: "
		"wrong node kind: expected MappingNode but got ScalarNode: node contents:\n"
		"\"store-postrender: "
		"error: local.yaml:3:1: unknown key \\\"quuta\\\"   [policy/word]\\n  did you mean quota?\\n\"\n",
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

/* Through helm_explain, under both Helms. */
static void test_codes(void **state)
{
	(void)state;
	assert_code("Kubernetes cluster unreachable: Get \"https://x\": EOF", ERR_CLUSTER);
	assert_code("Get \"https://10.0.0.1:6443\": dial tcp 10.0.0.1:6443: connect: connection refused", ERR_CLUSTER);
	assert_code("resource mapping not found: no matches for kind \"Widget\" in version \"v1\"", ERR_MANIFEST);
	assert_code("pods \"p\" is forbidden: exceeded quota", ERR_MANIFEST);
	assert_code("execution error at (x/templates/web.yaml:1:1): no image", ERR_CHART);
	assert_code("something that nobody knows", ERR_CHILD);
}

/* As Helm 3.22 and 4.3 said them on the test cluster, or as the sources of client-go put them together. */
static const struct {
	const char *words;
	enum err_code code;
} meanings[] = {
	{ "", ERR_CHILD },
	{ "failed pre-install: timed out waiting for the condition", ERR_TIMEOUT },
	{ "release: not found", ERR_CHILD },
	{ "net/http: TLS handshake timeout", ERR_CLUSTER },
	{ "Get \"https://a/version\": dial tcp: lookup a on 10.0.0.1:53: no such host", ERR_CLUSTER },
	{ "Get \"https://a/\": dial tcp: lookup a on 127.0.0.53:53: server misbehaving", ERR_CLUSTER },
	{ "Post \"https://a/\": http2: client connection lost", ERR_CLUSTER },
	{ "Get \"https://a/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
	  ERR_CLUSTER },
	{ "proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused", ERR_CLUSTER },
	{ "remote error: tls: bad certificate", ERR_CLUSTER },
	{ "Ingress.networking.k8s.io \"web\" is invalid: spec.tls: Invalid value: \"x\"", ERR_MANIFEST },
	{ "Get \"https://a/\": tls: failed to verify certificate: x509: certificate has expired", ERR_CLUSTER },
	{ "could not get apiVersions: an error on the server (\"<html>gateway</html>\") has prevented the request from "
	  "succeeding",
	  ERR_CLUSTER },
	{ "invalid character '<' looking for beginning of value", ERR_CLUSTER },
	{ "create: failed to create: the server is currently unable to handle the request (post secrets)",
	  ERR_CLUSTER },
	{ "the server has received too many requests and has asked us to try again later", ERR_CLUSTER },
	{ "failed pre-install: etcdserver: leader changed", ERR_CLUSTER },
	{ "failed to create resource: Internal error occurred: failed calling webhook \"v.x\": failed to call webhook: "
	  "Post \"https://x.x.svc:443/\": no endpoints available for service \"x\"",
	  ERR_CLUSTER },
	{ "error validating \"\": error validating data: failed to download openapi: Get \"https://a\": EOF",
	  ERR_CLUSTER },
	{ "template: a/t.yaml:1:2: executing \"a/t.yaml\" at <lookup>: error calling lookup: Get \"https://a\": "
	  "dial tcp: i/o timeout",
	  ERR_CLUSTER },
	{ "query: failed to query with labels: secrets is forbidden: User \"eve\" cannot list resource \"secrets\" in "
	  "API group \"\" in the namespace \"store-a\"",
	  ERR_REFUSED },
	{ "failed to create resource: Unauthorized", ERR_REFUSED },
	{ "secrets \"a\" is forbidden: unable to create new content in namespace store-a because it is "
	  "being terminated",
	  ERR_REFUSED },
	{ "pods \"a\" is forbidden: status unknown for quota: store-compute, resources: pods", ERR_REFUSED },
	{ "pods \"a\" is forbidden: error looking up service account store-a/default: serviceaccount \"default\" not "
	  "found",
	  ERR_REFUSED },
	{ "Operation cannot be fulfilled on deployments.apps \"web\": the object has been modified; please apply your "
	  "changes to the latest version and try again",
	  ERR_REFUSED },
	{ "Deployment.apps \"web\" is invalid: spec.selector: Required value", ERR_MANIFEST },
	{ "pods \"p\" is forbidden: violates PodSecurity \"restricted:latest\": host namespaces", ERR_MANIFEST },
	{ "admission webhook \"v.x\" denied the request: no", ERR_MANIFEST },
	{ "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
	  ERR_MANIFEST },
	{ "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal string into Go "
	  "struct field DeploymentSpec.spec.replicas of type int32",
	  ERR_MANIFEST },
	{ "server-side apply failed for object store-a/web apps/v1, Kind=Deployment: failed to create typed patch "
	  "object (store-a/web; apps/v1, Kind=Deployment): .spec.nodes: field not declared in schema",
	  ERR_MANIFEST },
	{ "failed post-install: 1 error occurred:\n\t* job before failed: BackoffLimitExceeded", ERR_FAILED },
	{ "failed pre-install: resource Job/store-a/before not ready. status: Failed, message: Job Failed",
	  ERR_FAILED },
	{ "failed pre-install: resource Job/store-a/before not ready. status: InProgress, message: Job in progress\n"
	  "context deadline exceeded",
	  ERR_TIMEOUT },
	{ "YAML parse error on a/templates/t.yaml: error converting YAML to JSON", ERR_CHART },
	{ "values don't meet the specifications of the schema(s) in the following chart(s)", ERR_VALUE },
	{ "execution error at (shop/templates/t.yaml:3:4): greeting is missing", ERR_CHART },
	{ "execution error at (shop/templates/t.yaml:3:4): error calling lookup: Get \"x\": EOF", ERR_CLUSTER },
};

static void test_meaning(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(meanings); i++) {
		if (helm_meaning(meanings[i].words) != meanings[i].code)
			print_error("%s\n", meanings[i].words);
		assert_int_equal(helm_meaning(meanings[i].words), meanings[i].code);
	}
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

/* Words of a chart that look like ours: nothing of them is cut, and no code is read out of them. */
static void test_nothing_is_cut(void **state)
{
	static const char *const words[] = {
		"the values must have one of these: [alpha beta]",
		"error: \"quoted\" [policy/denied]",
		("first line\nsecond [line]\n    indented error: x   [usage/option]\n"
		 "Error: last \xc3\xbc \xe2\x80\x94 [usage/option]"),
		"error output:\n nothing: exit status 3 [here]",
		"node contents:\n\"error: x\" [here]",
		"error while running command x. error output:\nerror: y [here]\n: exit status 3",
		"error while parsing post rendered output: node contents:\n\"error: z\" [here]",
	};

	(void)state;
	for (int major = 3; major <= 4; major++)
		for (size_t i = 0; i < COUNT_OF(words); i++) {
			CLEANUP(err_clear) struct err err = ERR_INIT;
			CLEANUP(free_pointer) char *whole =
				xformat("level=WARN x\nError: %s\n\nUse --debug flag\n", words[i]);
			CLEANUP(free_pointer) char *expected =
				xformat("helm upgrade ended with status 1: %s", words[i]);

			explain(major, whole, &err);
			assert_int_equal(err.code, ERR_CHILD);
			assert_string_equal(err.message, expected);
		}
}

static void test_long_words(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes errors = BYTES_INIT((size_t)1 << 21);
	struct child_result result = { .status = 1 };

	(void)state;
	bytes_add_text(&errors, "Error: begin\n");
	for (int i = 0; i < 100000; i++)
		bytes_add_text(&errors, "\xc3\xa9 [x]\n");
	bytes_add(&errors, STR("nul \0 byte\nend"));
	result.errors = errors;
	assert_int_equal(helm_said("it failed", &result, &err), -1);
	assert_memory_equal(err.message, "it failed: begin\n\xc3\xa9 [x]\n", 24);
	assert_string_equal(strstr(err.message, "nul"), "nul ? byte\nend");
	assert_true(strlen(err.message) > 700000);
}

/* All denials, though the text of one looks like the end of all. */
static void test_all_denials(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(helm_filter_said(STR("warning: w\n"
					      "error: <stdin>:1:1: a   [policy/denied] said it   [rule/a]\n"
					      "error: <stdin>:9:1: b   [rule/b]\n"
					      "2 of 2 objects refused, nothing written   [policy/denied]\n"),
					  &err),
			 -1);
	assert_int_equal(err.code, ERR_DENIED);
	assert_non_null(strstr(err.message, "said it   [rule/a]"));
	assert_non_null(strstr(err.message, "b   [rule/b]\n2 of 2 objects refused, nothing written"));
	assert_null(strstr(err.message, "warning"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_denied_under_helm3),
		cmocka_unit_test(test_refused_under_helm4),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_meaning),
		cmocka_unit_test(test_filter_said),
		cmocka_unit_test(test_nothing_is_cut),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_all_denials),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
