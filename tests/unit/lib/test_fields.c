/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "duration.h"
#include "fields_sample.h"
#include "fields_schema.h"
#include "fields_words.h"
#include "json.h"

#define WORDS(...)                                                                                                     \
	CLEANUP(drop) struct tried tried;                                                                              \
	by_words(&tried, NULL, (const char *const[]){ __VA_ARGS__, NULL })

/* --- by words */

static void test_defaults(void **state)
{
	WORDS("acme");

	(void)state;
	assert_int_equal(tried.result, 0);
	assert_string_equal(tried.sample.name, "acme");
	assert_null(tried.sample.others[0]);
	assert_false(tried.sample.force);
	assert_null(tried.sample.plan);
	assert_null(tried.sample.hosts[0]);
	assert_int_equal(tried.sample.size, SIZE_SMALL);
	assert_int_equal(tried.sample.tail, 200);
	assert_int_equal(tried.sample.timeout, 600000);
	assert_int_equal(tried.sample.since, 0);
	assert_true(tried.sample.patience == -1);
	assert_null(tried.sample.state);
	assert_null(tried.sample.role);
}

static void test_all_types(void **state)
{
	WORDS("acme", "b", "-f", "--plan", "x", "--read-from=./a//b", "--host", "h1", "--host=h2", "--size", "large");
	CLEANUP(drop) struct tried more;

	(void)state;
	assert_int_equal(tried.result, 0);
	assert_string_equal(tried.sample.others[0], "b");
	assert_null(tried.sample.others[1]);
	assert_true(tried.sample.force);
	assert_string_equal(tried.sample.plan, "x");
	assert_string_equal(tried.sample.file, "./a/b");
	assert_string_equal(tried.sample.hosts[1], "h2");
	assert_int_equal(tried.sample.size, SIZE_LARGE);
	by_words(&more, NULL,
		 (const char *const[]){ "a", "--tail", "all", "--timeout=90s", "--since", "1.2s", "--patience",
					"1500ms", "--role", "-q", "-o", "yaml", NULL });
	assert_int_equal(more.result, 0);
	assert_int_equal(more.sample.tail, -1);
	assert_int_equal(more.sample.timeout, 90000);
	assert_int_equal(more.sample.since, 2);
	assert_true(more.sample.patience == 1.5);
	assert_string_equal(more.sample.role, "");
	assert_true(more.local.quiet);
	assert_int_equal(more.local.output, 2);
}

static void test_variables(void **state)
{
	char *const variables[] = { (char[]){ "TEST_FORCE=yes" }, (char[]){ "TEST_HOSTS=a\n\nb" },
				    (char[]){ "TEST_PLAN=" }, (char[]){ "TEST_TIMEOUT=5" }, NULL };
	CLEANUP(drop) struct tried tried;

	(void)state;
	by_words(&tried, variables, (const char *const[]){ "acme", "--timeout", "7s", NULL });
	assert_int_equal(tried.result, 0);
	assert_true(tried.sample.force);
	assert_string_equal(tried.sample.hosts[1], "b");
	assert_null(tried.sample.plan);
	assert_int_equal(tried.sample.timeout, 7000);
}

static void assert_refused(const char *expected, const char *const *words)
{
	CLEANUP(drop) struct tried tried;

	by_words(&tried, NULL, words);
	assert_int_equal(tried.result, 1);
	assert_int_equal(tried.err.code, ERR_USAGE);
	assert_string_equal(tried.err.message, expected);
}

static void test_refused_words(void **state)
{
	CLEANUP(free_pointer) char *long_text = xcalloc(FIELDS_TEXT_MOST + 1, 1);

	(void)state;
	(void)memset(long_text, 'x', FIELDS_TEXT_MOST);
	assert_refused("--size medium: large or small was expected", (const char *const[]){ "--size", "medium", NULL });
	assert_refused("--tail -3: a number of lines, or all, was expected",
		       (const char *const[]){ "--tail=-3", NULL });
	assert_refused("--tail 1001: a number of lines, or all, was expected",
		       (const char *const[]){ "--tail", "1001", NULL });
	assert_refused("--timeout soon: a duration was expected, as in 90s, 10m or 7d",
		       (const char *const[]){ "--timeout", "soon", NULL });
	assert_refused("--timeout 31d: too long, it may be 30 days at most",
		       (const char *const[]){ "--timeout", "31d", NULL });
	assert_refused("--since 36501d: too long, it may be 36500 days at most",
		       (const char *const[]){ "--since", "36501d", NULL });
	assert_refused("--role boss: reader or writer was expected", (const char *const[]){ "--role=boss", NULL });
	assert_refused("--state lost is no state of a store; known: ACTIVE FAILED",
		       (const char *const[]){ "--state=lost", NULL });
	assert_refused("--plan xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: it is too long, it may have "
		       "131071 bytes at most",
		       (const char *const[]){ "--plan", long_text, NULL });
}

