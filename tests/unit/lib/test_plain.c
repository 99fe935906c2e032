/* SPDX-License-Identifier: Apache-2.0 */
/* What is read as plain YAML is what libyaml reads: the same tree, with the same places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "config.h"
#include "file.h"
#include "plain.h"

#define CHANGED_TEXTS 40000
#define PIECE 600

struct both {
	struct arena arena;
	struct err err;
	struct value *plain;
	struct value *libyaml;
};

static void both_free(struct both *both)
{
	arena_free(&both->arena);
	err_clear(&both->err);
}

static void read_both(struct both *both, struct str text)
{
	*both = (struct both){ .arena = ARENA_INIT, .err = ERR_INIT };
	both->plain = plain_read(text, "text", &both->arena);
	(void)config_parse_libyaml(text, "text", &both->arena, &both->libyaml, &both->err);
}

static bool same_place(struct position a, struct position b)
{
	return a.line == b.line && a.column == b.column && a.file == b.file;
}

static bool same(const struct value *a, const struct value *b)
{
	const struct value *x = a->first;
	const struct value *y = b->first;

	if (a->type != b->type || a->quoted != b->quoted || !str_equal(a->text, b->text) ||
	    !str_equal(a->source, b->source) || !str_equal(a->key, b->key) || !same_place(a->where, b->where) ||
	    !same_place(a->key_where, b->key_where))
		return false;
	for (; x && y && same(x, y); x = x->next)
		y = y->next;
	return !x && !y;
}

static void expect_plain(const char *text)
{
	CLEANUP(both_free) struct both both;

	read_both(&both, str_of(text));
	if (!both.plain)
		fail_msg("not read as plain: %s", text);
	if (!both.libyaml)
		fail_msg("%s: %s", text, both.err.message);
	if (!same(both.plain, both.libyaml))
		fail_msg("read in another way: %s", text);
}

static void expect_left(const char *text)
{
	CLEANUP(both_free) struct both both;

	read_both(&both, str_of(text));
	if (both.plain)
		fail_msg("read as plain: %s", text);
}

static void test_what_is_plain(void **state)
{
	(void)state;
	expect_plain("a: b\n");
	expect_plain("# head\n\na: 1 # one\nb: -2\nc: ~\nd: 0x1F\ne: yes\nf: 1e3\ng: 1.50\n");
	expect_plain("a:\n- b\n- c: d\n  e: f\n-\n  g: h\nz: 1\n");
	expect_plain("a:\n  - b\n  - [c, 'it''s', \"q\\\"\\\\\"]\n");
	expect_plain("a: {b: c, \"d.e/f\": [1, {}, []], g: {h: 'i'}}\n");
	expect_plain("a: [b,\n  c,\n  {d: e,\n   f: g}]\nh: i\n");
	expect_plain("a: |-\n  one\n    two\n\n  three # no comment\n\nb: |\n  x\nc: >-\n  y\n  z\n");
	expect_plain("a:\n  b: |\n   last\n");
	expect_plain("- |-\n  x\n- >\n  y\n- z\n");
	expect_plain("a: \"one \\\n    two\\\n    three\"\n");
	expect_plain("a: b:c\nd: e#f\ng: http://h/i?j=k&l\nm: n, o] p}\nq: spec.{r,s}[*].t\n");
	expect_plain("a: {b: c:d, e: http://f/g}\n");
	expect_plain("'a b': \"c\" # d\n\"e\": f g  \n");
	expect_plain("a: {b: [\"\xC3\xBC\", b]} # \xC3\xA4\nc: d\xE2\x80\xA6 e\n'\xC3\xB6': {f: g}\n");
	/* libfyaml 0.7.12 reads one quote less. */
	expect_plain("a: 'b''''c'\nd: {e: [''''''''], 'f''''': g}\n");
	expect_plain("a: .b\nc: /d\ne: _f\ng: $h\ni: ^j\nk: (l\nm: ~n\no: \\p\n");
}

static const char *const left[] = {
	"",
	"\n",
	"# only\n",
	"a: b",
	"a:\n",
	"a\n",
	"- a\nb: c\n",
	"a: b\n c: d\n",
	"a: b\n  c\n",
	"a: b: c\n",
	"a: [b\n",
	"a: [b, ]\n",
	"a: [b]: c\n",
	"a: {b}\n",
	"a: {b: }\n",
	"a: {b:c}\n",
	"a: [b\nc]\n",
	"a: [b, # c\n  d]\n",
	"a: [b?c]\n",
	"a: [b: c]\n",
	"a: 'b\n  c'\n",
	"a: \"\\n\"\n",
	"a: \"b\n  c\"\n",
	"a: \"b\\\nc\"\n",
	"a: \"b\\\n\n  c\"\n",
	"a: \"b\"c\n",
	"a: 'b'#c\n",
	"a: |+\n  b\n",
	"a: |2\n  b\n",
	"a: |\n\n  b\n",
	"a: |\n  b\n   \n  c\n",
	"a: |\nb: c\n",
	"a: >-\n  b\n\n  c\n",
	"a: >-\n  b\n   c\n",
	"a: |-\n  b \n",
	"a: &b c\n",
	"a: *b\n",
	"a: !b c\n",
	"!a b: c\n",
	"<<: {a: b}\n",
	"a: b\na: c\n",
	"a: {b: c, b: d}\n",
	"a: .inf\n",
	"a: - b\n",
	"- - a\n",
	"? a\n: b\n",
	"a: ? b\n",
	"a: @b\n",
	"a: `b`\n",
	"a: %b\n",
	"%YAML 1.2\n",
	"---\na: b\n",
	"a: b\n---\n",
	"a: b\n...\n",
	"...: a\n",
	"\ta: b\n",
	"a:\tb\n",
	"a: b\r\n",
	"a: \x01\n",
	"a: \x7F\n",
	"a: \xFF\n",
	"a: \xC2\x85\n",
	("\xEF\xBB\xBF"
	 "a: b\n"),
	"a: \xE2\x80\xA8\n",
	" a: b\n",
	"a:\n- b\n - c\n",
	"a:\n  - b\n  c: d\n",
	"a : b\n",
	"a: =\n",
	"a: -\n",
	"a: -b\n",
	"[a, b]\n",
	"\"a\n  b\": c\n",
};

