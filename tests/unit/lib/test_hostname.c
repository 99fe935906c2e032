/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "hostname.h"

static void assert_read(const char *text, const char *wanted)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *name;

	assert_int_equal(hostname_read(text, &arena, &name, &err), 0);
	assert_string_equal(name, wanted);
}

static void assert_refused(const char *text, const char *words)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *name = "untouched";

	assert_int_equal(hostname_read(text, &arena, &name, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.message, words));
	assert_string_equal(name, "untouched");
}

static void test_names(void **state)
{
	(void)state;
	assert_read("shop.example.com", "shop.example.com");
	assert_read("Shop.EXAMPLE.com", "shop.example.com");
	assert_read("shop.example.com.", "shop.example.com");
	assert_read("localhost", "localhost");
	assert_read("1-acme.127.0.0.1.nip.io", "1-acme.127.0.0.1.nip.io");
	assert_read("xn--bcher-kva.example", "xn--bcher-kva.example");
}

static void test_mistakes(void **state)
{
	(void)state;
	assert_refused("", "it is empty");
	assert_refused(".", "empty");
	assert_refused("a,b", "a list");
	assert_refused(" ", "a blank");
	assert_refused("shop.example.com ", "a blank");
	assert_refused("shop.example.com\n", "a blank");
	assert_refused("*.example.com", "a wildcard");
	assert_refused("*", "a wildcard");
	assert_refused("shop.example.com:8080", "a port");
	assert_refused("https://shop.example.com", "a URL");
	assert_refused("shop..example.com", "is empty");
	assert_refused(".example.com", "is empty");
	assert_refused("shop.example.com..", "is empty");
	assert_refused("-shop.example.com", "begins or ends with -");
	assert_refused("shop-.example.com", "begins or ends with -");
	assert_refused("my_shop.example.com", "a character");
	assert_refused("b\xc3\xbc"
		       "cher.example",
		       "outside of ASCII");
	assert_refused("10.0.0.1", "an address");
	assert_refused("10.0.0.1.", "an address");
	assert_refused("[::1]", "a port");
}

static void test_lengths(void **state)
{
	char name[HOSTNAME_MOST + 2];
	char label[HOSTNAME_LABEL_MOST + 2];

	(void)state;
	memset(label, 'a', sizeof(label));
	label[HOSTNAME_LABEL_MOST + 1] = '\0';
	assert_refused(label, "longer than 63");
	label[HOSTNAME_LABEL_MOST] = '\0';
	assert_read(label, label);
	for (size_t i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 2 ? '.' : 'a';
	name[HOSTNAME_MOST + 1] = '\0';
	assert_refused(name, "longer than 248");
}

static void test_numbers(void **state)
{
	struct str domain = STR("shops.example");

	(void)state;
	assert_int_equal(hostname_number(STR("1-acme.shops.example"), "acme", domain), 1);
	assert_int_equal(hostname_number(STR("12-acme-2.shops.example"), "acme-2", domain), 12);
	assert_int_equal(hostname_number(STR("acme.shops.example"), "acme", domain), 0);
	assert_int_equal(hostname_number(STR("acme-1.shops.example"), "acme", domain), 0);
	assert_int_equal(hostname_number(STR("0-acme.shops.example"), "acme", domain), 0);
	assert_int_equal(hostname_number(STR("01-acme.shops.example"), "acme", domain), 0);
	assert_int_equal(hostname_number(STR("1-acme.other.example"), "acme", domain), 0);
	assert_int_equal(hostname_number(STR("1-acme.shops.exampl"), "acme", domain), 0);
	assert_int_equal(hostname_number(STR("1"), "acme", domain), 0);
	assert_int_equal(hostname_number(STR(""), "acme", domain), 0);
	assert_int_equal(hostname_number(STR("12345678901-acme.shops.example"), "acme", domain), 0);
}

static const char *misread(const char *host)
{
	static char text[128];
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *first;
	const char *dashed;

	if (!hostname_is_misread(host, &arena, &first, &dashed))
		return "";
	(void)snprintf(text, sizeof(text), "%s %s", first, dashed);
	return text;
}

static void test_names_of_wildcard_services_that_end_in_digits(void **state)
{
	(void)state;
	assert_string_equal(misread("shop-7.127.0.0.1.nip.io"), "7.127.0.0 127-0-0-1.nip.io");
	assert_string_equal(misread("shop-07.127.0.0.1.nip.io"), "07.127.0.0 127-0-0-1.nip.io");
	assert_string_equal(misread("shop-255.192.168.10.1.sslip.io"), "255.192.168.10 192-168-10-1.sslip.io");
	assert_string_equal(misread("1-shop.7.127.0.0.1.nip.io"), "7.127.0.0 127-0-0-1.nip.io");
	assert_string_equal(misread("shop-256.127.0.0.1.nip.io"), "");
	assert_string_equal(misread("shop-007.127.0.0.1.nip.io"), "");
	assert_string_equal(misread("shop7.127.0.0.1.nip.io"), "");
	assert_string_equal(misread("shop-7x.127.0.0.1.nip.io"), "");
	assert_string_equal(misread("shop.127.0.0.1.nip.io"), "");
	assert_string_equal(misread("127.0.0.1.nip.io"), "");
	assert_string_equal(misread("shop-7.127-0-0-1.nip.io"), "");
	assert_string_equal(misread("shop-7.127.0.0.1.example.com"), "");
	assert_string_equal(misread("nip.io"), "");
	assert_string_equal(misread(".nip.io"), "");
	assert_string_equal(misread(""), "");
}

static bool meet(const char *a, const char *b)
{
	assert_int_equal(hostname_meets(str_of(a), str_of(b)), hostname_meets(str_of(b), str_of(a)));
	return hostname_meets(str_of(a), str_of(b));
}

static void test_meeting(void **state)
{
	(void)state;
	assert_true(meet("a.example.com", "a.example.com"));
	assert_true(meet("*.example.com", "a.example.com"));
	assert_true(meet("*.example.com", "*.example.com"));
	assert_false(meet("a.example.com", "b.example.com"));
	assert_false(meet("*.example.com", "example.com"));
	assert_false(meet("*.example.com", "a.b.example.com"));
	assert_false(meet("*.example.com", ".example.com"));
	assert_false(meet("*.example.com", "a.example.org"));
	assert_false(meet("*.example.com", "*.b.example.com"));
	assert_false(meet("*.", "a."));
	assert_false(meet("", "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_names_of_wildcard_services_that_end_in_digits),
		cmocka_unit_test(test_meeting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
