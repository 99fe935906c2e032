/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "file.h"

#define CONFIG_MOST ((size_t)1 << 20)

static const struct events_limits limits = { 64, 100000 };

struct building {
	const struct events *events;
	size_t at;
	const char *name;
	struct arena *arena;
	struct err *err;
};

static void parser_free(struct fy_parser **parser)
{
	fy_parser_destroy(*parser);
}

static int refuse(struct building *building, const struct event *event, const char *what)
{
	return err_set(building->err, ERR_POLICY, "%s:%u:%u: %s", building->name, event->line + 1, event->column + 1,
		       what);
}

static struct value *build(struct building *building);

static struct value *build_scalar(struct building *building, const struct event *event)
{
	bool plain = event->style == STYLE_PLAIN;
	struct value *value = value_new(building->arena, plain ? scalar_type(event->text) : VALUE_STRING);

	value->quoted = !plain;
	value->source = arena_str(building->arena, event->text);
	value->text = scalar_canonical(value->type, value->source, building->arena);
	return value;
}

static int build_member(struct building *building, struct value *map)
{
	const struct event *event = &building->events->list[building->at];
	struct value *member;
	struct str key;

	if (event->type != EVENT_SCALAR || event->anchor.n || event->tag.n)
		return refuse(building, event, "a key must be plain text, without anchor or tag");
	if (event->style == STYLE_PLAIN && str_is(event->text, "<<"))
		return refuse(building, event, "merge keys are not used in this file; write the values out");
	key = arena_str(building->arena, event->text);
	if (value_get_str(map, key))
		return refuse(building, event, "the same key twice");
	building->at++;
	member = build(building);
	if (!member)
		return -1;
	member->key_where = (struct position){ building->name, event->line + 1, event->column + 1 };
	value_put(map, key, member);
	return 0;
}

static struct value *build(struct building *building)
{
	const struct event *event = &building->events->list[building->at];
	struct value *value;

	if (event->type == EVENT_ALIAS || event->anchor.n || event->tag.n) {
		(void)refuse(building, event, "anchors, aliases and tags are not used in this file");
		return NULL;
	}
	building->at++;
	if (event->type == EVENT_SCALAR) {
		value = build_scalar(building, event);
	} else {
		value = value_new(building->arena, event->type == EVENT_MAP ? VALUE_MAP : VALUE_LIST);
		while (building->events->list[building->at].type != EVENT_END) {
			struct value *item;

			if (event->type == EVENT_MAP) {
				if (build_member(building, value))
					return NULL;
				continue;
			}
			item = build(building);
			if (!item)
				return NULL;
			value_add(value, item);
		}
		building->at++;
	}
	value->where = (struct position){ building->name, event->line + 1, event->column + 1 };
	return value;
}

static struct fy_parser *open_parser(struct str text)
{
	struct fy_parse_cfg config = { .flags = FYPCF_QUIET | FYPCF_SLOPPY_FLOW_INDENTATION };
	struct fy_parser *parser = fy_parser_create(&config);

	if (parser && fy_parser_set_string(parser, text.p, text.n)) {
		fy_parser_destroy(parser);
		return NULL;
	}
	return parser;
}

/* -1: other; else the enum event_type that libfyaml's event corresponds to. */
static int kind_of(const struct fy_event *event)
{
	switch (event->type) {
	case FYET_SCALAR: return EVENT_SCALAR;
	case FYET_ALIAS: return EVENT_ALIAS;
	case FYET_MAPPING_START: return EVENT_MAP;
	case FYET_SEQUENCE_START: return EVENT_LIST;
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END: return EVENT_END;
	default: return -1;
	}
}

static bool same_event(const struct fy_event *event, const struct event *ours)
{
	size_t length = 0;
	const char *text;

	if (kind_of(event) != (int)ours->type)
		return false;
	if (ours->type != EVENT_SCALAR)
		return true;
	text = fy_token_get_text(event->scalar.value, &length);
	return str_equal((struct str){ text ? text : "", text ? length : 0 }, ours->text);
}

