/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <stdlib.h>

#include "ceilings.h"
#include "ident.h"
#include "json.h"
#include "value_text.h"

#define COLUMN_MOST 44 /* characters of a column of the table */

struct entry *report_add(struct report *report, enum event_kind kind, const struct scope *scope, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes object = BYTES_INIT(LIMIT_MESSAGE);
	CLEANUP(bytes_free) struct bytes path = BYTES_INIT(LIMIT_MESSAGE);
	const struct ident *ident = scope->ident;
	uint32_t at = node == NO_NODE ? ident->root : node;
	struct entry *entry;

	report->list = xgrow(report->list, report->count, &report->capacity, sizeof(*report->list));
	entry = &report->list[report->count++];
	report->totals[kind]++;
	ident_text(ident, &object);
	path_of(scope->tree, ident->outer, at, &path);
	*entry = (struct entry){
		.kind = kind,
		.document = ident->document,
		.item = ident->item,
		.line = tree_line(scope->tree, at),
		.column = tree_column(scope->tree, at),
		.object = arena_str(&report->arena, bytes_str(&object)),
		.template_path = arena_str(&report->arena, ident->template_path),
		.path = arena_str(&report->arena, bytes_str(&path)),
		.rule = scope->rule ? scope->rule->id : STR(""),
	};
	return entry;
}

/* A member by its key, for it may have gone and come again; an item by its node, for another may have its index now. */
static struct str place_of(struct report *report, const struct tree *tree, uint32_t node)
{
	const struct node *n = &tree->nodes[node];
	bool member = n->parent != NO_NODE && tree->nodes[n->parent].kind == NODE_MAP;
	uint32_t place[2] = { member, member ? n->parent : node };

	return arena_join(&report->arena, (struct str){ (const char *)place, sizeof(place) },
			  member ? n->key : STR(""));
}

void report_edit(struct report *report, const struct scope *scope, uint32_t node, const char *verb,
		 struct value *before, struct value *after)
{
	const struct ident *ident = scope->ident;
	struct str place = place_of(report, scope->tree, node);
	struct entry *entry;
	uint32_t number;

	if (report->document != ident->document || report->item != ident->item)
		names_free(&report->places);
	report->document = ident->document;
	report->item = ident->item;
	number = names_get(&report->places, place);
	if (number == NO_NUMBER) {
		names_put(&report->places, place, (uint32_t)report->count);
		entry = report_add(report, REPORT_EDIT, scope, node);
		entry->before = before;
		entry->cosmetic = !before && scope->rule->is_cosmetic;
	} else {
		entry = &report->list[number];
		entry->rule = scope->rule->id;
		entry->cosmetic = entry->cosmetic && scope->rule->is_cosmetic;
	}
	entry->verb = verb;
	entry->after = after;
}

static void put_text(struct arena *arena, struct value *map, const char *key, struct str text)
{
	if (text.n)
		value_put(map, str_of(key), value_string(arena, text));
}

static struct value *entry_value(const struct entry *entry, struct arena *arena)
{
	static const char *const kinds[] = { "edit", "denied", "warned", "guard", "host", "service" };
	static const char *const says[] = { "message", "message", "message", "message", "host", "service" };
	struct value *map = value_new(arena, VALUE_MAP);

	value_put(map, STR("event"), value_string(arena, str_of(kinds[entry->kind])));
	if (entry->kind != REPORT_GUARD) {
		value_put(map, STR("document"), value_int(arena, entry->document));
		value_put(map, STR("line"), value_int(arena, entry->line));
		value_put(map, STR("column"), value_int(arena, entry->column));
	}
	if (entry->item >= 0)
		value_put(map, STR("item"), value_int(arena, entry->item));
	put_text(arena, map, "object", entry->object);
	put_text(arena, map, "template", entry->template_path);
	put_text(arena, map, "path", entry->path);
	put_text(arena, map, "rule", entry->rule);
	put_text(arena, map, entry->kind == REPORT_GUARD ? "action" : "verb", str_of(entry->verb));
	if (entry->before)
		value_put(map, STR("before"), value_copy(arena, entry->before));
	if (entry->after)
		value_put(map, STR("after"), value_copy(arena, entry->after));
	if (entry->cosmetic)
		value_put(map, STR("cosmetic"), value_bool(arena, true));
	put_text(arena, map, says[entry->kind], entry->message);
	return map;
}

void report_json(const struct report *report, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < report->count; i++) {
		json_write_value(entry_value(&report->list[i], &arena), out);
		bytes_add_char(out, '\n');
		arena_reset(&arena);
	}
	bytes_format(out,
		     "{\"event\":\"summary\",\"documents\":%zu,\"edited\":%zu,\"edits\":%zu,\"denied\":%zu,"
		     "\"warned\":%zu,\"guards\":%zu}\n",
		     report->documents, report->edited, report->totals[REPORT_EDIT], report->totals[REPORT_DENIED],
		     report->totals[REPORT_WARNED], report->totals[REPORT_GUARD]);
}

static size_t characters(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.p[i] & 0xC0) != 0x80;
	return count;
}