/* --- what is made of the rows */

static void test_operands(void **state)
{
	static const struct field middle[] = {
		{ "name", 0, "[NAME]", NULL, NULL, FIELD_TEXT(struct sample, name), .place = FIELD_OPERAND },
		{ "chart", 0, "CHART", NULL, NULL, FIELD_TEXT(struct sample, plan), .place = FIELD_OPERAND },
	};
	const struct fields both = FIELDS_OF(middle, struct sample);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *operands[] = { "a", "b" };
	struct options options = { .operands = operands, .operand_count = 1 };
	struct sample sample;
	size_t least;
	size_t most;

	(void)state;
	assert_string_equal(fields_operands(&fields, &arena), "NAME [NAME]...");
	fields_operand_bounds(&fields, &least, &most);
	assert_int_equal(least, 1);
	assert_int_equal(most, 1 + FIELDS_ITEMS_MOST);
	assert_string_equal(fields_operands(&both, &arena), "[NAME] CHART");
	assert_int_equal(fields_fill(&both, &options, &arena, &sample, NULL, &err), 0);
	assert_null(sample.name);
	assert_string_equal(sample.plan, "a");
	options.operand_count = 2;
	assert_int_equal(fields_fill(&both, &options, &arena, &sample, NULL, &err), 0);
	assert_string_equal(sample.name, "a");
	assert_string_equal(sample.plan, "b");
	assert_ptr_equal(fields_operand_at(&both, 0, 1), &middle[1]);
	assert_ptr_equal(fields_operand_at(&both, 0, 2), &middle[0]);
	assert_ptr_equal(fields_operand_at(&fields, 0, 1), &rows[0]);
	assert_ptr_equal(fields_operand_at(&fields, 5, 6), &rows[1]);
}

static void test_schema(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *schema = fields_schema(&fields, &arena);
	const struct value *properties = value_get(schema, "properties");

	(void)state;
	assert_false(value_is_true(value_get(schema, "additionalProperties")));
	assert_int_equal(value_count(properties), COUNT_OF(rows) - 2);
	assert_true(value_equal(value_get(schema, "required"), json_parse(STR("[\"name\"]"), &arena, &err)));
	assert_true(value_equal(value_get(properties, "size"),
				json_parse(STR("{\"type\":\"string\",\"enum\":[\"large\",\"small\"],"
					       "\"description\":\"the size\"}"),
					   &arena, &err)));
	assert_true(value_equal(value_find(properties, STR("role.enum")),
				json_parse(STR("[\"reader\",\"writer\",\"\"]"), &arena, &err)));
	assert_string_equal(value_text_at(properties, "hosts.items.type"), "string");
	assert_string_equal(value_text_at(properties, "force.type"), "boolean");
	assert_int_equal(value_count(value_find(properties, STR("tail.anyOf"))), 2);
	assert_null(value_get(properties, "quiet"));
	assert_non_null(value_get(properties, "state"));
}

static void test_durations(void **state)
{
	static const struct {
		const char *text;
		double milliseconds; /* -1: it is none */
	} cases[] = {
		{ "90s", 90000 }, { "10m", 600000 }, { "1h30m", 5400000 }, { "500ms", 500 }, { "2d", 172800000 },
		{ "1.5s", 1500 }, { "30", 30000 },   { "0", 0 },           { "", -1 },       { "soon", -1 },
		{ "10 m", -1 },   { "-5s", -1 },     { "5y", -1 },         { "10sm", -1 },   { "0x10", -1 },
		{ "1e3", -1 },    { "1.2.3s", -1 },  { "+5", -1 },         { "NaN", -1 },
	};
	char digits[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		double again = -2;
		double found = -1;

		assert_int_equal(duration_parse(cases[i].text, &found), cases[i].milliseconds >= 0);
		if (cases[i].milliseconds < 0)
			continue;
		assert_true(found == cases[i].milliseconds);
		assert_true(duration_parse(duration_text(found, digits, sizeof(digits)), &again));
		assert_true(found == again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),  cmocka_unit_test(test_all_types),
		cmocka_unit_test(test_variables), cmocka_unit_test(test_refused_words),
		cmocka_unit_test(test_operands),  cmocka_unit_test(test_schema),
		cmocka_unit_test(test_durations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
