/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of values: walking, comparing, copying, showing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "json.h"
#include "value.h"
#include "value_order.h"
#include "value_text.h"

/* {name: web, ports: [80, 443], tls: {on: true, none: null}} */
static struct value *sample(struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);
	struct value *ports = value_new(arena, VALUE_LIST);
	struct value *tls = value_new(arena, VALUE_MAP);

	value_put(map, STR("name"), value_string(arena, STR("web")));
	value_add(ports, value_int(arena, 80));
	value_add(ports, value_int(arena, 443));
	value_put(map, STR("ports"), ports);
	value_put(tls, STR("on"), value_bool(arena, true));
	value_put(tls, STR("none"), value_new(arena, VALUE_NULL));
	value_put(map, STR("tls"), tls);
	return map;
}

static void walks(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *map = sample(&arena);

	(void)state;
	assert_true(str_is(value_get(map, "name")->text, "web"));
	assert_null(value_get(map, "nam"));
	assert_null(value_get(NULL, "name"));
	assert_null(value_get(value_get(map, "ports"), "name"));
	assert_true(value_is_true(value_find(map, STR("tls.on"))));
	assert_ptr_equal(value_find(map, STR("name")), value_get_str(map, STR("name")));
	assert_int_equal(value_find(map, STR("tls.none"))->type, VALUE_NULL);
	assert_null(value_find(map, STR("tls.off")));
	assert_null(value_find(map, STR("name.x")));
	assert_null(value_find(map, STR("no.such.way")));
	assert_null(value_find(map, STR("")));
	assert_null(value_find(map, STR("tls.")));
	assert_int_equal(value_count(map), 3);
	assert_int_equal(value_count(value_get(map, "ports")), 2);
	assert_int_equal(value_count(value_get(map, "name")), 0);
	assert_int_equal(value_count(NULL), 0);
	assert_false(value_is_true(NULL));
	assert_false(value_is_true(value_string(&arena, STR("true"))));
}

static void equals(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *a = value_new(&arena, VALUE_MAP);
	struct value *b = value_new(&arena, VALUE_MAP);
	struct value *one = value_new(&arena, VALUE_FLOAT);

	(void)state;
	value_put(a, STR("x"), value_int(&arena, 1));
	value_put(a, STR("y"), value_string(&arena, STR("t")));
	value_put(b, STR("y"), value_string(&arena, STR("t")));
	assert_false(value_equal(a, b));
	value_put(b, STR("x"), value_int(&arena, 1));
	assert_true(value_equal(a, b)); /* members in any order */
	assert_true(value_equal(sample(&arena), sample(&arena)));
	assert_false(value_equal(a, NULL));
	assert_true(value_equal(NULL, NULL));
	one->text = STR("1");
	assert_true(value_equal(one, value_int(&arena, 1))); /* JSON has one kind of number */
	assert_false(value_equal(one, value_int(&arena, 2)));
	one->text = STR("-0");
	assert_true(value_equal(one, value_int(&arena, 0)));
	assert_false(value_equal(value_string(&arena, STR("1")), value_int(&arena, 1)));
	assert_false(value_equal(value_new(&arena, VALUE_MAP), value_new(&arena, VALUE_LIST)));
	a = value_new(&arena, VALUE_LIST);
	b = value_new(&arena, VALUE_LIST);
	value_add(a, value_int(&arena, 1));
	value_add(a, value_int(&arena, 2));
	value_add(b, value_int(&arena, 2));
	assert_false(value_equal(a, b));
	value_add(b, value_int(&arena, 1));
	assert_false(value_equal(a, b)); /* items in order */
}

static void copies(void **state)
{
	CLEANUP(arena_free) struct arena from = ARENA_INIT;
	CLEANUP(arena_free) struct arena to = ARENA_INIT;
	struct value *map = sample(&from);
	struct value *copy;

	(void)state;
	map->where = (struct position){ "f", 3, 4 };
	map->first->key_where = (struct position){ "f", 5, 6 };
	copy = value_copy(&to, map->first->next);
	assert_int_equal(copy->key.n, 0);
	assert_null(copy->next);
	copy = value_copy(&to, map);
	arena_free(&from); /* nothing of the copy lives there */
	assert_true(value_equal(copy, sample(&to)));
	assert_int_equal(copy->where.line, 3);
	assert_int_equal(copy->first->key_where.column, 6);
	value_put(copy, STR("more"), value_int(&to, 1));
	assert_int_equal(value_count(copy), 4);
}

static void assert_members(const struct value *map, const char *wanted)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT((size_t)1 << 10);

	json_write_value(map, &out);
	assert_string_equal(out.data, wanted);
}

