/* SPDX-License-Identifier: Apache-2.0 */
#include "generate.h"

#include <stdio.h>
#include <stdlib.h>

struct spot { /* where a value is written */
	const char *path;
	int indent; /* of the key or dash */
	int depth;
};

unsigned generate_number(struct generator *g, unsigned limit)
{
	g->state = g->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((g->state >> 33) % limit);
}

static bool chance(struct generator *g, unsigned percent)
{
	return generate_number(g, 100) < percent;
}

#define PICK(g, list) (list)[generate_number((g), (unsigned)COUNT_OF(list))]

static void add(struct generator *g, const char *text)
{
	bytes_add_text(&g->text, text);
}

static void add_indent(struct generator *g, int indent)
{
	bytes_add_repeat(&g->text, ' ', (size_t)indent);
}

static void add_place(struct generator *g, const char *path, enum place_kind kind)
{
	g->places = xgrow(g->places, g->place_count, &g->place_capacity, sizeof(*g->places));
	g->places[g->place_count++] = (struct place){ xstrdup(path), kind };
}

static void end_line(struct generator *g)
{
	static const char *const ends[] = { " # note", "  #", "\t# tab", "   ", " # {a: b" };

	if (chance(g, 12))
		add(g, PICK(g, ends));
	add(g, "\n");
}

/* Lines between members. */
static void between(struct generator *g, int indent)
{
	if (chance(g, 8))
		add(g, chance(g, 50) ? "\n" : "   \n");
	if (chance(g, 12)) {
		add_indent(g, chance(g, 70) ? indent : (int)generate_number(g, 6));
		add(g, chance(g, 80) ? "# a comment: here\n" : "#\n");
	}
}

static void add_key(struct generator *g, const char *key)
{
	unsigned quote = generate_number(g, 10);

	add(g, quote == 0 ? "\"" : quote == 1 ? "'" : "");
	add(g, key);
	add(g, quote == 0 ? "\"" : quote == 1 ? "'" : "");
	add(g, chance(g, 95) ? ":" : " :");
}

static void block_scalar(struct generator *g, int indent)
{
	static const char *const heads[] = { "|", "|-", "|+", ">", ">-", ">+", "|2", ">2-", "| # note" };
	static const char *const lines[] = { "text", "key: value", "# no comment", "- item", "  deeper", "caf\xC3\xA9",
					     "", "trailing  ", "---x", "${HOME} $1" };
	const char *head = PICK(g, heads);
	unsigned count = generate_number(g, 4);
	int inner = indent + 2;

	add(g, head);
	add(g, "\n");
	if (count && !strchr(head, '2')) { /* the first line decides about the indentation */
		add_indent(g, inner);
		add(g, "first\n");
	}
	while (count--) {
		const char *line = PICK(g, lines);

		if (*line)
			add_indent(g, inner);
		add(g, line);
		add(g, "\n");
	}
	if (chance(g, 20))
		add(g, "\n");
}

static const char *const flat[] = {
	"v1", "1", "-7", "0x1F", "1.50", "1e3", "true", "yes", "off", "null", "~", "10Gi", "500m", "a b", "caf\xC3\xA9",
	"'single'", "'it''s'", "''", "\"double\"", "\"a\\tb\"", "\"\"", "\"yes\"", "\"\\u00e9 \\x41\"", "http://h:80/x",
	"2001-01-01", "0o17", "010", "!!str 1", "!!str true", "a#b", "'# x'", "\"{a: b}\"", "x:y", "1_000", "12:30",
};

static void flow(struct generator *g, int depth, int indent)
{
	bool map = chance(g, 50), lines = chance(g, 25);
	unsigned count = generate_number(g, 4);

	add(g, map ? "{" : "[");
	for (unsigned i = 0; i < count; i++) {
		if (i)
			add(g, lines ? "," : PICK(g, ((const char *const[]){ ", ", ",", " , " })));
		if (lines) {
			add(g, "\n");
			add_indent(g, indent + 4);
		}
		if (map) {
			add(g, PICK(g, ((const char *const[]){ "a", "b", "c", "\"d\"", "'e'" })));
			add(g, ": ");
		}
		if (depth < 2 && chance(g, 20))
			flow(g, depth + 1, indent + 2);
		else
			add(g, PICK(g, flat));
	}
	if (lines) {
		add(g, count && chance(g, 30) ? ",\n" : "\n");
		add_indent(g, indent + 2);
	}
	add(g, map ? "}" : "]");
}

static void scalar_or_flow(struct generator *g, const struct spot *spot)
{
	unsigned kind = generate_number(g, 20);
	enum place_kind place = PLACE_SCALAR;

	if (kind < 11) {
		add(g, PICK(g, flat));
	} else if (kind < 13) {
		block_scalar(g, spot->indent);
	} else if (kind < 14) {
		add(g, "several\n");
		add_indent(g, spot->indent + 3);
		add(g, "lines of text");
	} else if (kind < 15) {
		add(g, "\"two \\\n");
		add_indent(g, spot->indent + 3);
		add(g, "lines\"");
	} else if (kind < 19) {
		size_t begin = g->text.length;

		flow(g, 0, spot->indent);
		place = g->text.data[begin] == '{' ? PLACE_MAP : PLACE_LIST;
	}
	add_place(g, spot->path, place);
	if (g->text.data[g->text.length - 1] != '\n')
		end_line(g);
}

static void block_map(struct generator *g, const struct spot *spot);
static void block_list(struct generator *g, const struct spot *spot);

