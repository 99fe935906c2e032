/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "helm/record.h"

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

static void encode(const char *text, struct bytes *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i += 3) {
		uint32_t word = 0;

		for (size_t k = 0; k < 3; k++)
			word = word << 8 | (i + k < n ? (unsigned char)text[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			bytes_add_char(out, i + k <= n ? digits[word >> (18 - 6 * k) & 63] : '=');
	}
}

static const char *digest_of(const char *json, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(1 << 16);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *digest = NULL;

	encode(json, &text);
	assert_int_equal(record_digest_text(bytes_str(&text), NULL, arena, &digest, &err), 0);
	return digest;
}

static const char acted_on[] =
	"{\"name\":\"a\",\"namespace\":\"store-a\",\"version\":7,\"info\":{\"status\":\"deployed\"},"
	"\"config\":{\"x\":1,\"y\":[9007199254740993,10485760]},"
	"\"manifest\":\"---\\nkind: A\\n\",\"hooks\":[{\"name\":\"h\",\"kind\":\"Job\","
	"\"path\":\"p\",\"manifest\":\"kind: Job\",\"events\":[\"pre-delete\"],\"last_run\":{\"phase\":\"\"}}]}";

/* What is made other in the record, and whether Helm would do another thing. */
static const struct {
	const char *old;
	const char *new;
	bool differs;
} changes[] = {
	{ "deployed", "superseded", false },
	{ "\"phase\":\"\"", "\"phase\":\"Succeeded\"", false },
	/* As the other Helm writes it. */
	{ "\"path\"", "\"weight\":0,\"delete_policies\":null,\"path\"", false },
	/* As Helm writes it once it ran a hook without a policy (`helm test`). */
	{ "\"path\"", "\"delete_policies\":[\"before-hook-creation\"],\"path\"", false },
	{ "\"path\"", "\"delete_policies\":[\"hook-succeeded\"],\"path\"", true },
	{ "\"version\"", "\"apply_method\":\"ssa\",\"version\"", false },
	/* As a Helm that read it as floats writes it again. */
	{ "9007199254740993", "9007199254740992", false },
	{ "10485760", "1.048576e+07", false },
	{ "10485760", "10485761", true },
	{ "kind: A", "kind: B", true },
	{ "kind: Job", "kind: Pod", true },
	{ "pre-delete", "post-delete", true },
	{ "\"path\"", "\"weight\":5,\"path\"", true },
	{ "\"x\":1", "\"x\":2", true },
	{ "\"version\":7", "\"version\":8", true },
	{ "store-a", "default", true },
	{ "\"name\":\"a\"", "\"name\":\"b\"", true },
};

static void test_digest(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *before = digest_of(acted_on, &arena);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		const char *found = strstr(acted_on, changes[i].old);
		const char *after;

		assert_non_null(found);
		after = digest_of(arena_text(&arena, "%.*s%s%s", (int)(found - acted_on), acted_on, changes[i].new,
					     found + strlen(changes[i].old)),
				  &arena);
		assert_int_equal(strcmp(before, after) != 0, changes[i].differs);
	}
}

/* `helm test --filter` writes the hooks that it left out first. */
static void test_digest_order(void **state)
{
	static const char one[] = "{\"path\":\"a\",\"manifest\":\"m\"}";
	static const char other[] = "{\"path\":\"b\",\"manifest\":\"m\"}";
	static const char third[] = "{\"path\":\"a\",\"manifest\":\"n\"}";
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *first = digest_of(arena_format(&arena, "{\"hooks\":[%s,%s,%s]}", one, other, third).p, &arena);
	const char *turned = digest_of(arena_format(&arena, "{\"hooks\":[%s,%s,%s]}", other, third, one).p, &arena);
	const char *less = digest_of(arena_format(&arena, "{\"hooks\":[%s,%s]}", one, other).p, &arena);

	(void)state;
	assert_string_equal(first, turned);
	assert_string_not_equal(first, less);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packed), cmocka_unit_test(test_plain),  cmocka_unit_test(test_hooks),
		cmocka_unit_test(test_wrong),  cmocka_unit_test(test_digest), cmocka_unit_test(test_digest_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
