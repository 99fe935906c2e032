/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fields_json.h"
#include "fields_sample.h"
#include "json.h"

#define TEXT_MOST ((size_t)1 << 20)

/* --- by JSON */

static void assert_read(const char *json, const char *const *words)
{
	CLEANUP(bytes_free) struct bytes once = BYTES_INIT(TEXT_MOST);
	CLEANUP(drop) struct tried one;
	CLEANUP(drop) struct tried other;
	CLEANUP(drop) struct tried again;

	by_words(&one, NULL, words);
	by_json(&other, str_of(json));
	assert_int_equal(one.result, 0);
	assert_int_equal(other.result, 0);
	assert_true(fields_equal(&fields, &one.sample, &other.sample));
	json_write_value(fields_object(&fields, &other.sample, &other.arena), &once);
	by_json(&again, bytes_str(&once));
	assert_int_equal(again.result, 0);
	assert_true(fields_equal(&fields, &one.sample, &again.sample));
}

static void test_both_ways(void **state)
{
	(void)state;
	assert_read("{\"name\":\"acme\"}", (const char *const[]){ "acme", NULL });
	assert_read("{\"name\":\"a\",\"others\":[\"b\",\"c\"],\"force\":true,\"plan\":\"\",\"readFrom\":\"./x//y\"}",
		    (const char *const[]){ "a", "b", "c", "--force", "--plan=", "--read-from=./x//y", NULL });
	assert_read("{\"hosts\":[\"h\",\"\\u00e9\"],\"name\":\"a\",\"size\":\"large\",\"tail\":7,\"role\":\"\"}",
		    (const char *const[]){ "a", "--host=h", "--host=\xc3\xa9", "--size=large", "--tail=7", "--role",
					   NULL });
	assert_read("{\"name\":\"a\",\"tail\":\"all\",\"timeout\":90,\"since\":\"2h\",\"patience\":1.5,"
		    "\"force\":false}",
		    (const char *const[]){ "a", "--tail=all", "--timeout=90s", "--since=2h", "--patience=1500ms",
					   NULL });
	assert_read("{\"name\":\"a\",\"timeout\":\"500ms\",\"patience\":\"0\",\"tail\":0}",
		    (const char *const[]){ "a", "--timeout=500ms", "--patience=0", "--tail=0", NULL });
}

static void test_differences(void **state)
{
	CLEANUP(drop) struct tried one;
	CLEANUP(drop) struct tried other;
	static const char *const jsons[] = { "{\"name\":\"b\"}",
					     "{\"name\":\"a\",\"force\":true}",
					     "{\"name\":\"a\",\"hosts\":[\"x\"]}",
					     "{\"name\":\"a\",\"plan\":\"\"}",
					     "{\"name\":\"a\",\"size\":\"large\"}",
					     "{\"name\":\"a\",\"tail\":1}",
					     "{\"name\":\"a\",\"timeout\":1}",
					     "{\"name\":\"a\",\"since\":1}",
					     "{\"name\":\"a\",\"patience\":1}" };

	(void)state;
	by_json(&one, STR("{\"name\":\"a\"}"));
	for (size_t i = 0; i < COUNT_OF(jsons); i++) {
		by_json(&other, str_of(jsons[i]));
		assert_int_equal(other.result, 0);
		assert_false(fields_equal(&fields, &one.sample, &other.sample));
		drop(&other);
	}
	by_json(&other, STR("{\"name\":\"a\",\"state\":\"active\"}"));
	assert_string_equal(other.sample.state, "active");
}

static void assert_wrong(const char *expected, struct str json)
{
	CLEANUP(drop) struct tried tried;
	CLEANUP(free_pointer) char *text = NULL;

	by_json(&tried, json);
	assert_int_equal(tried.result, -1);
	text = err_text(&tried.err);
	if (!strstr(text, expected))
		fail_msg("\"%s\" is not in: %s", expected, text);
}

static void test_closed(void **state)
{
	(void)state;
	assert_wrong("/plam is no key of this request   [", STR("{\"name\":\"a\",\"plam\":\"x\"}"));
	assert_wrong("did you mean \"plan\"?", STR("{\"name\":\"a\",\"plam\":\"x\"}"));
	assert_wrong("known: name others force", STR("{\"name\":\"a\",\"zzzzzzzz\":1}"));
	assert_wrong("/a~1b~0c is no key", STR("{\"a/b~c\":1}"));
	assert_wrong("/quiet is no key", STR("{\"name\":\"a\",\"quiet\":true}"));
	assert_wrong("/read-from is no key", STR("{\"name\":\"a\",\"read-from\":\"x\"}"));
	assert_wrong("/plan is there twice", STR("{\"name\":\"a\",\"plan\":\"x\",\"plan\":\"x\"}"));
	assert_wrong("/plan is there twice", STR("{\"name\":\"a\",\"plan\":\"x\",\"pl\\u0061n\":\"y\"}"));
	assert_wrong("/name is missing in the request", STR("{}"));
	assert_wrong("the request is a list: an object was expected", STR("[]"));
	assert_wrong("the request is null: an object was expected", STR("null"));
}