static struct str cell(const struct entry *entry, size_t column, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_MESSAGE);
	const struct value *value = column == 2 ? entry->before : entry->after;

	switch (column) {
	case 0: return entry->object;
	case 1: bytes_add(&text, entry->path.n ? entry->path : STR(".")); break;
	case 4: return entry->rule;
	default:
		if (!value)
			return column == 2 ? STR("(absent)") : STR("(removed)");
		value_to_text(value, COLUMN_MOST, &text);
	}
	if (column == 1 && text.length > COLUMN_MOST) {
		size_t from = text.length - COLUMN_MOST + 1;

		while (((unsigned char)text.data[from] & 0xC0) == 0x80)
			from++;
		return arena_format(arena, "…%s", text.data + from);
	}
	return arena_str(arena, bytes_str(&text));
}

static void add_row(const struct str *cells, const size_t *widths, struct bytes *out)
{
	for (size_t c = 0; c < 5; c++) {
		bytes_add(out, cells[c]);
		if (c < 4)
			bytes_add_repeat(out, ' ', widths[c] - characters(cells[c]) + 2);
	}
	bytes_add_char(out, '\n');
}

static void add_guard_line(const struct report *report, struct bytes *out)
{
	bool first = true;

	for (size_t i = 0; i < report->count; i++) {
		const struct entry *entry = &report->list[i];
		size_t same = 0;
		const char *slash;
		struct str kind;

		if (entry->kind != REPORT_GUARD)
			continue;
		slash = memchr(entry->object.p, '/', entry->object.n);
		kind = (struct str){ entry->object.p, slash ? (size_t)(slash - entry->object.p) + 1 : entry->object.n };
		for (size_t k = 0; k < report->count; k++) {
			bool match = report->list[k].kind == REPORT_GUARD && str_starts(report->list[k].object, kind) &&
				     strcmp(report->list[k].verb, entry->verb) == 0;

			if (match && k < i)
				same = SIZE_MAX / 2;
			same += match;
		}
		if (same >= SIZE_MAX / 2)
			continue;
		bytes_format(out, "%s%.*s ×%zu", first ? "guards " : ", ", (int)kind.n - 1, kind.p, same);
		if (strcmp(entry->verb, "added") != 0)
			bytes_format(out, " (%s)", entry->verb);
		first = false;
	}
	if (!first)
		bytes_add_char(out, '\n');
}

void report_table(const struct report *report, struct bytes *out)
{
	static const char *const heads[] = { "OBJECT", "PATH", "BEFORE", "AFTER", "RULE" };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct str cells[5];
	size_t widths[5] = { 0 };

	for (size_t c = 0; c < 5; c++) {
		cells[c] = str_of(heads[c]);
		widths[c] = cells[c].n;
		for (size_t i = 0; i < report->count; i++) {
			size_t width =
				report->list[i].kind == REPORT_EDIT ? characters(cell(&report->list[i], c, &arena)) : 0;

			widths[c] = width > widths[c] ? width : widths[c];
		}
	}
	add_row(cells, widths, out);
	for (size_t i = 0; i < report->count; i++) {
		if (report->list[i].kind != REPORT_EDIT)
			continue;
		for (size_t c = 0; c < 5; c++)
			cells[c] = cell(&report->list[i], c, &arena);
		add_row(cells, widths, out);
	}
	add_guard_line(report, out);
	bytes_format(out, "%zu documents, %zu edited: %zu edits, %zu denied, %zu warned\n", report->documents,
		     report->edited, report->totals[REPORT_EDIT], report->totals[REPORT_DENIED],
		     report->totals[REPORT_WARNED]);
}

static size_t first_line(struct str text)
{
	const char *end = text.n ? memchr(text.p, '\n', text.n) : NULL;

	return end ? (size_t)(end - text.p) : text.n;
}

/* The lines after the first, which say what to do. */
static void add_remedy(struct str text, struct bytes *out)
{
	size_t skip = first_line(text) + 1;

	while (text.n > skip) {
		text = (struct str){ text.p + skip, text.n - skip };
		bytes_format(out, "  %.*s\n", (int)first_line(text), text.p);
		skip = first_line(text) + 1;
	}
}

void report_messages(const struct report *report, enum event_kind kind, const char *label, struct bytes *out)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct entry *entry = &report->list[i];

		if (entry->kind != kind)
			continue;
		bytes_format(out, "%s: <stdin>:%u:%u: %.*s: %.*s   [%.*s]\n", label, entry->line, entry->column,
			     STR_ARG(entry->object), (int)first_line(entry->message), entry->message.p,
			     STR_ARG(entry->rule));
		add_remedy(entry->message, out);
		if (entry->template_path.n)
			bytes_format(out, "  from %.*s\n", STR_ARG(entry->template_path));
	}
}

size_t report_denied_objects(const struct report *report)
{
	const struct entry *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < report->count; i++) {
		const struct entry *entry = &report->list[i];

		if (entry->kind != REPORT_DENIED)
			continue;
		count += !last || last->document != entry->document || last->item != entry->item;
		last = entry;
	}
	return count;
}

void report_free(struct report *report)
{
	free(report->list);
	names_free(&report->places);
	arena_free(&report->arena);
}