static void test_what_is_left(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(left); i++)
		expect_left(left[i]);
	assert_null(plain_read((struct str){ "a: b\0c\n", 7 }, "text", &(struct arena)ARENA_INIT));
}

/* Deeper than what the stack is for, and larger than the ceilings of config.c, it is theirs to refuse. */
static void test_ceilings(void **state)
{
	CLEANUP(bytes_free) struct bytes deep = BYTES_INIT(1 << 20);
	CLEANUP(bytes_free) struct bytes large = BYTES_INIT(1 << 20);

	(void)state;
	bytes_add_text(&deep, "a: ");
	bytes_add_repeat(&deep, '[', 70);
	bytes_add_repeat(&deep, ']', 70);
	bytes_add_text(&deep, "\n");
	expect_left(deep.data);
	bytes_add_text(&large, "a:\n");
	for (int i = 0; i < 100000; i++)
		bytes_add_text(&large, "- b\n");
	expect_left(large.data);
}

/* The shipped files all are, so that a run reads them fast. */
static void read_folder(const char *folder, size_t *count)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char **files = NULL;
	size_t found = 0;

	assert_int_equal(file_list(folder, ".yaml", &arena, &files, &found, &err), 0);
	for (size_t i = 0; i < found; i++) {
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(1 << 20);

		assert_int_equal(file_read(files[i], &text, &err), 0);
		expect_plain(bytes_str(&text).p);
	}
	*count += found;
}

static void test_shipped_files(void **state)
{
	size_t count = 0;

	(void)state;
	read_folder("policies", &count);
	read_folder("policies/guards", &count);
	read_folder("policies/profiles", &count);
	assert_true(count > 20);
}

static unsigned number(uint64_t *seed, size_t most)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((*seed >> 33) % most);
}

/* One byte becomes another that means something, comes, or goes. */
static void change(char *text, size_t *n, uint64_t *seed)
{
	static const char bytes[] = " \n:-,[]{}#'\"\\|>?&*!~a0.$\t";
	size_t at = number(seed, *n);
	char byte = bytes[number(seed, sizeof(bytes) - 1)];

	switch (number(seed, 3)) {
	case 0: text[at] = byte; return;
	case 1: memmove(text + at, text + at + 1, --*n - at); return;
	default:
		memmove(text + at + 1, text + at, *n - at);
		text[at] = byte;
		++*n;
	}
}

static size_t compare_changed(struct str whole, uint64_t *seed)
{
	CLEANUP(both_free) struct both both;
	char text[PIECE + 16];
	size_t from = number(seed, whole.n - PIECE);
	size_t n;

	while (from && whole.p[from - 1] != '\n')
		from--;
	n = 20 + number(seed, PIECE - 20);
	memcpy(text, whole.p + from, n);
	for (unsigned times = number(seed, 4); times; times--)
		change(text, &n, seed);
	text[n++] = '\n';
	read_both(&both, (struct str){ text, n });
	if (both.plain && (!both.libyaml || !same(both.plain, both.libyaml)))
		fail_msg("%s\n%.*s", both.libyaml ? "read in another way:" : both.err.message, (int)n, text);
	return both.plain != NULL;
}

static void test_changed_texts(void **state)
{
	static const char *const files[] = { "policies/20-ingress.yaml", "policies/26-annotations.yaml",
					     "policies/55-resources.yaml", "policies/profiles/prod.yaml" };
	uint64_t seed = 18;
	size_t plain = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(1 << 20);
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(file_read(files[i], &text, &err), 0);
		for (int times = 0; times < CHANGED_TEXTS / 4; times++)
			plain += compare_changed(bytes_str(&text), &seed);
	}
	/* Both outcomes must come up, or nothing is compared. */
	assert_in_range(plain, CHANGED_TEXTS / 20, CHANGED_TEXTS * 19 / 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_plain), cmocka_unit_test(test_what_is_left),
		cmocka_unit_test(test_ceilings),      cmocka_unit_test(test_shipped_files),
		cmocka_unit_test(test_changed_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
