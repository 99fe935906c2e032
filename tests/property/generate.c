/* SPDX-License-Identifier: Apache-2.0 */
#include "generate_parts.h"

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

bool generate_chance(struct generator *g, unsigned percent)
{
	return generate_number(g, 100) < percent;
}

void generate_add(struct generator *g, const char *text)
{
	bytes_add_text(&g->text, text);
}

void generate_indent(struct generator *g, int indent)
{
	bytes_add_repeat(&g->text, ' ', (size_t)indent);
}

void generate_place(struct generator *g, const char *path, enum place_kind kind)
{
	g->places = xgrow(g->places, g->place_count, &g->place_capacity, sizeof(*g->places));
	g->places[g->place_count++] = (struct rule_place){ xstrdup(path), kind };
}

static void end_line(struct generator *g)
{
	static const char *const ends[] = { " # note", "  #", "\t# tab", "   ", " # {a: b" };

	if (generate_chance(g, 12))
		generate_add(g, PICK(g, ends));
	generate_add(g, "\n");
}

/* Lines between members. */
static void between(struct generator *g, int indent)
{
	if (generate_chance(g, 8))
		generate_add(g, generate_chance(g, 50) ? "\n" : "   \n");
	if (generate_chance(g, 12)) {
		generate_indent(g, generate_chance(g, 70) ? indent : (int)generate_number(g, (unsigned)indent + 8));
		generate_add(g, generate_chance(g, 80) ? "# a comment: here\n" : "#\n");
	}
}

static void add_key(struct generator *g, const char *key)
{
	unsigned quote = generate_number(g, 10);

	generate_add(g, quote == 0 ? "\"" : quote == 1 ? "'" : "");
	generate_add(g, key);
	generate_add(g, quote == 0 ? "\"" : quote == 1 ? "'" : "");
	generate_add(g, generate_chance(g, 95) ? ":" : " :");
}

static void block_scalar(struct generator *g, int indent)
{
	static const char *const heads[] = { "|", "|-", "|+", ">", ">-", ">+", "|2", ">2-", "| # note" };
	static const char *const lines[] = { "text",        "key: value", "# no comment", "- item", "  deeper",
					     "caf\xC3\xA9", "",           "trailing  ",   "---x",   "${HOME} $1" };
	const char *head = PICK(g, heads);
	unsigned count = generate_number(g, 4);
	int inner = indent + 2;

	generate_add(g, head);
	generate_add(g, "\n");
	if (count && !strchr(head, '2')) { /* the first line decides about the indentation */
		generate_indent(g, inner);
		generate_add(g, "first\n");
	}
	while (count--) {
		const char *line = PICK(g, lines);

		if (*line)
			generate_indent(g, inner);
		generate_add(g, line);
		generate_add(g, "\n");
	}
	if (generate_chance(g, 20))
		generate_add(g, "\n");
}

static void scalar_or_flow(struct generator *g, const struct spot *spot)
{
	unsigned kind = generate_number(g, 20);
	enum place_kind place = PLACE_SCALAR;

	if (kind < 11) {
		generate_add(g, generate_flat(g));
	} else if (kind < 13) {
		block_scalar(g, spot->indent);
	} else if (kind < 14) {
		generate_add(g, "several\n");
		generate_indent(g, spot->indent + 3);
		generate_add(g, "lines of text");
	} else if (kind < 15) {
		generate_add(g, "\"two \\\n");
		generate_indent(g, spot->indent + 3);
		generate_add(g, "lines\"");
	} else if (kind < 19) {
		size_t begin = g->text.length;

		generate_flow(g, spot->path, 0, spot->indent);
		place = g->text.data[begin] == '{' ? PLACE_MAP : PLACE_LIST;
	}
	generate_place(g, spot->path, place);
	if (g->text.data[g->text.length - 1] != '\n')
		end_line(g);
}

static void block_map(struct generator *g, const struct spot *spot);
static void block_list(struct generator *g, const struct spot *spot);