/* What comes after goes to the end, whichever member was taken away. */
static void removes(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *map = sample(&arena);

	(void)state;
	value_remove(map, "nam");
	value_remove(map, "ports");
	value_remove(value_get(map, "tls"), "on");
	assert_members(map, "{\"name\":\"web\",\"tls\":{\"none\":null}}");
	value_remove(map, "tls");
	value_set(map, "last", value_int(&arena, 1));
	assert_members(map, "{\"name\":\"web\",\"last\":1}");
	value_remove(map, "name");
	value_remove(map, "last");
	value_set(map, "only", value_int(&arena, 2));
	assert_members(map, "{\"only\":2}");
}

static void assert_shown(const struct value *value, size_t width, const char *wanted)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(100);

	value_to_text(value, width, &out);
	if (!str_is(bytes_str(&out), wanted))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(bytes_str(&out)), wanted);
}

static void shows(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	char *large = arena_calloc(&arena, (size_t)2 << 20);

	(void)state;
	memset(large, 'x', (size_t)2 << 20);
	assert_shown(value_string(&arena, STR("abc")), 3, "abc");
	assert_shown(value_string(&arena, STR("abcd")), 3, "ab…");
	assert_shown(value_string(&arena, STR("äöüß")), 4, "äöüß");
	assert_shown(value_string(&arena, STR("äöüßa")), 4, "äöü…");
	assert_shown(value_string(&arena, STR("a\nb\x1B")), 9, "a b ");
	assert_shown(value_string(&arena, STR("a\x7F\xC2\x9B"
					      "b\n\nc")),
		     9, "a??b  c");
	assert_shown(value_string(&arena, (struct str){ large, (size_t)2 << 20 }), 4, "xxx…");
	assert_shown(value_int(&arena, -7), 9, "-7");
	assert_shown(value_new(&arena, VALUE_NULL), 9, "null");
	assert_shown(NULL, 9, "null");
	assert_shown(sample(&arena), 80, "{\"name\":\"web\",\"ports\":[80,443],\"tls\":{\"on\":true,\"none\":null}}");
	assert_shown(sample(&arena), 8, "{\"name\"…");
	assert_string_equal(value_type_name(VALUE_NULL), "null");
	assert_string_equal(value_type_name(VALUE_FLOAT), "a number");
	assert_string_equal(value_type_name(VALUE_STRING), "text");
	assert_string_equal(value_type_name(VALUE_MAP), "a mapping");
}

static void sorts(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(4096);
	struct value *map = value_new(&arena, VALUE_MAP);
	struct value *list = value_new(&arena, VALUE_LIST);

	(void)state;
	value_put(map, STR("z"), sample(&arena));
	value_add(list, sample(&arena));
	value_add(list, value_int(&arena, 1));
	value_put(map, STR("list"), list);
	value_put(map, STR("li"), value_new(&arena, VALUE_MAP));
	value_sort(map);
	value_put(map, STR("last"), value_int(&arena, 2));
	json_write_value(map, &text);
	assert_string_equal(text.data,
			    "{\"li\":{},"
			    "\"list\":[{\"name\":\"web\",\"ports\":[80,443],\"tls\":{\"none\":null,\"on\":true}},1],"
			    "\"z\":{\"name\":\"web\",\"ports\":[80,443],\"tls\":{\"none\":null,\"on\":true}},"
			    "\"last\":2}");
}

static int by_length(const void *of, const struct value *one, const struct value *other)
{
	assert_string_equal(of, "of");
	return (one->text.n > other->text.n) - (one->text.n < other->text.n);
}

/* Equal ones stay as they were. */
static void orders(void **state)
{
	static const char *const words[] = { "bbb", "c", "aa", "b", "aaa", "", "cc" };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT((size_t)1 << 16);
	struct value *list = value_new(&arena, VALUE_LIST);

	(void)state;
	value_order(list, by_length, "of");
	assert_null(list->first);
	for (size_t i = 0; i < COUNT_OF(words); i++)
		value_add(list, value_string(&arena, str_of(words[i])));
	value_order(list, by_length, "of");
	value_add(list, value_string(&arena, STR("end")));
	json_write_value(list, &text);
	assert_string_equal(text.data, "[\"\",\"c\",\"b\",\"aa\",\"cc\",\"bbb\",\"aaa\",\"end\"]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walks), cmocka_unit_test(equals), cmocka_unit_test(copies), cmocka_unit_test(removes),
		cmocka_unit_test(shows), cmocka_unit_test(sorts),  cmocka_unit_test(orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
