/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <stdlib.h>
#include <yaml.h>

/* A cursor that turns libyaml's character indexes into bytes. Marks come nearly in order, so it only ever steps. */
struct cursor {
	struct str text;  /* after the BOM */
	size_t byte;
	size_t character;
	uint32_t newlines; /* before byte */
	uint32_t column;   /* characters in the line before byte */
};

struct reader {
	yaml_parser_t parser;
	struct str text;
	uint32_t first_line;
	size_t bom; /* bytes of the BOM, 0 or 3 */
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

static void event_delete(yaml_event_t *event)
{
	yaml_event_delete(event);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static void step_forward(struct cursor *cursor)
{
	bool newline = cursor->text.p[cursor->byte] == '\n';

	cursor->newlines += newline;
	cursor->column = newline ? 0 : cursor->column + 1;
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
	if (cursor->text.p[cursor->byte] != '\n') {
		cursor->column--;
		return;
	}
	cursor->newlines--;
	cursor->column = 0;
	for (size_t i = cursor->byte; i > 0 && cursor->text.p[i - 1] != '\n'; i--)
		cursor->column += !is_continuation(cursor->text.p[i - 1]);
}

/* Bytes of the character at `index`; past the end: the text's length. */
static size_t seek(struct cursor *cursor, size_t index)
{
	while (cursor->character < index && cursor->byte < cursor->text.n)
		step_forward(cursor);
	while (cursor->character > index)
		step_back(cursor);
	return cursor->byte;
}

static int fail_at(struct reader *reader, size_t index, enum err_code code, const char *what)
{
	(void)seek(&reader->cursor, index);
	return err_set(reader->err, code, "%u:%u: %s", reader->first_line + reader->cursor.newlines,
		       reader->cursor.column + 1, what);
}

static struct str take_text(struct reader *reader, const struct event *event, const char *value, size_t length)
{
	struct str raw = { reader->text.p + event->begin, event->end - event->begin };

	/* Most plain scalars stand in the document as they are; those need no copy. */
	if (event->style == STYLE_PLAIN && raw.n == length && (length == 0 || memcmp(raw.p, value, length) == 0))
		return raw;
	return arena_str(reader->arena, (struct str){ value, length });
}

/* A block scalar: from its indicator to its last line with content; with `+`, with all its lines. */
static void block_scalar_end(struct reader *reader, struct event *event)
{
	const char *text = reader->text.p;
	size_t begin = event->begin;
	size_t end = event->end;
	size_t header = begin;

	while (header < end && text[header] != '\n') {
		if (text[header] == '#')
			break;
		if (text[header] == '+')
			event->keep = true;
		header++;
	}
	while (header < end && text[header] != '\n')
		header++;
	if (event->keep) {
		/* The end mark may stand behind the next line's indentation. */
		while (end > begin && text[end - 1] == ' ')
			end--;
		if (end > begin && text[end - 1] != '\n')
			end = event->end;
		event->end = (uint32_t)end;
		return;
	}
	/* Comments less indented than the text may follow; they belong to nobody. libyaml's mark stops before them. */
	while (end > header && (text[end - 1] == ' ' || text[end - 1] == '\n' || text[end - 1] == '\r'))
		end--;
	/* Blanks at the end of the last line are content. */
	while (end < event->end && text[end] == ' ')
		end++;
	if (end < header)
		end = header;
	event->end = (uint32_t)end;
}

static void trim_header(struct reader *reader, struct event *event)
{
	const char *text = reader->text.p;

	/* An empty block scalar: only its header line. */
	while (event->end > event->begin + 1 && (text[event->end - 1] == '\n' || text[event->end - 1] == '\r'))
		event->end--;
}

static struct event *add_event(struct reader *reader, const yaml_event_t *from, enum event_type type)
{
	struct events *events = reader->events;
	struct event *event;
	size_t begin;

	events->list = xgrow(events->list, events->count, &events->capacity, sizeof(*events->list));
	event = &events->list[events->count++];
	*event = (struct event){ .type = (uint8_t)type };
	begin = seek(&reader->cursor, from->start_mark.index) + reader->bom;
	event->begin = (uint32_t)(begin < reader->text.n ? begin : reader->text.n);
	event->line = reader->cursor.newlines;
	event->column = reader->cursor.column;
	return event;
}

static void set_end(struct reader *reader, struct event *event, const yaml_event_t *from)
{
	size_t end = seek(&reader->cursor, from->end_mark.index) + reader->bom;

	event->end = (uint32_t)(end < reader->text.n ? end : reader->text.n);
}

static struct str copy_name(struct reader *reader, const yaml_char_t *name)
{
	return name ? arena_str(reader->arena, str_of((const char *)name)) : (struct str){ NULL, 0 };
}

static void on_scalar(struct reader *reader, const yaml_event_t *from)
{
	static const uint8_t styles[] = {
		[YAML_PLAIN_SCALAR_STYLE] = STYLE_PLAIN, [YAML_SINGLE_QUOTED_SCALAR_STYLE] = STYLE_SINGLE,
		[YAML_DOUBLE_QUOTED_SCALAR_STYLE] = STYLE_DOUBLE, [YAML_LITERAL_SCALAR_STYLE] = STYLE_LITERAL,
		[YAML_FOLDED_SCALAR_STYLE] = STYLE_FOLDED,
	};
	struct event *event = add_event(reader, from, EVENT_SCALAR);

	event->style = styles[from->data.scalar.style];
	set_end(reader, event, from);
	event->anchor = copy_name(reader, from->data.scalar.anchor);
	event->tag = copy_name(reader, from->data.scalar.tag);
	event->text = take_text(reader, event, (const char *)from->data.scalar.value, from->data.scalar.length);
	if (event->style == STYLE_LITERAL || event->style == STYLE_FOLDED) {
		block_scalar_end(reader, event);
		if (!event->keep)
			trim_header(reader, event);
	}
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
		return fail_at(reader, from->start_mark.index, ERR_LIMIT, "collections nested deeper than the ceiling");
	reader->open[reader->depth++] = (uint32_t)(reader->events->count - 1);
	return 0;
}

static void on_end(struct reader *reader, const yaml_event_t *from)
{
	uint32_t index = (uint32_t)reader->events->count;
	uint32_t start = reader->open[--reader->depth];
	struct event *event = add_event(reader, from, EVENT_END);

	set_end(reader, event, from);
	event->partner = start;
	reader->events->list[start].partner = index;
}

static int on_event(struct reader *reader, const yaml_event_t *from)
{
	struct event *event;

	if (reader->events->count >= reader->limits->events)
		return fail_at(reader, from->start_mark.index, ERR_LIMIT, "more values than the ceiling allows");
	switch (from->type) {
	case YAML_SCALAR_EVENT:
		on_scalar(reader, from);
		return 0;
	case YAML_ALIAS_EVENT:
		event = add_event(reader, from, EVENT_ALIAS);
		set_end(reader, event, from);
		event->text = copy_name(reader, from->data.alias.anchor);
		return 0;
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		return on_start(reader, from, from->type == YAML_MAPPING_START_EVENT);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		on_end(reader, from);
		return 0;
	case YAML_DOCUMENT_START_EVENT:
		if (reader->events->count)
			return fail_at(reader, from->start_mark.index, ERR_SEPARATOR,
				       "YAML sees the start of another document here");
		return 0;
	default:
		return 0;
	}
}

/* UTF-8 by RFC 3629, no NUL: libyaml would take other encodings for what they claim to be. */
static int check_encoding(struct str text, uint32_t first_line, struct err *err)
{
	uint32_t line = first_line;

	for (size_t i = 0; i < text.n;) {
		unsigned char c = (unsigned char)text.p[i];
		size_t more = c < 0x80                ? 0
			      : c >= 0xC2 && c < 0xE0 ? 1
			      : c >= 0xE0 && c < 0xF0 ? 2
			      : c >= 0xF0 && c < 0xF5 ? 3
						      : 9;

		line += c == '\n';
		if (c == 0)
			return err_set(err, ERR_ENCODING, "%u:1: a NUL byte", line);
		if (more == 9 || i + more >= text.n + (more == 0))
			return err_set(err, ERR_ENCODING, "%u:1: byte 0x%02X is not UTF-8", line, c);
		for (size_t k = 1; k <= more; k++)
			if (!is_continuation(text.p[i + k]))
				return err_set(err, ERR_ENCODING, "%u:1: byte 0x%02X is not UTF-8", line, c);
		i += more + 1;
	}
	return 0;
}

static int parse_error(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *problem = parser->problem ? parser->problem : "not readable";

	if (parser->error == YAML_READER_ERROR)
		return fail_at(reader, parser->mark.index, ERR_ENCODING, problem);
	return fail_at(reader, parser->problem_mark.index, ERR_SYNTAX, problem);
}

static int read_all(struct reader *reader)
{
	bool done = false;

	while (!done) {
		CLEANUP(event_delete) yaml_event_t event = { 0 };

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
	copy[text.n] = '\n';
	return (struct str){ copy, text.n + 1 };
}

int events_read(struct str document, uint32_t first_line, const struct events_limits *limits, struct arena *arena,
		struct events *ret, struct err *err)
{
	struct str body = document;
	struct reader reader = { .text = document, .first_line = first_line, .arena = arena, .events = ret,
				 .limits = limits, .err = err };
	int result;

	ret->count = 0;
	if (check_encoding(document, first_line, err))
		return -1;
	if (str_starts(body, STR("\xEF\xBB\xBF"))) {
		reader.bom = 3;
		body.p += 3;
		body.n -= 3;
	}
	/* Kubernetes' reader ends each line; an open block scalar at the end gains its newline from that. */
	if (body.n && body.p[body.n - 1] != '\n')
		body = with_newline(arena, body);
	reader.cursor.text = body;
	if (!yaml_parser_initialize(&reader.parser))
		return err_set(err, ERR_INTERNAL, "libyaml could not start");
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)(body.n ? body.p : ""), body.n);
	reader.open = xcalloc(limits->depth + 1, sizeof(*reader.open));
	result = read_all(&reader);
	reader_free(&reader);
	return result;
}

void events_free(struct events *events)
{
	free(events->list);
	*events = (struct events){ NULL, 0, 0 };
}