/* Both libraries over one document. */
static int compare(struct str text, uint32_t first_line, const struct events *events, struct err *err)
{
	CLEANUP(parser_free) struct fy_parser *parser = open_parser(text);
	size_t at = 0;

	if (!parser)
		return err_set(err, ERR_INTERNAL, "libfyaml could not start");
	for (struct fy_event *event; (event = fy_parser_parse(parser));) {
		bool counts = kind_of(event) >= 0;
		bool same = !counts || (at < events->count && same_event(event, &events->list[at]));

		fy_parser_event_free(parser, event);
		if (!same)
			return err_set(err, ERR_READERS, "%u:%u: libyaml and libfyaml read this in two ways",
				       first_line + (at < events->count ? events->list[at].line : 0),
				       at < events->count ? events->list[at].column + 1 : 1);
		at += counts;
	}
	if (at == events->count)
		return 0;
	return err_set(err, ERR_READERS, "%u:%u: libyaml reads on where libfyaml stops",
		       first_line + events->list[at].line, events->list[at].column + 1);
}

/* The comment lines at the head of the file, without `#`. */
static struct str head_comment(struct str text, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CONFIG_MOST);
	size_t at = 0;

	while (at < text.n && text.p[at] == '#') {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t length = end ? (size_t)(end - text.p) - at : text.n - at;
		size_t skip = length > 1 && text.p[at + 1] == ' ' ? 2 : 1;

		if (!str_starts((struct str){ text.p + at, length }, STR("# SPDX")) &&
		    !str_starts((struct str){ text.p + at, length }, STR("# yaml-language-server"))) {
			bytes_add(&out, (struct str){ text.p + at + skip, length - skip });
			bytes_add_char(&out, '\n');
		}
		at += length + 1;
	}
	return arena_str(arena, bytes_str(&out));
}

int config_parse(struct str text, const char *name, struct arena *arena, struct value **ret_value,
		 struct str *ret_comment, struct err *err)
{
	CLEANUP(events_free) struct events events = { 0 };
	struct building building = { &events, 0, name, arena, err };
	struct value *value;

	if (events_read(text, 1, &limits, arena, &events, err) || compare(text, 1, &events, err)) {
		err->code = ERR_POLICY;
		return err_wrap(err, "%s", name);
	}
	value = events.count ? build(&building) : value_new(arena, VALUE_MAP);
	if (!value)
		return -1;
	if (ret_comment)
		*ret_comment = head_comment(text, arena);
	*ret_value = value;
	return 0;
}

int config_read(const char *file, struct arena *arena, struct value **ret_value, struct str *ret_comment,
		struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CONFIG_MOST);

	if (file_read(file, &text, err))
		return -1;
	return config_parse(bytes_str(&text), arena_str(arena, str_of(file)).p, arena, ret_value, ret_comment, err);
}

int config_cross_check(struct str document, uint32_t first_line, const struct events *events, struct err *err)
{
	return compare(document, first_line, events, err);
}

/* The line of a file, for a message; empty when it cannot be read again. */
static struct str line_of(const char *file, uint32_t line, struct bytes *text)
{
	struct err quiet = ERR_INIT;
	const char *begin;
	const char *end;

	if (!file || file_read(file, text, &quiet)) {
		err_clear(&quiet);
		return (struct str){ "", 0 };
	}
	begin = bytes_str(text).p;
	for (; line > 1; line--) {
		begin = strchr(begin, '\n');
		if (!begin)
			return (struct str){ "", 0 };
		begin++;
	}
	end = strchr(begin, '\n');
	return (struct str){ begin, end ? (size_t)(end - begin) : strlen(begin) };
}

int config_error(struct err *err, enum err_code code, struct position where, size_t width, const char *format, ...)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CONFIG_MOST);
	CLEANUP(bytes_free) struct bytes message = BYTES_INIT((size_t)64 << 10);
	char line[1024];
	struct str source;
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	bytes_format(&message, "%s:%u:%u: %s", where.file ? where.file : "(set)", where.line, where.column, line);
	source = line_of(where.file, where.line, &text);
	if (source.n && source.n < 400) {
		bytes_format(&message, "\n%4u | %.*s\n     | ", where.line, STR_ARG(source));
		bytes_add_repeat(&message, ' ', where.column ? where.column - 1 : 0);
		bytes_add_repeat(&message, '^', width ? width : 1);
	}
	return err_set(err, code, "%s", bytes_str(&message).p);
}
