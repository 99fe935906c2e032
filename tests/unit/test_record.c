/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "record.h"

/* {"name":"a","config":{"global":{"store":{"profile":"local"}}},"chart":{"x":1},"manifest":"---\nkind: A\n"} */
static const char packed[] =
	"H4sIAAAAAAACAxWLMQ6AIBAEv2K2lsKWzn/QnAhKhDsDFCaEvwvd7M5uA1Ny0CCssMI+XNANV5SD4qRSJbsJbxYf4pxGscP13sfj"
	"plyn/aC3kRNx8K6MCkopw0/gUy+7YfQfTCjqpmoAAAA=";

static int decode(const char *text, struct arena *arena, struct record *ret, struct err *err)
{
	return record_decode(str_of(text), NULL, arena, ret, err);
}

static void test_packed(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct record record;

	(void)state;
	assert_int_equal(decode(packed, &arena, &record, &err), 0);
	assert_string_equal(value_text_at(record.values, "global.store.profile"), "local");
	assert_string_equal(record.manifest.p, "---\nkind: A\n");
}

/* {"manifest":"x"} as it is: no values were set. */
static void test_plain(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct record record;

	(void)state;
	assert_int_equal(decode("eyJtYW5pZmVzdCI6IngifQ==", &arena, &record, &err), 0);
	assert_int_equal(value_count(record.values), 0);
	assert_string_equal(record.manifest.p, "x");
	assert_null(record.hooks);
}

/* {"manifest":"x","hooks":[{"path":"p","events":["pre-delete"],"manifest":"m"}]} */
static void test_hooks(void **state)
{
	static const char text[] = "eyJtYW5pZmVzdCI6IngiLCJob29rcyI6W3sicGF0aCI6InAiLCJldmVudHMiOlsicHJl"
				   "LWRlbGV0ZSJdLCJtYW5pZmVzdCI6Im0ifV19";
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct record record;

	(void)state;
	assert_int_equal(decode(text, &arena, &record, &err), 0);
	assert_int_equal(value_count(record.hooks), 1);
	assert_string_equal(value_text_at(value_first(record.hooks), "path"), "p");
	assert_string_equal(value_text_at(value_first(record.hooks), "manifest"), "m");
}

static void test_wrong(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	static const char *const texts[] = { "a b", "_-_-", "", "bm8ganNvbg==", "H4sIAAAA" };
	struct record record;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(decode(texts[i], &arena, &record, &err), -1);
		assert_true(err.code == ERR_READ || err.code == ERR_CHILD);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_hooks),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
