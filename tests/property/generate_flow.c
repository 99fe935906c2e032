/* SPDX-License-Identifier: Apache-2.0 */
/* Scalars of one line, and flow text. */
#include "generate_parts.h"

static const char *const flat[] = {
	"v1",
	"1",
	"-7",
	"0x1F",
	"1.50",
	"1e3",
	"true",
	"yes",
	"off",
	"null",
	"~",
	"10Gi",
	"500m",
	"a b",
	"caf\xC3\xA9",
	"'single'",
	"'it''s'",
	"''",
	"\"double\"",
	"\"a\\tb\"",
	"\"\"",
	"\"yes\"",
	"\"\\u00e9 \\x41\"",
	"http://h:80/x",
	"1.073741824e+09",
	"1e9",
	"1.0",
	"-0.0",
	"-0",
	"+1",
	".5",
	"1e21",
	"1e-7",
	"9007199254740993",
	"0b11",
	"18446744073709551615",
	"18446744073709551616",
	"1e400",
	"1_0.5",
	"!!int 0x10",
	"!!float 1",
	"!!bool yes",
	"!!null ~",
	"!!str",
	"! 1",
	"\"\\x7f\\N\\L\\uFEFF\\u0080\\uFFFF\"",
	"'it''s \xC2\xA0'",
	"2001-01-01",
	"0o17",
	"010",
	"!!str 1",
	"!!str true",
	"a#b",
	"'# x'",
	"\"{a: b}\"",
	"x:y",
	"1_000",
	"12:30",
};

const char *generate_flat(struct generator *g)
{
	return PICK(g, flat);
}

/* A member or item of flow text; of a list sometimes a mapping without braces. */
static void flow_child(struct generator *g, const char *path, unsigned number, bool map, int depth, int indent)
{
	static const char *const keys[] = { "a", "b", "c", "d" };
	bool pair = !map && generate_chance(g, 12);
	const char *key = keys[number];
	CLEANUP(free_pointer) char *item = map ? xformat("%s.%s", path, key) : xformat("%s[%u]", path, number);
	CLEANUP(free_pointer) char *inner = pair ? xformat("%s.%s", item, key) : xstrdup(item);
	size_t begin;

	if (pair)
		generate_place(g, item, PLACE_MAP);
	if (map || pair) {
		const char *quote = PICK(g, ((const char *const[]){ "", "", "\"", "'" }));
		bool explicit_key = generate_chance(g, 10);

		generate_add(g, explicit_key ? "? " : "");
		bytes_format(&g->text, "%s%s%s", quote, key, quote);
		if ((map || explicit_key) && generate_chance(g, 8)) {
			generate_place(g, inner, PLACE_SCALAR);
			return;
		}
		generate_add(g, explicit_key ? " : " : ": ");
	}
	begin = g->text.length;
	if (depth < 2 && generate_chance(g, 20)) {
		generate_flow(g, inner, depth + 1, indent + 2);
		generate_place(g, inner, g->text.data[begin] == '{' ? PLACE_MAP : PLACE_LIST);
		return;
	}
	if ((map || pair) && generate_chance(g, 5))
		generate_add(g, " ");
	else
		generate_add(g, generate_flat(g));
	/* An anchor or tag parts what follows only by a blank. */
	if (g->text.data[begin] == '!')
		generate_add(g, " ");
	generate_place(g, inner, PLACE_SCALAR);
}

void generate_flow(struct generator *g, const char *path, int depth, int indent)
{
	bool map = generate_chance(g, 50), lines = generate_chance(g, 25);
	unsigned count = generate_number(g, 4);

	generate_add(g, map ? "{" : "[");
	for (unsigned i = 0; i < count; i++) {
		if (i)
			generate_add(g, lines ? "," : PICK(g, ((const char *const[]){ ", ", ",", " , " })));
		if (lines) {
			generate_add(g, generate_chance(g, 20) ? " # a, b: c?\n" : "\n");
			generate_indent(g, indent + 4);
		}
		flow_child(g, path, i, map, depth, indent);
	}
	if (lines) {
		generate_add(g, count && generate_chance(g, 30) ? ",\n" : "\n");
		generate_indent(g, indent + 2);
	}
	generate_add(g, map ? "}" : "]");
}