static void value(struct generator *g, const struct spot *spot)
{
	unsigned kind = spot->depth > 4 ? 0 : generate_number(g, 10);
	unsigned anchor = 0;

	if (!g->plain && g->map_anchor && chance(g, 6)) {
		bytes_format(&g->text, " *a%u", g->map_anchor);
		add_place(g, spot->path, PLACE_SHARED);
		end_line(g);
		return;
	}
	if (!g->plain && chance(g, 8)) {
		anchor = ++g->anchors;
		bytes_format(&g->text, " &a%u", anchor);
	}
	if (kind < 6) {
		add(g, chance(g, 90) ? " " : "   ");
		scalar_or_flow(g, spot);
	} else {
		bool map = kind < 8;
		struct spot inner = *spot;

		end_line(g);
		add_place(g, spot->path, anchor ? PLACE_SHARED : map ? PLACE_MAP : PLACE_LIST);
		inner.indent += map || chance(g, 50) ? 1 + (int)generate_number(g, 4) : 0;
		inner.depth++;
		if (map)
			block_map(g, &inner);
		else
			block_list(g, &inner);
		if (map && anchor)
			g->map_anchor = anchor;
	}
}

/* Members at spot->indent; the first line's indentation too. */
static void members(struct generator *g, const struct spot *spot, bool first_written)
{
	static const char *const keys[] = { "alpha", "beta", "gamma", "a.b/c", "image", "k1", "zeta" };
	unsigned count = 1 + generate_number(g, 3);
	unsigned at = generate_number(g, COUNT_OF(keys));

	for (unsigned i = 0; i < count; i++) {
		const char *key = keys[(at + i) % COUNT_OF(keys)];
		CLEANUP(free_pointer) char *path =
			xformat(strchr(key, '.') ? "%s.\"%s\"" : "%s.%s", spot->path, key);
		struct spot inner = { path, spot->indent, spot->depth };

		if (i || !first_written) {
			between(g, spot->indent);
			add_indent(g, spot->indent);
		}
		if (!g->plain && g->map_anchor && (i || !first_written) && chance(g, 6)) {
			bytes_format(&g->text, "<<: *a%u\n", g->map_anchor);
			add_indent(g, spot->indent);
		}
		add_key(g, key);
		value(g, &inner);
	}
}

static void block_map(struct generator *g, const struct spot *spot)
{
	members(g, spot, false);
}

static void block_list(struct generator *g, const struct spot *spot)
{
	unsigned count = 1 + generate_number(g, 3);

	for (unsigned i = 0; i < count; i++) {
		CLEANUP(free_pointer) char *path = xformat("%s[%u]", spot->path, i);
		int gap = 1 + (int)generate_number(g, 3);
		struct spot inner = { path, spot->indent + 1 + gap, spot->depth + 1 };

		between(g, spot->indent);
		add_indent(g, spot->indent);
		add(g, "-");
		if (spot->depth < 5 && chance(g, 50)) {
			add_indent(g, gap);
			add_place(g, path, PLACE_MAP);
			members(g, &inner, true);
		} else {
			inner.indent = spot->indent;
			add(g, " ");
			scalar_or_flow(g, &inner);
		}
	}
}

static void object(struct generator *g, const char *kind, int indent)
{
	struct spot spot = { "spec", indent, 0 };

	add(g, "apiVersion: v1\n");
	add_indent(g, indent);
	bytes_format(&g->text, "kind: %s\n", kind);
	add_indent(g, indent);
	bytes_format(&g->text, "metadata: {name: n%u}\n", generate_number(g, 1000));
	add_indent(g, indent);
	add(g, "spec:");
	value(g, &spot);
	if (chance(g, 40)) {
		struct spot last = { "data", indent, 0 };

		add_indent(g, indent);
		add(g, "data:");
		value(g, &last);
	}
}

/* CRLF, a BOM, a missing last newline. */
static void disguise(struct generator *g)
{
	struct bytes text = BYTES_INIT((size_t)1 << 24);
	bool crlf = chance(g, 15);

	if (chance(g, 4))
		bytes_add_text(&text, "\xEF\xBB\xBF");
	if (chance(g, 15))
		while (g->text.length && g->text.data[g->text.length - 1] == '\n')
			g->text.length--;
	for (size_t i = 0; i < g->text.length; i++) {
		if (crlf && g->text.data[i] == '\n')
			bytes_add_char(&text, '\r');
		bytes_add_char(&text, g->text.data[i]);
	}
	bytes_free(&g->text);
	g->text = text;
}

void generate_stream(struct generator *g)
{
	unsigned documents = 1 + generate_number(g, 3);

	g->plain = chance(g, 60);
	for (unsigned i = 0; i < documents; i++) {
		size_t known = g->place_count;

		if (i || chance(g, 50))
			add(g, chance(g, 90) ? "---\n" : "--- # document\n");
		if (chance(g, 30))
			add(g, "# Source: chart/templates/x.yaml\n");
		g->anchors = g->map_anchor = 0;
		if (i == 0 && chance(g, 15)) {
			add(g, "apiVersion: v1\nkind: List\nitems:\n- ");
			object(g, "ConfigMap", 2);
		} else {
			object(g, i && chance(g, 70) ? "Other" : "ConfigMap", 0);
		}
		if (chance(g, 5) && g->text.data[g->text.length - 1] == '\n')
			add(g, "...\n");
		for (; i && g->place_count > known; g->place_count--)
			free(g->places[g->place_count - 1].path);
	}
	disguise(g);
}

void generate_reset(struct generator *g, uint64_t seed)
{
	generate_free(g);
	*g = (struct generator){ .state = seed * 0x9E3779B97F4A7C15u + 1, .text = BYTES_INIT((size_t)1 << 24) };
	(void)generate_number(g, 2);
}

void generate_free(struct generator *g)
{
	for (size_t i = 0; i < g->place_count; i++)
		free(g->places[i].path);
	free(g->places);
	bytes_free(&g->text);
	*g = (struct generator){ 0 };
}