static void test_wrong_types(void **state)
{
	(void)state;
	assert_wrong("/name is a number: text was expected", STR("{\"name\":1}"));
	assert_wrong("/name is null: text was expected", STR("{\"name\":null}"));
	assert_wrong("/plan is a mapping: text was expected", STR("{\"plan\":{\"plan\":\"x\"}}"));
	assert_wrong("/force is text: true or false was expected", STR("{\"force\":\"true\"}"));
	assert_wrong("/force is a number: true or false was expected", STR("{\"force\":1}"));
	assert_wrong("/hosts is text: a list of texts was expected", STR("{\"hosts\":\"h\"}"));
	assert_wrong("/hosts/1 is a boolean: text was expected", STR("{\"hosts\":[\"h\",true]}"));
	assert_wrong("/hosts/0 is a list: text was expected", STR("{\"hosts\":[[]]}"));
	assert_wrong("/size \"medium\": large or small was expected", STR("{\"size\":\"medium\"}"));
	assert_wrong("/size is a number: large or small was expected", STR("{\"size\":1}"));
	assert_wrong("/tail is a number: a number of lines, or all, was expected", STR("{\"tail\":1.5}"));
	assert_wrong("/tail \"ten\": a number of lines, or all, was expected", STR("{\"tail\":\"ten\"}"));
	assert_wrong("/timeout is a list: a duration was expected", STR("{\"timeout\":[]}"));
	assert_wrong("/timeout \"soon\": a duration was expected, as in 90s", STR("{\"timeout\":\"soon\"}"));
}

static void test_numbers(void **state)
{
	(void)state;
	assert_wrong("/tail \"9007199254740993\": a number of lines", STR("{\"tail\":9007199254740993}"));
	assert_wrong("/tail \"9223372036854775807\": a number of lines", STR("{\"tail\":9223372036854775807}"));
	assert_wrong("/tail is a number: a number of lines", STR("{\"tail\":123456789012345678901234567890}"));
	assert_wrong("/tail \"-1\": a number of lines", STR("{\"tail\":-1}"));
	assert_wrong("/timeout \"-1\": a duration was expected", STR("{\"timeout\":-1}"));
	assert_wrong("/timeout \"9007199254740993\": too long", STR("{\"timeout\":9007199254740993}"));
	assert_wrong("/timeout", STR("{\"timeout\":1e30}"));
	assert_wrong("a number that is too large", STR("{\"timeout\":1e400}"));
	assert_wrong("a number that begins with 0", STR("{\"tail\":010}"));
	assert_wrong("not readable", STR("{\"tail\":0x10}"));
	assert_wrong("not readable", STR("{\"tail\":NaN}"));
	assert_wrong("not readable", STR("{\"tail\":+1}"));
}

/* What is sent to do harm. */
static void test_hostile(void **state)
{
	static const char nul[] = "{\"name\":\"a\0b\"}";
	CLEANUP(bytes_free) struct bytes deep = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes wide = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes huge = BYTES_INIT(FIELDS_JSON_MOST * 2);

	(void)state;
	assert_wrong("NUL", (struct str){ nul, sizeof(nul) - 1 });
	assert_wrong("\\u0000", STR("{\"name\":\"a\\u0000b\"}"));
	assert_wrong("UTF-8", STR("{\"name\":\"a\xff\"}"));
	assert_wrong("UTF-8", STR("{\"name\":\"\xc0\x80\"}"));
	assert_wrong("UTF-8", STR("{\"name\":\"\xed\xa0\x80\"}"));
	assert_wrong("not readable", STR("{\"name\":\"\\ud800\"}"));
	assert_wrong("not readable", STR(""));
	assert_wrong("not readable", STR("{\"name\":\"a\"} {}"));
	assert_wrong("not readable", STR("{\"name\":\"a\""));
	bytes_add_text(&deep, "{\"name\":");
	bytes_add_repeat(&deep, '[', 100000);
	assert_wrong("not readable", bytes_str(&deep));
	bytes_reset(&deep);
	bytes_add_text(&deep, "{\"name\":");
	bytes_add_repeat(&deep, '[', 900);
	bytes_add_repeat(&deep, ']', 900);
	bytes_add_char(&deep, '}');
	assert_wrong("/name is a list: text was expected", bytes_str(&deep));
	bytes_add_text(&wide, "{\"hosts\":[\"\"");
	for (size_t i = 0; i < FIELDS_ITEMS_MOST; i++)
		bytes_add_text(&wide, ",\"\"");
	bytes_add_text(&wide, "]}");
	assert_wrong("/hosts has 10001 items, it may have 10000 at most", bytes_str(&wide));
	bytes_add_text(&huge, "{\"name\":\"");
	bytes_add_repeat(&huge, 'x', FIELDS_TEXT_MOST);
	bytes_add_text(&huge, "\"}");
	assert_wrong("it may have 131071 bytes at most", bytes_str(&huge));
	bytes_add_repeat(&huge, ' ', FIELDS_JSON_MOST);
	assert_wrong("it may have 4194304 at most", bytes_str(&huge));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_ways),   cmocka_unit_test(test_differences), cmocka_unit_test(test_closed),
		cmocka_unit_test(test_wrong_types), cmocka_unit_test(test_numbers),     cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
