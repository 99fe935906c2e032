/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <stdlib.h>
#include <yaml.h>

#include "encoding.h"

/* A place in the text that only ever steps: marks come nearly in order, so all steps together are O(n). */
struct cursor {
	struct str text; /* after the BOM */
	size_t byte;
	size_t character;
	uint32_t line;   /* newlines before byte; CR, NEL, LS and PS are none */
	uint32_t column; /* characters between the last line break of any kind and byte: what counts as indentation */
};

struct reader {
	yaml_parser_t parser;
	struct str text;
	uint32_t first_line;
	size_t bom;    /* bytes of the BOM, 0 or 3 */
	bool is_plain; /* libyaml's marks are bytes, and its lines ours */
	struct cursor cursor;
	struct arena *arena;
	struct events *events;
	const struct events_limits *limits;
	uint32_t *open; /* indexes of open collections */
	size_t depth;
	struct err *err;
};

static void reader_free(struct reader *reader)
{
	yaml_parser_delete(&reader->parser);
	free(reader->open);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static void step_forward(struct cursor *cursor)
{
	cursor->line += cursor->text.p[cursor->byte] == '\n';
	cursor->column = encoding_break_at(cursor->text, cursor->byte) ? 0 : cursor->column + 1;
	do
		cursor->byte++;
	while (cursor->byte < cursor->text.n && is_continuation(cursor->text.p[cursor->byte]));
	cursor->character++;
}

static void step_back(struct cursor *cursor)
{
	do
		cursor->byte--;
	while (cursor->byte > 0 && is_continuation(cursor->text.p[cursor->byte]));
	cursor->character--;
	if (!encoding_break_at(cursor->text, cursor->byte)) {
		cursor->column--;
		return;
	}
	cursor->line -= cursor->text.p[cursor->byte] == '\n';
	cursor->column = 0;
	for (size_t i = cursor->byte; i > 0 && !encoding_break_before(cursor->text, i); i--)
		cursor->column += !is_continuation(cursor->text.p[i - 1]);
}

/* Goes to the character, at most to the end; returns the byte. */
static size_t seek(struct cursor *cursor, size_t character)
{
	while (cursor->character < character && cursor->byte < cursor->text.n)
		step_forward(cursor);
	while (cursor->character > character)
		step_back(cursor);
	return cursor->byte;
}

static int fail_here(struct reader *reader, enum err_code code, const char *what)
{
	return err_set(reader->err, code, "%u:%u: %s", reader->first_line + reader->cursor.line,
		       reader->cursor.column + 1, what);
}

static void go_to(struct reader *reader, const yaml_mark_t *mark)
{
	struct cursor *cursor = &reader->cursor;

	if (!reader->is_plain) {
		(void)seek(cursor, mark->index);
		return;
	}
	cursor->byte = cursor->character = mark->index < cursor->text.n ? mark->index : cursor->text.n;
	cursor->line = (uint32_t)mark->line;
	cursor->column = (uint32_t)mark->column;
}

static int fail_at(struct reader *reader, const yaml_mark_t *mark, enum err_code code, const char *what)
{
	go_to(reader, mark);
	return fail_here(reader, code, what);
}

static struct str take_text(struct reader *reader, const struct event *event, const char *value, size_t length)
{
	struct str raw = { reader->text.p + event->begin, event->end - event->begin };

	/* Most plain scalars stand in the document as they are; those need no copy. */
	if (event->style == STYLE_PLAIN && raw.n == length && (length == 0 || memcmp(raw.p, value, length) == 0))
		return raw;
	return arena_str(reader->arena, (struct str){ value, length });
}

static size_t line_end(struct str text, size_t at)
{
	while (at < text.n && !encoding_break_at(text, at))
		at++;
	return at;
}

/* Where `|` or `>` stands: behind anchor and tag, which may be on lines of their own, with comments. */
static size_t find_indicator(struct str text, size_t at)
{
	while (at < text.n && text.p[at] != '|' && text.p[at] != '>') {
		if (text.p[at] == '#')
			at = line_end(text, at);
		else if (text.p[at] == '&' || text.p[at] == '!')
			while (at < text.n && text.p[at] != ' ' && text.p[at] != '\t' && !encoding_break_at(text, at))
				at++;
		else
			at++;
	}
	return at;
}

/* True when the last line with content is made of blanks only (blanks beyond the indentation are content). */
static bool ends_in_blanks(struct str content)
{
	size_t n = content.n;

	while (n > 0 && content.p[n - 1] == '\n')
		n--;
	content.n = n;
	while (n > 0 && content.p[n - 1] == ' ')
		n--;
	return n < content.n && (n == 0 || content.p[n - 1] == '\n');
}

/*
 * libyaml's mark stands at the start of the next line that is neither content nor blank. With `+` all lines before it
 * belong to the scalar; else blank lines at the end are no content, and stay where they are when it is replaced.
 */
static void span_block_scalar(struct str document, struct event *event)
{
	struct str text = { document.p, event->end };
	size_t indicator = find_indicator(text, event->begin);
	size_t header = line_end(text, indicator);
	size_t end = event->end;
	size_t n;

	for (size_t i = indicator; i < header && text.p[i] != '#'; i++)
		event->keep = event->keep || text.p[i] == '+';
	if (event->keep)
		return;
	while (end > header && (text.p[end - 1] == ' ' || encoding_break_before(text, end)))
		end -= text.p[end - 1] == ' ' ? 1 : encoding_break_before(text, end);
	if (ends_in_blanks(event->text)) {
		for (end = event->end; (n = encoding_break_before(text, end)) != 0;)
			end -= n;
	} else if (end > header) {
		end = line_end(text, end);
	}
	event->end = (uint32_t)(end < header ? header : end);
}

static uint32_t offset_of(struct reader *reader, const yaml_mark_t *mark)
{
	size_t byte;

	go_to(reader, mark);
	byte = reader->cursor.byte + reader->bom;
	return (uint32_t)(byte < reader->text.n ? byte : reader->text.n);
}

static struct event *add_event(struct reader *reader, const yaml_event_t *from, enum event_type type)
{
	struct events *events = reader->events;
	struct event event = { .type = (uint8_t)type, .begin = offset_of(reader, &from->start_mark) };

	event.line = reader->cursor.line;
	event.column = reader->cursor.column;
	event.end = offset_of(reader, &from->end_mark);
	events->list = xgrow(events->list, events->count, &events->capacity, sizeof(*events->list));
	events->list[events->count] = event;
	return &events->list[events->count++];
}

static struct str copy_name(struct reader *reader, const yaml_char_t *name)
{
	return name ? arena_str(reader->arena, str_of((const char *)name)) : (struct str){ NULL, 0 };
}

static void on_scalar(struct reader *reader, const yaml_event_t *from)
{
	static const uint8_t styles[] = {
		[YAML_PLAIN_SCALAR_STYLE] = STYLE_PLAIN,          [YAML_SINGLE_QUOTED_SCALAR_STYLE] = STYLE_SINGLE,
		[YAML_DOUBLE_QUOTED_SCALAR_STYLE] = STYLE_DOUBLE, [YAML_LITERAL_SCALAR_STYLE] = STYLE_LITERAL,
		[YAML_FOLDED_SCALAR_STYLE] = STYLE_FOLDED,
	};
	struct event *event = add_event(reader, from, EVENT_SCALAR);

	event->style = styles[from->data.scalar.style];
	event->anchor = copy_name(reader, from->data.scalar.anchor);
	event->tag = copy_name(reader, from->data.scalar.tag);
	event->text = take_text(reader, event, (const char *)from->data.scalar.value, from->data.scalar.length);
	if (event->style == STYLE_LITERAL || event->style == STYLE_FOLDED)
		span_block_scalar(reader->text, event);
}

static int on_start(struct reader *reader, const yaml_event_t *from, bool map)
{
	struct event *event = add_event(reader, from, map ? EVENT_MAP : EVENT_LIST);
	bool flow = map ? from->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
			: from->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;

	event->style = flow ? STYLE_FLOW : STYLE_BLOCK;
	event->end = event->begin;
	event->anchor = copy_name(reader, map ? from->data.mapping_start.anchor : from->data.sequence_start.anchor);
	event->tag = copy_name(reader, map ? from->data.mapping_start.tag : from->data.sequence_start.tag);
	if (reader->depth >= reader->limits->depth)
		return fail_at(reader, &from->start_mark, ERR_LIMIT, "collections nested deeper than the ceiling");
	reader->open[reader->depth++] = (uint32_t)(reader->events->count - 1);
	return 0;
}

static void on_end(struct reader *reader, const yaml_event_t *from)
{
	uint32_t index = (uint32_t)reader->events->count;
	uint32_t start = reader->open[--reader->depth];
	struct event *event = add_event(reader, from, EVENT_END);

	/* `[a: b]` holds a map without brackets: it ends with its value, not where the next token stands. */
	if (reader->events->list[start].style == STYLE_FLOW && event->end == event->begin)
		event->begin = event->end = reader->events->list[index - 1].end;
	event->partner = start;
	reader->events->list[start].partner = index;
}

static int on_event(struct reader *reader, const yaml_event_t *from)
{
	if (reader->events->count >= reader->limits->events)
		return fail_at(reader, &from->start_mark, ERR_LIMIT, "more values than the ceiling allows");
	switch (from->type) {
	case YAML_SCALAR_EVENT: on_scalar(reader, from); return 0;
	case YAML_ALIAS_EVENT:
		add_event(reader, from, EVENT_ALIAS)->text = copy_name(reader, from->data.alias.anchor);
		return 0;
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT: return on_start(reader, from, from->type == YAML_MAPPING_START_EVENT);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT: on_end(reader, from); return 0;
	case YAML_DOCUMENT_START_EVENT:
		if (reader->events->count)
			return fail_at(reader, &from->start_mark, ERR_SEPARATOR,
				       "YAML sees the start of another document here");
		return 0;
	default: return 0;
	}
}

static int parse_error(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *problem = parser->problem ? parser->problem : "not readable";

	if (parser->error != YAML_READER_ERROR)
		return fail_at(reader, &parser->problem_mark, ERR_SYNTAX, problem);
	/* The reader is ahead of every mark, but knows the byte. */
	while (reader->cursor.byte < parser->problem_offset && reader->cursor.byte < reader->cursor.text.n)
		step_forward(&reader->cursor);
	return fail_here(reader, ERR_ENCODING, problem);
}

static int read_all(struct reader *reader)
{
	bool done = false;

	while (!done) {
		CLEANUP(yaml_event_delete) yaml_event_t event = { 0 };

		if (!yaml_parser_parse(&reader->parser, &event))
			return parse_error(reader);
		done = event.type == YAML_STREAM_END_EVENT;
		if (on_event(reader, &event))
			return -1;
	}
	return 0;
}

static struct str with_newline(struct arena *arena, struct str text)
{
	char *copy = arena_alloc(arena, text.n + 1);

	memcpy(copy, text.p, text.n);
	copy[text.n++] = '\n';
	return (struct str){ copy, text.n };
}

int events_read(struct str document, uint32_t first_line, const struct events_limits *limits, struct arena *arena,
		struct events *ret, struct err *err)
{
	CLEANUP(reader_free) struct reader reader = {
		.text = document, .first_line = first_line, .arena = arena, .events = ret, .limits = limits, .err = err
	};
	struct str body = document;

	ret->count = 0;
	if (document.n >= UINT32_MAX)
		return err_set(err, ERR_LIMIT, "%u:1: a document of %zu bytes", first_line, document.n);
	if (str_starts(body, STR("\xEF\xBB\xBF"))) {
		reader.bom = 3;
		body.p += 3;
		body.n -= 3;
	}
	reader.is_plain = encoding_is_plain(body);
	if (!reader.is_plain && encoding_check(body, first_line, err))
		return -1;
	/* Kubernetes' reader ends each line; an open block scalar at the end gains its newline from that. */
	if (body.n && body.p[body.n - 1] != '\n')
		body = with_newline(arena, body);
	reader.cursor.text = body;
	if (!yaml_parser_initialize(&reader.parser))
		return err_set(err, ERR_INTERNAL, "libyaml could not start");
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)(body.n ? body.p : ""), body.n);
	reader.open = xcalloc(limits->depth + 1, sizeof(*reader.open));
	return read_all(&reader);
}

void events_free(struct events *events)
{
	free(events->list);
	*events = (struct events){ NULL, 0, 0 };
}
