/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a host is, also where two commands want it at once, and the URL that an Ingress gives a store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "store/hosts.h"
#include "work.h"

#define SPACES "GET /api/v1/namespaces?"
#define INGRESSES "GET /apis/networking.k8s.io/v1/ingresses?"
#define OWN "GET /apis/networking.k8s.io/v1/namespaces/store-acme/ingresses?"
#define SPACE(name, notes) "{\"metadata\":{\"name\":\"" name "\",\"annotations\":{" notes "}}}"
#define NAMES(hosts) "\"store.urumi.ai/hosts\":\"" hosts "\""
#define BACKEND(host, service)                                                                                         \
	"{\"metadata\":{\"name\":\"i\",\"namespace\":\"store-a\"},\"spec\":{\"rules\":[{\"host\":\"" host "\","        \
	"\"http\":{\"paths\":[{\"backend\":{" service "}}]}}]}}"

static void assert_whose(const char *spaces, const char *ingresses, const char *wanted, const char *words)
{
	const struct rule rules[] = { ALWAYS(SPACES, spaces), ALWAYS(INGRESSES, ingresses), { 0 } };
	CLEANUP(strvec_free) struct strvec hosts = STRVEC_INIT;
	CLEANUP(work_stop) struct work work;

	strvec_add(&hosts, "acme.example.com");
	strvec_add(&hosts, wanted);
	work_start(&work, rules, WORK_TIME);
	work.operation.cluster.patience = WORK_TIME;
	if (hosts_check_free(&work.operation.cluster, "store-acme", &hosts, &work.arena, &work.err)) {
		if (!words || !strstr(work.err.message, words))
			fail_msg("%s", work.err.message);
		assert_int_equal(work.err.code, ERR_HOST);
	} else {
		assert_null(words);
	}
}

/* A Service is taken as ingress controllers call it: namespace and name by a hyphen. */
static void test_whose(void **state)
{
	(void)state;
	assert_whose(LIST_OF(SPACE("store-acme", NAMES("acme.example.com"))), LIST_OF(""), "www.example.com", NULL);
	assert_whose(LIST_OF(SPACE("store-b", NAMES("x.example.com,*.example.com"))), LIST_OF(""), "other.test",
		     "host acme.example.com belongs to namespace store-b, as *.example.com");
	assert_whose(LIST_OF(SPACE("store-b", "\"store.urumi.ai/services\":\"store-a-b-web\"")), LIST_OF(""),
		     "/store-a-b-web",
		     "store-a-b-web, as ingress controllers call a Service of this store, is one of "
		     "namespace store-b\nthey join namespace and name by a hyphen");
	assert_whose(LIST_OF(""), LIST_OF(BACKEND("x.test", "\"service\":{\"name\":\"b-web\"}")), "/store-a-b-web",
		     "is one of namespace store-a: Service b-web");
	/* As Ingresses were before networking.k8s.io/v1. */
	assert_whose(LIST_OF(""), LIST_OF(BACKEND("x.test", "\"serviceName\":\"b-web\"")), "/store-a-b-web",
		     "is one of namespace store-a: Service b-web");
	assert_whose(LIST_OF(""), LIST_OF(BACKEND("x.test", "\"resource\":{\"kind\":\"Bucket\"}")), "/store-a-b-web",
		     NULL);
}

static int claim(const struct rule *rules, unsigned timeout, struct err *err)
{
	CLEANUP(strvec_free) struct strvec hosts = STRVEC_INIT;
	CLEANUP(work_stop) struct work work;
	int failed;

	strvec_add(&hosts, "acme.example.com");
	work_start(&work, rules, timeout);
	work.operation.cluster.patience = WORK_TIME;
	failed = hosts_claim(&work.operation, &hosts, err);
	server_assert_changes(&work.server, "");
	return failed;
}

