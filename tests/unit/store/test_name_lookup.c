/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "store/name_lookup.h"

static void test_wildcard_names(void **state)
{
	static const struct {
		const char *host;
		const char *address;
		bool is_wildcard;
	} cases[] = {
		{ "acme.127.0.0.1.nip.io", "127.0.0.1", true },
		{ "shop.acme.10.0.0.200.sslip.io", "10.0.0.200", true },
		{ "10.0.0.1.nip.io", "10.0.0.1", true },
		{ "1.10.0.0.1.nip.io", "10.0.0.1", true },
		{ "acme.10.0.0.nip.io", "", true },
		{ "acme.10.0.0.999.nip.io", "", true },
		{ "nip.io", "", false },
		{ "acme.10.0.0.1.nip.io.example.com", "", false },
		{ "acme.xnip.io", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;

		assert_string_equal(name_lookup_in_name(cases[i].host, &arena), cases[i].address);
		assert_int_equal(name_lookup_is_wildcard(cases[i].host), cases[i].is_wildcard);
	}
}

static void test_proxies(void **state)
{
	struct environment at = environment_none;

	(void)state;
	assert_false(name_lookup_by_proxy(&at, "acme.test", false));
	at.http_proxy = "http://p:1";
	assert_true(name_lookup_by_proxy(&at, "acme.test", false));
	assert_false(name_lookup_by_proxy(&at, "acme.test", true));
	at.no_proxy = "localhost, .test,example.com";
	assert_false(name_lookup_by_proxy(&at, "acme.test", false));
	assert_false(name_lookup_by_proxy(&at, "EXAMPLE.com", false));
	assert_false(name_lookup_by_proxy(&at, "a.example.com", false));
	assert_true(name_lookup_by_proxy(&at, "anexample.com", false));
	assert_true(name_lookup_by_proxy(&at, "acme.tests", false));
	at.no_proxy = "*";
	assert_false(name_lookup_by_proxy(&at, "anexample.com", false));
	at = environment_none;
	at.all_proxy_upper = "http://p:1";
	assert_true(name_lookup_by_proxy(&at, "acme.test", true));
	at.no_proxy_upper = "acme.test";
	assert_false(name_lookup_by_proxy(&at, "acme.test", true));
}

static void test_what_mends(void **state)
{
	static const struct {
		const char *host;
		const char *stated;
		const char *address;
		const char *service;
		const char *mend;
	} cases[] = {
		{ "acme.127.0.0.1.nip.io", "10.0.0.1", "10.0.0.1", "service/web 8080:80",
		  "a line for /etc/hosts: 10.0.0.1 acme.127.0.0.1.nip.io" },
		{ "acme.test", "", "10.0.0.1", "", "a line for /etc/hosts: 10.0.0.1 acme.test" },
		{ "acme.example.com", "lb.example.net", "", "",
		  "make a DNS record: acme.example.com CNAME lb.example.net" },
		{ "acme.example.com", "2001:db8::1", "", "",
		  "make a DNS record: acme.example.com AAAA 2001:db8::1; for this machine alone, a line for "
		  "/etc/hosts: 2001:db8::1 acme.example.com" },
		{ "acme.example.com", "10.0.0.1", "10.0.0.1", "",
		  "make a DNS record: acme.example.com A 10.0.0.1; for this machine alone, a line for /etc/hosts: "
		  "10.0.0.1 acme.example.com" },
		/* It takes no connection from here, by name or by address. */
		{ "acme.127.0.0.1.nip.io", "172.18.0.3", "", "service/web 8080:http",
		  "kubectl port-forward -n store-acme service/web 8080:http, and open http://127.0.0.1:8080" },
		{ "acme.127.0.0.1.nip.io", "lb.example.net", "lb.example.net", "",
		  "helm store doctor looks where the ingress is" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct name_lookup leads = { .host = cases[i].host,
					     .stated = cases[i].stated,
					     .address = cases[i].address,
					     .service = cases[i].service,
					     .name_space = "store-acme",
					     .port = 80,
					     .lead = NAME_LEAD_CLOSED };

		assert_string_equal(name_lookup_mend(&leads, &arena), cases[i].mend);
	}
}

static void test_what_is_wrong(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct name_lookup leads = { .host = "acme.test", .port = 443, .there = "10.0.0.7" };

	(void)state;
	assert_null(name_lookup_what(&leads, &arena));
	leads.lead = NAME_LEAD_UNNAMED;
	assert_string_equal(name_lookup_what(&leads, &arena), "acme.test has no address on this machine");
	leads.lead = NAME_LEAD_CLOSED;
	assert_string_equal(name_lookup_what(&leads, &arena), "nobody listens where acme.test leads, port 443");
	leads.lead = NAME_LEAD_ELSEWHERE;
	assert_string_equal(name_lookup_what(&leads, &arena), "acme.test leads to 10.0.0.7, which is not the ingress");
	leads.lead = NAME_LEAD_UNSERVED;
	assert_string_equal(name_lookup_what(&leads, &arena),
			    "no ingress controller serves acme.test: its Ingress has no class, and the cluster has no "
			    "default one");
}

static void test_an_ingress_without_a_class(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct name_lookup leads = { .environment = &environment_none,
				     .host = "localhost",
				     .url = "http://localhost",
				     .port = 1,
				     .stated = "",
				     .service = "",
				     .name_space = "x",
				     .unserved = true };

	(void)state;
	name_lookup(&leads, NULL, &arena);
	assert_int_equal(leads.lead, NAME_LEAD_UNSERVED);
	leads.unserved = false;
	name_lookup(&leads, NULL, &arena);
	assert_int_equal(leads.lead, NAME_LEAD_CLOSED);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wildcard_names),
		cmocka_unit_test(test_proxies),
		cmocka_unit_test(test_what_mends),
		cmocka_unit_test(test_what_is_wrong),
		cmocka_unit_test(test_an_ingress_without_a_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
