/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of modules that work on API objects share: an arena for a test, and objects in it. After cmocka.h. */
#ifndef STORE_TEST_CASES_H
#define STORE_TEST_CASES_H

#include "file.h"
#include "json.h"

#define CASE_MOST ((size_t)1 << 20) /* bytes of a file in tests/unit/cluster, or of what is compared */

static struct arena arena = ARENA_INIT;

/* The teardown of each test. */
static inline int forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static inline struct value *parse(const char *json)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = json_parse(str_of(json), &arena, &err);

	assert_non_null(value);
	return value;
}

/* All lists of a case as a real cluster had them: tests/unit/cluster/NAME.json. */
static inline struct value *read_case(const char *name)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *lists;

	assert_int_equal(file_read(arena_format(&arena, "tests/unit/cluster/%s.json", name).p, &text, &err), 0);
	lists = json_parse(bytes_str(&text), &arena, &err);
	assert_non_null(lists);
	return lists;
}

static inline void assert_json(const struct value *value, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);

	json_write_value(value, &out);
	assert_string_equal(out.data, expected);
}

#endif
