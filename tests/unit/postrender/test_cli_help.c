/* SPDX-License-Identifier: Apache-2.0 */
/* What the filter prints of itself comes out of its tables, whole; its schemas are JSON that says what they allow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "cli.h"
#include "cli_help.h"
#include "grammar.h"
#include "profile_keys.h"

static void test_help(void **state)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

	(void)state;
	cli_help(&text);
	for (size_t i = 0; i < cli_row_count; i++)
		assert_non_null(strstr(text.data, arena_format(&arena, "--%s", cli_rows[i].name).p));
	assert_non_null(strstr(text.data, "\nExit status: 0 done, 1 denied by a policy"));
}

static void test_words(void **state)
{
	CLEANUP(bytes_free) struct bytes rules = BYTES_INIT(CASE_MOST);
	CLEANUP(bytes_free) struct bytes errors = BYTES_INIT(CASE_MOST);
	CLEANUP(bytes_free) struct bytes profile = BYTES_INIT(CASE_MOST);

	(void)state;
	cli_help_rules(&rules);
	for (size_t i = 0; i < VERB_COUNT; i++)
		assert_non_null(strstr(rules.data, arena_format(&arena, "\n  %s ", verb_rows[i].word).p));
	for (size_t i = 0; i < CONDITION_COUNT; i++)
		assert_non_null(strstr(rules.data, arena_format(&arena, "\n  %s ", condition_rows[i].word).p));
	cli_help_errors(&errors);
	for (int code = 1; code < ERR_CODE_COUNT; code++)
		assert_non_null(strstr(errors.data,
				       arena_text(&arena, "\n| `%s` | %d | %s | ", err_slug((enum err_code)code),
						  err_exit_status((enum err_code)code),
						  err_is_of_store((enum err_code)code) ? "yes" : "no")));
	cli_help_profile(&profile);
	for (size_t i = 0; i < profile_row_count; i++)
		assert_non_null(strstr(profile.data, arena_format(&arena, "\n| `%s` | ", profile_rows[i].key).p));
}

static const struct value *schema_of(const char *what)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *schema;

	assert_int_equal(cli_schema(what, &text, &err), 0);
	schema = parse(text.data);
	assert_string_equal(value_text_at(schema, "$schema"), "https://json-schema.org/draft/2020-12/schema");
	return schema;
}

/* An unknown key is none anywhere; of a condition, when: asks values and where: paths. */
static void test_schemas(void **state)
{
	const struct value *policy = schema_of("policy");
	const struct value *profile = schema_of("profile");
	const struct value *rule = value_find(policy, STR("properties.rules.items"));
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_false(value_is_true(value_get(policy, "additionalProperties")));
	assert_false(value_is_true(value_get(rule, "additionalProperties")));
	for (size_t i = 0; i < VERB_COUNT; i++)
		assert_non_null(value_get(value_get(rule, "properties"), verb_rows[i].word));
	assert_non_null(value_find(rule, STR("properties.when.items.properties.value")));
	assert_null(value_find(rule, STR("properties.when.items.properties.path")));
	assert_non_null(value_find(rule, STR("properties.where.items.properties.path")));
	assert_null(value_find(rule, STR("properties.where.items.properties.value")));
	assert_string_equal(value_text_at(profile, "properties.ingress.type"), "object");
	assert_string_equal(value_text_at(profile, "properties.ingress.properties.controllers.type"), "array");
	assert_int_equal(cli_schema("nonsense", &out, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_string_equal(err.message, "--schema nonsense: policy or profile");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_help, forget),
		cmocka_unit_test_teardown(test_words, forget),
		cmocka_unit_test_teardown(test_schemas, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
