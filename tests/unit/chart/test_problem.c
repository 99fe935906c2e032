/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "chart/problem.h"
#include "request.h"

#define SCHEMA "values don't meet the specifications of the schema(s) in the following chart(s):\n"

struct wanted {
	struct values_request values;
};

static const struct field rows[] = { FIELD_VALUES(struct wanted, values, ""), FIELDS_SET(struct wanted, values) };
static const struct fields fields = FIELDS_OF(rows, struct wanted);

#define ARGUMENTS 7 /* with a NULL */

static const struct {
	const char *arguments[ARGUMENTS];
	const char *input; /* of -f - */
	const char *said;  /* by Helm */
	const char *expected;
} cases[] = {
	/* Where it stands, what it is, what it may be, an example: without the chart's files, as Helm tells it. */
	{ { "-f", "-" },
	  "a: 1\nplan: 9\n",
	  SCHEMA "web:\n- at '/plan': value must be one of 'small', 'large'\n",
	  "<stdin>:2:1: plan is 9, small or large was expected\nfor example: --set plan=small" },
	{ { "--set", "a=1,b.c[0].d=x" },
	  "",
	  SCHEMA "web:\n- at '/b/c/0/d': got string, want integer\n",
	  "--set b.c[0].d=x: b.c[0].d is \"x\", a whole number was expected\nfor example: --set b.c[0].d=1" },
	{ { "--set", "n=3" },
	  "",
	  SCHEMA "web:\n- at '/n': got number, want string or boolean\n",
	  "--set n=3: n is 3, text or true or false was expected\nfor example: --set n=true" },
	{ { "--set", "port=70000" },
	  "",
	  SCHEMA "web:\n- at '/port': maximum: got 70,000, want 65,535\n",
	  "--set port=70000: port is 70000, at most 65535 was expected\nfor example: --set port=65535" },
	{ { "--set-json", "a={\"b\":[1,{\"c\":null}]}" },
	  "",
	  SCHEMA "web:\n- at '/a/b/1/c': got null, want object\n",
	  "--set-json a={\"b\":[1,{\"c\":null}]}: a.b[1].c is null, a mapping was expected" },
	/* --set knows no fractions: it is text. */
	{ { "--set", "price=1.5" },
	  "",
	  SCHEMA "web:\n- at '/price': got string, want number\n",
	  "--set price=1.5: price is \"1.5\", a number was expected\nfor example: --set price=1" },
	/* The last one counts, options before files. */
	{ { "-f", "-", "--set", "a=2", "--set", "a=3" },
	  "a: 1\n",
	  SCHEMA "web:\n- at '/a': got number, want array\n",
	  "--set a=3: a is 3, a list was expected" },
	/* Several at once; what is beside a failed combination. */
	{ { "-f", "-" },
	  "x: {y: 1}\n",
	  SCHEMA "web:\n- at '': 'allOf' failed\n  - at '/x/y': minimum: got 1, want 2\n"
		 "- at '': additional properties 'p', 'x' not allowed\n- at '/x': missing property 'z'\n",
	  "<stdin>:1:5: x.y is 1, at least 2 was expected\nfor example: --set x.y=2\n"
	  "p is no value of the chart\nleave it out, or look for its name: helm show values ./web\n"
	  "<stdin>:1:1: x is no value of the chart\nleave it out, or look for its name: helm show values ./web\n"
	  "<stdin>:1:1: x.z is missing" },
	{ { "--set", "a=x" },
	  "",
	  SCHEMA "web:\n- at '/a': 'oneOf' failed, none matched\n  - at '/a': got string, want number\n"
		 "  - at '/a': got string, want null\n",
	  "--set a=x: a is \"x\", a number or null was expected\nfor example: --set a=1" },
	/* A key with what JSON pointers and --set escape. */
	{ { "--set", "a\\.b/c~d=x" },
	  "",
	  SCHEMA "web:\n- at '/a.b~1c~0d': got string, want integer\n",
	  "--set a\\.b/c~d=x: a\\.b/c~d is \"x\", a whole number was expected\nfor example: --set a\\.b/c~d=1" },
	/* A chart within the chart. */
	{ { "--set", "cache.size=x" },
	  "",
	  SCHEMA "cache:\n- at '/size': got string, want integer\n",
	  "--set cache.size=x: cache.size is \"x\", a whole number was expected\nfor example: --set cache.size=1" },
	/* Secrets are not shown, whoever says them. */
	{ { "--set", "db.password=hunter2" },
	  "",
	  SCHEMA "web:\n- at '/db/password': 'hunter2' does not match pattern '^x$'",
	  "--set db.password=***: db.password is (hidden), text of the form '^x$' was expected" },
	/* What we put in, not the person. */
	{ { "--set", "a=1" },
	  "",
	  SCHEMA "web:\n- at '': additional properties 'global' not allowed\n",
	  "the chart's schema does not allow global, where helm store keeps the record of a store\n"
	  "allow it in values.schema.json, under \"properties\": \"global\": {\"type\": \"object\"}" },
	/* The validator of Helm before 3.18. */
	{ { "--set", "web.replicas=two" },
	  "",
	  SCHEMA "web:\n- web.replicas: Invalid type. Expected: integer, given: string\n",
	  "--set web.replicas=two: web.replicas is \"two\": Invalid type. Expected: integer, given: string" },
	/* fail and required. */
	{ { "-f", "-" },
	  "a:\n  b: 1\n",
	  "helm template ended with status 1: execution error at (web/templates/t.yaml:3:4): a.b: 1 is too few\n\n"
	  "Use --debug flag to render out invalid YAML",
	  "<stdin>:2:3: the chart refuses its values: a.b: 1 is too few\nsaid by web/templates/t.yaml:3:4" },
	{ { "--set", "a=1" },
	  "",
	  "execution error at (web/templates/t.yaml:3:4): .Values.mail.host is required\nmore",
	  "the chart refuses its values: .Values.mail.host is required\nmore\ngive it: --set mail.host=\xe2\x80\xa6\n"
	  "said by web/templates/t.yaml:3:4" },
	{ { "--set", "a=1" },
	  "",
	  "execution error at (web/templates/t.yaml:3:4): no e.g. here",
	  "execution error at (web/templates/t.yaml:3:4): no e.g. here" },
	{ { "--set", "a=1" },
	  "",
	  "execution error at (web/templates/t.yaml:3:4): a.example.com/v1 is not there",
	  "execution error at (web/templates/t.yaml:3:4): a.example.com/v1 is not there" },
	{ { "--set", "a=1" },
	  "",
	  "execution error at (web/templates/t.yaml:3:4): mail.host: give it",
	  "the chart refuses its values: mail.host: give it\ngive it: --set mail.host=\xe2\x80\xa6\n"
	  "said by web/templates/t.yaml:3:4" },
	/* Which of several options. */
	{ { "--set", "a.b=1", "--set", "x=1,c" },
	  "",
	  "failed parsing --set data: key \"c\" has no value",
	  "--set x=1,c: KEY=VALUE was expected\nfor example: --set plan=small; a comma within a value is \\," },
	{ { "--set", "foo=1", "--set", "foo" },
	  "",
	  "failed parsing --set data: key \"foo\" has no value",
	  "--set foo: KEY=VALUE was expected\nfor example: --set plan=small; a comma within a value is \\," },
	{ { "--set-json", "a={", "--set-json", "b=1" },
	  "",
	  "failed parsing --set-json data a={",
	  "--set-json a={: KEY=JSON was expected\nfor example: --set-json 'hosts=[\"shop.example.com\"]'" },
	/* Files. */
	{ { "-f", "-" },
	  "a: 1\nb:\n\tc: 2\n",
	  "the values cannot be read: failed to parse /tmp/x/stdin.yaml: error converting YAML to JSON: yaml: line 3: "
	  "found character that cannot start any token",
	  "<stdin>:3:1: found character that cannot start any token\nit is no YAML that Helm reads; lines are indented "
	  "by blanks, not by tabs" },
	{ { "-f", "-" },
	  "- a\n",
	  "failed to parse /tmp/x/stdin.yaml: cannot unmarshal yaml document: error unmarshaling JSON: x",
	  "<stdin>:1:1: a list stands there, a mapping of values was expected\nfor example, a line: plan: small" },
	{ { "-f", "/no/such.yaml" },
	  "",
	  "open /no/such.yaml: no such file or directory",
	  "-f /no/such.yaml: no such file or directory\nname a file of values that can be read" },
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(asked_free) struct asked asked;
		struct wanted wanted;
		struct chart_given given = { .request = &wanted.values,
					     .input = str_of(cases[i].input),
					     .chart = "./web" };

		assert_int_equal(ask(&asked, &fields, NULL, cases[i].arguments, &wanted), 0);
		(void)err_set(&err, ERR_CHILD, "%s", cases[i].said);
		assert_int_equal(chart_problem_explain(&given, &err), -1);
		assert_string_equal(err.message, cases[i].expected);
		if (strcmp(cases[i].said, cases[i].expected) == 0)
			assert_int_equal(err.code, ERR_CHILD);
		else
			assert_int_equal(err.code,
					 strstr(err.message, "does not allow global") ? ERR_CHART : ERR_VALUE);
	}
}

/* An error of something else stays what it is. */
static void test_others(void **state)
{
	static const char *const words[] = { "", "open /dev/tty: no such device",
					     "YAML parse error on a/templates/t.yaml",
					     "failed to parse something else" };
	struct wanted wanted;
	struct chart_given given = { .request = &wanted.values, .input = STR(""), .chart = "./web" };

	(void)state;
	fields_default(&fields, &wanted);
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		(void)err_set(&err, ERR_CHILD, "%s", words[i]);
		assert_int_equal(chart_problem_explain(&given, &err), -1);
		assert_string_equal(err.message, words[i]);
		assert_int_equal(err.code, ERR_CHILD);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_words, forget),
		cmocka_unit_test_teardown(test_others, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
