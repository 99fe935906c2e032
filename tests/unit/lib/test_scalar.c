/* SPDX-License-Identifier: Apache-2.0 */
/* What plain scalars mean; the rows follow goyaml.v2's resolve.go, which sigs.k8s.io/yaml uses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scalar.h"

struct row {
	const char *text;
	enum value_type type;
	const char *canonical;
};

static const struct row rows[] = {
	{ "", VALUE_NULL, "null" },
	{ "~", VALUE_NULL, "null" },
	{ "Null", VALUE_NULL, "null" },
	{ "nULL", VALUE_STRING, "nULL" },
	{ "y", VALUE_BOOL, "true" },
	{ "No", VALUE_BOOL, "false" },
	{ "OFF", VALUE_BOOL, "false" },
	{ "oFF", VALUE_STRING, "oFF" },
	{ "010", VALUE_INT, "8" },
	{ "0o10", VALUE_INT, "8" },
	{ "0644", VALUE_INT, "420" },
	{ "0x1A4", VALUE_INT, "420" },
	{ "0b110", VALUE_INT, "6" },
	{ "089", VALUE_FLOAT, "89" },
	{ "1_000", VALUE_INT, "1000" },
	{ "+12", VALUE_INT, "12" },
	{ "-0", VALUE_INT, "0" },
	{ "9223372036854775808", VALUE_INT, "9223372036854775808" },
	{ "18446744073709551615", VALUE_INT, "18446744073709551615" },
	{ "18446744073709551616", VALUE_FLOAT, "18446744073709552000" },
	{ "-9223372036854775809", VALUE_FLOAT, "-9223372036854776000" },
	{ "1e21", VALUE_FLOAT, "1e+21" },
	{ "123456789e12", VALUE_FLOAT, "123456789000000000000" },
	{ "1.5e-7", VALUE_FLOAT, "1.5e-7" },
	{ "-0.0", VALUE_FLOAT, "-0" },
	{ "0b-101", VALUE_INT, "-5" },
	{ "-0b101", VALUE_INT, "-5" },
	{ "-0b-1", VALUE_STRING, "-0b-1" },
	{ "0b2", VALUE_STRING, "0b2" },
	{ "1_0.2_5", VALUE_FLOAT, "10.25" },
	{ ".2_5", VALUE_FLOAT, "0.25" },
	{ "._5", VALUE_STRING, "._5" },
	{ ".5_", VALUE_STRING, ".5_" },
	{ "_1", VALUE_STRING, "_1" },
	{ "0x1p4", VALUE_STRING, "0x1p4" },
	{ "1000000000000000000000000000000000000000000000000000000000000000000000000", VALUE_FLOAT, "1e+72" },
	{ "00000000000000000000000000000000000000000000000000000000000000000000000017", VALUE_INT, "15" },
	{ "-9223372036854775808", VALUE_INT, "-9223372036854775808" },
	{ "1e3", VALUE_FLOAT, "1000" },
	{ "1.0", VALUE_FLOAT, "1" },
	{ "1234567.5", VALUE_FLOAT, "1234567.5" },
	{ "0.00001", VALUE_FLOAT, "0.00001" },
	{ "100.25", VALUE_FLOAT, "100.25" },
	{ "1.", VALUE_FLOAT, "1" },
	{ ".5", VALUE_FLOAT, "0.5" },
	{ "1E400", VALUE_STRING, "1E400" },
	{ ".inf", VALUE_FLOAT, ".inf" },
	{ "-.INF", VALUE_FLOAT, "-.inf" },
	{ "2020-01-01", VALUE_STRING, "2020-01-01" },
	{ "12:30:45", VALUE_STRING, "12:30:45" },
	{ "0x", VALUE_STRING, "0x" },
	{ "-", VALUE_STRING, "-" },
	{ "81111e1", VALUE_FLOAT, "811110" },
	{ "=", VALUE_STRING, "=" },
};

static void types_and_values(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str text = str_of(rows[i].text);
		enum value_type type = scalar_type(text);
		struct str canonical = scalar_canonical(type, text, &arena);

		if (type != rows[i].type || !str_is(canonical, rows[i].canonical))
			fail_msg("\"%s\": type %d, \"%.*s\"", rows[i].text, (int)type, STR_ARG(canonical));
	}
}

static void keys(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct str key;

	(void)state;
	assert_true(scalar_key(VALUE_BOOL, STR("on"), &arena, &key));
	assert_true(str_is(key, "true"));
	assert_true(scalar_key(VALUE_INT, STR("0x10"), &arena, &key));
	assert_true(str_is(key, "16"));
	assert_true(scalar_key(VALUE_FLOAT, STR("1234567.5"), &arena, &key));
	assert_true(str_is(key, "1.2345675e+06"));
	assert_true(scalar_key(VALUE_FLOAT, STR("0.1"), &arena, &key));
	assert_true(str_is(key, "0.1"));
	assert_true(scalar_key(VALUE_FLOAT, STR("16777217.0"), &arena, &key));
	assert_true(str_is(key, "1.6777216e+07"));
	assert_true(scalar_key(VALUE_FLOAT, STR("-1e300"), &arena, &key));
	assert_true(str_is(key, "-.inf"));
	assert_true(scalar_key(VALUE_FLOAT, STR("-1"), &arena, &key));
	assert_true(str_is(key, "-1"));
	assert_true(scalar_key(VALUE_INT, STR("9223372036854775807"), &arena, &key));
	assert_false(scalar_key(VALUE_INT, STR("9223372036854775808"), &arena, &key));
	assert_false(scalar_key(VALUE_NULL, STR("~"), &arena, &key));
}

static const char *const plain[] = { "a", "a b", "a:b", "http://x/y#f", "-c", "--flag", "a-b", "nginx:1.25" };
static const char *const quoted[] = { "",
				      "true",
				      "no",
				      "1",
				      "1.5",
				      "0o7",
				      "12:30:45",
				      "2020-01-01",
				      "~",
				      "null",
				      "a: b",
				      "a #b",
				      " a",
				      "a ",
				      "a:",
				      "- a",
				      "-",
				      "?",
				      "*x",
				      "&x",
				      "!x",
				      "%x",
				      "@x",
				      "`x",
				      "'x",
				      "\"x",
				      "{x",
				      "[x",
				      "#x",
				      "---",
				      "...",
				      "=",
				      "<<",
				      "a\nb",
				      "|",
				      ">",
				      "1_000",
				      "x\xC2\x85y",
				      "x\xE2\x80\xA8y",
				      "\xEF\xBB\xBFx",
				      "a\tb" };
static const char *const flow_quoted[] = { "http://x/y?z=1", "?x", ":x", "a,b", "a]", "{a", "a}", "a[0]" };

/* A plain text is written plain only where every YAML reads this very string. */
static void plain_or_quoted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		if (!scalar_plain_safe(str_of(plain[i]), false) || !scalar_plain_safe(str_of(plain[i]), true))
			fail_msg("\"%s\" may stand plain", plain[i]);
	for (size_t i = 0; i < COUNT_OF(quoted); i++)
		if (scalar_plain_safe(str_of(quoted[i]), false))
			fail_msg("\"%s\" must be quoted", quoted[i]);
	for (size_t i = 0; i < COUNT_OF(flow_quoted); i++)
		if (scalar_plain_safe(str_of(flow_quoted[i]), true))
			fail_msg("\"%s\" must be quoted in flow style", flow_quoted[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_and_values),
		cmocka_unit_test(keys),
		cmocka_unit_test(plain_or_quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
