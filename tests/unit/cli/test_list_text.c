/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/list_text.h"
#include "json.h"

#define TEXT_MOST ((size_t)1 << 16)

#define ACME \
	"{\"name\":\"acme\",\"state\":\"ACTIVE\",\"readyWorkloads\":2,\"wantedWorkloads\":2,\"revision\":12," \
	"\"createdAt\":\"2026-01-03T00:00:00Z\",\"owner\":\"ann\",\"protected\":true}"
#define BLOG \
	"{\"name\":\"blog\",\"state\":\"FAILED\",\"readyWorkloads\":0,\"wantedWorkloads\":1,\"revision\":9," \
	"\"createdAt\":\"2026-01-01T00:00:00Z\",\"protected\":false}"
#define CAFE "{\"name\":\"cafe\",\"state\":\"UNKNOWN\",\"unknown\":[\"release\",\"workloads\"],\"protected\":false}"
#define NOW 1767571200 /* 2026-01-05 */

static struct value *read(const char *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = json_parse(str_of(text), arena, &err);

	assert_non_null(value);
	return value;
}

/* "a b c": the names in the order of a column. */
static void assert_order(const char *word, const char *expected)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	struct value *list = read("[" ACME "," BLOG "," CAFE "]", &arena);
	unsigned column = 0;

	while (strcmp(list_text_words[column], word) != 0)
		column++;
	list_text_sort(list, column);
	for (const struct value *store = list->first; store; store = store->next)
		bytes_format(&out, "%s%s", out.length ? " " : "", value_text_at(store, "name"));
	assert_string_equal(out.data, expected);
}

static void test_order(void **state)
{
	(void)state;
	assert_order("name", "acme blog cafe");
	assert_order("age", "blog acme cafe");      /* the oldest first, what nobody knows last */
	assert_order("revision", "blog acme cafe"); /* 9 before 12 */
	assert_order("ready", "blog acme cafe");    /* what lacks most first */
	assert_order("state", "acme blog cafe");
	assert_order("owner", "acme blog cafe");
}

static void assert_printed(struct list_text *view, const char *json, const char *expected)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	list_text_print(view, read(json, &arena), NOW, &arena, &out);
	assert_string_equal(out.data, expected);
}

static void test_table(void **state)
{
	struct list_text view = { .format = OUTPUT_TABLE };

	(void)state;
	assert_printed(&view, "[" ACME "," CAFE "]",
		       "NAME  STATE    READY  PROFILE  PLAN  URL  DATABASE  REV  AGE\n"
		       "acme  ACTIVE   2/2    -        -     -    -         12   2d\n"
		       "cafe  UNKNOWN  ?      ?        ?     ?    ?         ?    -\n");
	/* Rows that follow stand below the others, without a second head. */
	assert_printed(&view, "[" BLOG "]", "blog  FAILED   0/1    -        -     -    -         9    4d\n");
}

static void test_wide_and_without_head(void **state)
{
	struct list_text wide = { .format = OUTPUT_WIDE };
	struct list_text bare = { .format = OUTPUT_TABLE, .no_headers = true };
	struct list_text names = { .format = OUTPUT_NAME };

	(void)state;
	assert_printed(&wide, "[" ACME "]",
		       "NAME  STATE   READY  PROFILE  PLAN  URL  DATABASE  REV  AGE  UPDATED  OWNER  PROTECTED  "
		       "POLICIES  FINGERPRINT\n"
		       "acme  ACTIVE  2/2    -        -     -    -         12   2d   -        ann    yes        "
		       "-         -\n");
	assert_printed(&bare, "[" BLOG "]", "blog  FAILED  0/1  -  -  -  -  9  4d\n");
	assert_printed(&names, "[" ACME "," BLOG "]", "acme\nblog\n");
}

/* An age is no change; what only another format shows is none either. */
static void test_marks(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct list_text table = { .format = OUTPUT_TABLE };
	const struct list_text wide = { .format = OUTPUT_WIDE };
	const struct list_text json = { .format = OUTPUT_JSON };
	struct value *acme = read(ACME, &arena);
	struct value *owned = read(ACME, &arena);
	struct value *failed = read(ACME, &arena);

	(void)state;
	value_set(owned, "owner", value_string(&arena, STR("bob")));
	value_set(failed, "state", value_string(&arena, STR("FAILED")));
	assert_string_equal(list_text_mark(&table, acme, &arena), list_text_mark(&table, owned, &arena));
	assert_string_not_equal(list_text_mark(&wide, acme, &arena), list_text_mark(&wide, owned, &arena));
	assert_string_not_equal(list_text_mark(&json, acme, &arena), list_text_mark(&json, owned, &arena));
	assert_string_not_equal(list_text_mark(&table, acme, &arena), list_text_mark(&table, failed, &arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_wide_and_without_head),
		cmocka_unit_test(test_marks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
