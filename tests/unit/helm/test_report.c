/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "helm/report.h"

#define TEXT_MOST ((size_t)1 << 16)

static struct value *events_of(const char *lines)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *events = helm_report_read(str_of(lines), &arena, &err);

	assert_non_null(events);
	return events;
}

#define NINE "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
#define TEN NINE "\xc3\xa9"
#define EDIT "{\"event\":\"edit\",\"object\":\"Service/web\",\"path\":\"spec.type\",\"before\":\"LoadBalancer\"," \
	     "\"after\":\"ClusterIP\",\"rule\":\"services/type\"}\n"
#define ADDED "{\"event\":\"edit\",\"object\":\"Pod/p\",\"path\":\"a\",\"after\":1,\"rule\":\"x/y\"}\n"
#define REMOVED "{\"event\":\"edit\",\"object\":\"Pod/p\",\"path\":\"b\",\"before\":true,\"rule\":\"x/z\"}\n"
#define GUARD(action) "{\"event\":\"guard\",\"object\":\"NetworkPolicy/store-dns\",\"action\":\"" action "\"}\n"
#define WARNED(object, rule)                                                                                           \
	"{\"event\":\"warned\",\"message\":\"mind this\",\"object\":\"" object "\",\"rule\":\"" rule "\"}\n"
#define SUMMARY "{\"event\":\"summary\",\"documents\":7,\"edited\":2,\"edits\":3,\"warned\":1}\n"

/* A host that looks like the name of a Service would take it from the store that has it. */
static void test_claims(void **state)
{
	CLEANUP(strvec_free) struct strvec claims = STRVEC_INIT;

	(void)state;
	helm_report_claims(events_of("{\"event\":\"host\",\"host\":\"Shop.Example.\"}\n"
				     "{\"event\":\"host\",\"host\":\"/store-b-web\"}\n"
				     "{\"event\":\"service\",\"service\":\"b-web\"}\n"
				     "{\"event\":\"service\",\"service\":\"b-web\"}\n" SUMMARY),
			   "store-a", &arena, &claims);
	assert_int_equal(claims.count, 2);
	assert_string_equal(claims.list[0], "shop.example");
	assert_string_equal(claims.list[1], "/store-a-b-web");
}

static void test_table(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	helm_report_table(events_of(EDIT ADDED REMOVED GUARD("added") GUARD("added") GUARD("kept") SUMMARY), &out);
	assert_string_equal(out.data, "OBJECT       PATH       BEFORE        AFTER      RULE\n"
				      "Service/web  spec.type  LoadBalancer  ClusterIP  services/type\n"
				      "Pod/p        a          (absent)      1          x/y\n"
				      "Pod/p        b          true          (removed)  x/z\n"
				      "guards: 2 added, 1 kept\n"
				      "7 documents, 2 edited: 3 edits, 1 warnings\n");
}

static void test_nothing(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	helm_report_table(events_of(""), &out);
	assert_int_equal(out.length, 0);
	assert_string_equal(helm_report_summary(events_of(""), &arena), "nothing rendered");
}

/* Of a long path the end is shown, cut between characters. */
static void test_long_path(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	helm_report_table(events_of("{\"event\":\"edit\",\"object\":\"o\",\"rule\":\"r\",\"after\":1,\"path\":"
				    "\"a.spec.template.spec.containers[0].securityContext\"}"),
			  &out);
	assert_non_null(strstr(out.data, "o       \xe2\x80\xa6late.spec.containers[0].securityContext  (absent)"));
	bytes_reset(&out);
	helm_report_table(events_of("{\"event\":\"edit\",\"object\":\"o\",\"rule\":\"r\",\"after\":1,\"path\":"
				    "\"" TEN TEN TEN TEN TEN "\"}"),
			  &out);
	assert_non_null(strstr(out.data, "\xe2\x80\xa6" TEN TEN TEN NINE "  (absent)"));
}

static void test_summary(void **state)
{
	(void)state;
	assert_string_equal(helm_report_summary(events_of(EDIT SUMMARY), &arena), "7 objects, 3 edits");
}

static void test_warnings(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	helm_report_warnings(
		events_of(EDIT WARNED("Deployment/web\",\"template\":\"x/templates/web.yaml", "images/tag")
				  WARNED("Pod/p", "a/b") "{\"event\":\"warned\",\"object\":\"o\",\"rule\":\"r\","
							 "\"message\":\"tag \\u001b[31m\\nchange it\"}\n"),
		&out);
	assert_string_equal(out.data, "warning: x/templates/web.yaml: Deployment/web: mind this   [images/tag]\n"
				      "warning: Pod/p: mind this   [a/b]\n"
				      "warning: o: tag ?[31m\n  change it   [r]\n");
}

static void test_broken_report(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_null(helm_report_read(STR("{\"event\":\"edit\"}\n{\"event\":"), &arena, &err));
	assert_int_equal(err.code, ERR_READ);
	assert_non_null(strstr(err.message, "the post-renderer's report"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_claims, forget),
		cmocka_unit_test_teardown(test_table, forget),
		cmocka_unit_test_teardown(test_nothing, forget),
		cmocka_unit_test_teardown(test_long_path, forget),
		cmocka_unit_test_teardown(test_summary, forget),
		cmocka_unit_test_teardown(test_warnings, forget),
		cmocka_unit_test_teardown(test_broken_report, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
