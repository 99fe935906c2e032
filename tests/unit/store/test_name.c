/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/name.h"

/* Whether a name is refused, with these words. */
static void assert_refused(const char *name, const char *words)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(name_check(name, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.message, words));
}

static void assert_taken(const char *name)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(name_check(name, &err), 0);
}

static void test_names(void **state)
{
	(void)state;
	assert_taken("a");
	assert_taken("acme");
	assert_taken("acme-2nd");
	assert_taken("a2");
	assert_taken("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd");
	assert_refused("", "it is empty");
	assert_refused("aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx", "it is too long");
	assert_refused("Acme", "a character that host names have not");
	assert_refused("ac.me", "a character that host names have not");
	assert_refused("caf\xc3\xa9", "a character that host names have not");
	assert_refused("2acme", "it does not start with a letter");
	assert_refused("-acme", "it does not start with a letter");
	assert_refused("acme-", "it ends in -");
	assert_refused("default", "reserved for the cluster");
	assert_refused("../x", "a character that host names have not");
}

/* Further hosts of acme are 1-acme, 2-acme: nobody's name begins so. */
static void test_numbers_of_hosts(void **state)
{
	(void)state;
	assert_taken("acme-2");
	assert_taken("acme-b-20");
	assert_taken("acme2");
	assert_refused("1-acme", "it does not start with a letter");
}

/* Their namespaces or hosts are the platform's. */
static void test_reserved(void **state)
{
	(void)state;
	assert_refused("system", "store-system");
	assert_refused("database", "store-database");
	assert_refused("kube", "reserved for the cluster");
	assert_refused("kube-system", "reserved for the cluster");
	assert_refused("www", "the platform's");
	assert_taken("systems");
	assert_taken("kubernetics");
	assert_taken("doctors");
}

static void test_namespace(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	(void)state;
	assert_string_equal(name_namespace("acme", &arena), "store-acme");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_numbers_of_hosts),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_namespace),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