/* Of two that wrote the same, the one whose namespace comes first waits for the other to give up; the other does. */
static void test_claim(void **state)
{
	static const struct rule gives_up[] = {
		TIMES(2, SPACES, LIST_OF(SPACE("store-b", NAMES("acme.example.com")))),
		ALWAYS(SPACES, LIST_OF("")),
		ALWAYS(INGRESSES, LIST_OF("")),
		{ 0 },
	};
	static const struct rule comes_first[] = {
		ALWAYS(SPACES, LIST_OF(SPACE("store-aa", NAMES("acme.example.com")))),
		ALWAYS(INGRESSES, LIST_OF("")),
		{ 0 },
	};
	static const struct rule stays[] = {
		ALWAYS(SPACES, LIST_OF(SPACE("store-b", NAMES("acme.example.com")))),
		ALWAYS(INGRESSES, LIST_OF("")),
		{ 0 },
	};
	static const struct rule serves[] = {
		ALWAYS(SPACES, LIST_OF("")),
		ALWAYS(INGRESSES, LIST_OF(BACKEND("acme.example.com", ""))),
		{ 0 },
	};
	static const struct rule unseen[] = {
		ALWAYS(SPACES, FORBIDDEN),
		ALWAYS(INGRESSES, LIST_OF("")),
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(claim(gives_up, WORK_TIME, &err), 0);
	assert_int_equal(claim(comes_first, WORK_TIME, &err), -1);
	assert_int_equal(err.code, ERR_HOST);
	assert_int_equal(claim(serves, WORK_TIME, &err), -1);
	assert_int_equal(err.code, ERR_HOST);
	err_clear(&err);
	assert_int_equal(claim(stays, 600, &err), -1);
	assert_int_equal(err.code, ERR_TIMEOUT);
	err_clear(&err);
	/* What may not be seen may have the host. */
	assert_int_equal(claim(unseen, WORK_TIME, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
}

#define WAY(name, host, more, status)                                                                                  \
	"{\"metadata\":{\"name\":\"" name "\"},\"spec\":{\"rules\":[{\"host\":\"" host "\",\"http\":{\"paths\":["      \
	"{\"backend\":{\"service\":{\"name\":\"web\",\"port\":{\"number\":80}}}}]}}]" more "},\"status\":{"            \
	"\"loadBalancer\":{\"ingress\":[" status "]}}}"

static void find(const char *ingresses, const char *preferred, struct host_url *ret)
{
	const struct rule rules[] = { ALWAYS(OWN, ingresses), { 0 } };
	CLEANUP(work_stop) struct work work;

	work_start(&work, rules, WORK_TIME);
	work.operation.cluster.patience = WORK_TIME;
	assert_int_equal(hosts_url(&work.operation.cluster, "store-acme", preferred, &arena, ret, &work.err), 0);
}

static void test_url(void **state)
{
	struct host_url url;

	(void)state;
	find(LIST_OF(""), "a.test", &url);
	assert_null(url.url);
	/* The one that was asked for, whatever comes before it. */
	find(LIST_OF(WAY("i", "b.test", "", "") "," WAY("j", "a.test", "", "{\"ip\":\"10.0.0.1\"}")), "a.test", &url);
	assert_string_equal(url.url, "http://a.test");
	assert_string_equal(url.address, "10.0.0.1");
	assert_string_equal(url.service, "service/web 8080:80");
	assert_false(url.unserved);
	find(LIST_OF(WAY("i", "b.test", "", "") "," WAY("j", "a.test", "", "")), "c.test", &url);
	assert_string_equal(url.host, "b.test");
	assert_true(url.unserved);
	find(LIST_OF(WAY("i", "b.test",
			 ",\"ingressClassName\":\"nginx\",\"tls\":[{\"hosts\":[\"x.test\"]},{\"hosts\":"
			 "[\"b.test\"]}]",
			 "{\"hostname\":\"lb.cloud\"}")),
	     NULL, &url);
	assert_string_equal(url.url, "https://b.test");
	assert_string_equal(url.address, "lb.cloud");
	assert_true(url.tls);
	/* Docker Desktop's balancer is this machine, by that name; TLS without hosts is for all. */
	find(LIST_OF(WAY("i", "b.test", ",\"tls\":[{}]", "{\"hostname\":\"localhost\"}")), NULL, &url);
	assert_string_equal(url.url, "https://b.test");
	assert_string_equal(url.address, "127.0.0.1");
}

/* Hosts and Services are parted, as they are noted in two annotations. */
static void test_notes(void **state)
{
	const struct value *object = parse(SPACE("store-a", NAMES("a.test,b.test") ",\"store.urumi.ai/services\":"
										   "\"x,y\""));
	const char *all = hosts_noted(object, &arena);

	(void)state;
	assert_string_equal(all, "a.test,b.test,/x,/y");
	assert_string_equal(hosts_part(all, false, &arena), "a.test,b.test");
	assert_string_equal(hosts_part(all, true, &arena), "x,y");
	assert_string_equal(hosts_noted(NULL, &arena), "");
	assert_string_equal(hosts_part(NULL, true, &arena), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_whose, forget),
		cmocka_unit_test_teardown(test_claim, forget),
		cmocka_unit_test_teardown(test_url, forget),
		cmocka_unit_test_teardown(test_notes, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