/* What stands before a value; true when it is an anchor. */
static bool properties(struct generator *g, const char *tag, int indent)
{
	bool anchor = generate_chance(g, g->plain ? 4 : 9), tagged = tag && generate_chance(g, 5);
	bool first = generate_chance(g, 50);

	if (anchor)
		g->anchors++;
	for (int i = 0; i < 2; i++) {
		bool now = (i == 0) == first ? anchor : tagged;

		if (!now)
			continue;
		generate_add(g, " ");
		if ((i == 0) == first)
			bytes_format(&g->text, "&a-%u", g->anchors);
		else
			generate_add(g, tag);
		if (anchor && tagged && i == 0 && generate_chance(g, 40)) {
			generate_add(g, generate_chance(g, 50) ? " # - why? a: b\n" : "\n");
			generate_indent(g, indent + 2);
		}
	}
	return anchor;
}

static void value(struct generator *g, const struct spot *spot)
{
	unsigned kind = spot->depth > 4 ? 0 : generate_number(g, 10);
	unsigned number = g->anchors + 1;
	bool anchor, map = kind < 8;

	if (!g->plain && g->map_anchor && generate_chance(g, 6)) {
		bytes_format(&g->text, " *a-%u", g->map_anchor);
		generate_place(g, spot->path, PLACE_SHARED);
		end_line(g);
		return;
	}
	anchor = properties(g, kind < 6 ? NULL : map ? "!!map" : "!!seq", spot->indent);
	if (kind < 6) {
		generate_add(g, generate_chance(g, 90) ? " " : "   ");
		scalar_or_flow(g, spot);
	} else {
		struct spot inner = *spot;

		end_line(g);
		generate_place(g, spot->path, map ? PLACE_MAP : PLACE_LIST);
		inner.indent += map || generate_chance(g, 50) ? 1 + (int)generate_number(g, 4) : 0;
		inner.depth++;
		if (map)
			block_map(g, &inner);
		else
			block_list(g, &inner);
		if (map && anchor)
			g->map_anchor = number;
	}
}

static void members(struct generator *g, const struct spot *spot, bool first_written);

/* `? key` and, on a line of its own, `: value`. */
static void explicit_member(struct generator *g, const char *key, const struct spot *spot)
{
	int gap = 1 + (int)generate_number(g, 3);

	generate_add(g, "? ");
	if (generate_chance(g, 20)) {
		generate_add(g, "|-\n");
		generate_indent(g, spot->indent + 3);
	}
	generate_add(g, key);
	generate_add(g, "\n");
	if (generate_chance(g, 15)) {
		generate_place(g, spot->path, PLACE_SCALAR);
		return;
	}
	between(g, spot->indent);
	generate_indent(g, spot->indent);
	generate_add(g, ":");
	if (spot->depth < 5 && generate_chance(g, 25)) {
		struct spot inner = { spot->path, spot->indent + 1 + gap, spot->depth + 1 };

		generate_indent(g, gap);
		generate_place(g, spot->path, PLACE_MAP);
		members(g, &inner, true);
		return;
	}
	value(g, spot);
}

/* Members at spot->indent; the first line's indentation too. */
static void members(struct generator *g, const struct spot *spot, bool first_written)
{
	static const char *const keys[] = { "alpha", "beta", "gamma", "a.b/c", "image", "k1", "zeta" };
	unsigned count = 1 + generate_number(g, 3);
	unsigned at = generate_number(g, COUNT_OF(keys));

	for (unsigned i = 0; i < count; i++) {
		const char *key = keys[(at + i) % COUNT_OF(keys)];
		CLEANUP(free_pointer) char *path = xformat(strchr(key, '.') ? "%s.\"%s\"" : "%s.%s", spot->path, key);
		struct spot inner = { path, spot->indent, spot->depth };

		if (i || !first_written) {
			between(g, spot->indent);
			generate_indent(g, spot->indent);
		}
		if (!g->plain && g->map_anchor && (i || !first_written) && generate_chance(g, 6)) {
			bytes_format(&g->text, "<<: *a-%u\n", g->map_anchor);
			generate_indent(g, spot->indent);
		}
		if (generate_chance(g, 8)) {
			explicit_member(g, key, &inner);
			continue;
		}
		add_key(g, key);
		value(g, &inner);
	}
}

static void block_map(struct generator *g, const struct spot *spot)
{
	members(g, spot, false);
}

/* Items at spot->indent; the first line's indentation too. */
static void items(struct generator *g, const struct spot *spot, bool first_written)
{
	unsigned count = 1 + generate_number(g, 3);

	for (unsigned i = 0; i < count; i++) {
		CLEANUP(free_pointer) char *path = xformat("%s[%u]", spot->path, i);
		int gap = 1 + (int)generate_number(g, 3);
		struct spot inner = { path, spot->indent + 1 + gap, spot->depth + 1 };

		if (i || !first_written) {
			between(g, spot->indent);
			generate_indent(g, spot->indent);
		}
		generate_add(g, "-");
		if (spot->depth < 5 && generate_chance(g, 40)) {
			generate_indent(g, gap);
			generate_place(g, path, PLACE_MAP);
			members(g, &inner, true);
		} else if (spot->depth < 5 && generate_chance(g, 15)) {
			generate_indent(g, gap);
			generate_place(g, path, PLACE_LIST);
			items(g, &inner, true);
		} else if (spot->depth < 5 && generate_chance(g, 15)) {
			inner.indent = spot->indent;
			value(g, &inner);
		} else {
			inner.indent = spot->indent;
			generate_add(g, " ");
			scalar_or_flow(g, &inner);
		}
	}
}

static void block_list(struct generator *g, const struct spot *spot)
{
	items(g, spot, false);
}

static void object(struct generator *g, const char *kind, int indent)
{
	struct spot spot = { "spec", indent, 0 };

	generate_add(g, "apiVersion: v1\n");
	generate_indent(g, indent);
	bytes_format(&g->text, "kind: %s\n", kind);
	generate_indent(g, indent);
	bytes_format(&g->text, "metadata: {name: n%u}\n", generate_number(g, 1000));
	generate_indent(g, indent);
	generate_add(g, "spec:");
	value(g, &spot);
	if (generate_chance(g, 40)) {
		struct spot last = { "data", indent, 0 };

		generate_indent(g, indent);
		generate_add(g, "data:");
		value(g, &last);
	}
}

/* A newline inside of a document may be another break of YAML 1.1. */
static const char *other_break(struct generator *g, size_t at)
{
	const char *next = g->text.data + at + 1;

	if (!g->breaks || at + 1 >= g->text.length || strncmp(next, "---", 3) == 0 || strncmp(next, "...", 3) == 0 ||
	    !generate_chance(g, 30))
		return NULL;
	for (; at > 0 && g->text.data[at - 1] != '\n'; at--)
		continue;
	if (strncmp(g->text.data + at, "---", 3) == 0)
		return NULL;
	return PICK(g, ((const char *const[]){ "\xE2\x80\xA8", "\xE2\x80\xA9", "\xC2\x85" }));
}

/* CRLF, a BOM, a missing last newline, other breaks. */
static void disguise(struct generator *g)
{
	struct bytes text = BYTES_INIT((size_t)1 << 24);
	bool crlf = generate_chance(g, 15);

	if (generate_chance(g, 4))
		bytes_add_text(&text, "\xEF\xBB\xBF");
	if (generate_chance(g, 15))
		while (g->text.length && g->text.data[g->text.length - 1] == '\n')
			g->text.length--;
	g->breaks = generate_chance(g, 10);
	for (size_t i = 0; i < g->text.length; i++) {
		const char *other = g->text.data[i] == '\n' ? other_break(g, i) : NULL;

		if (other) {
			bytes_add_text(&text, other);
			continue;
		}
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

	g->plain = generate_chance(g, 60);
	for (unsigned i = 0; i < documents; i++) {
		size_t known = g->place_count;

		if (i || generate_chance(g, 50))
			generate_add(g, generate_chance(g, 90) ? "---\n" : "--- # document\n");
		if (generate_chance(g, 30))
			generate_add(g, "# Source: chart/templates/x.yaml\n");
		g->anchors = g->map_anchor = 0;
		if (i == 0 && generate_chance(g, 15)) {
			generate_add(g, "apiVersion: v1\nkind: List\nitems:\n- ");
			object(g, "ConfigMap", 2);
		} else {
			object(g, i && generate_chance(g, 70) ? "Other" : "ConfigMap", 0);
		}
		if (generate_chance(g, 5) && g->text.data[g->text.length - 1] == '\n')
			generate_add(g, "...\n");
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
