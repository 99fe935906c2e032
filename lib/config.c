/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "config_cross.h"
#include "events.h"
#include "file.h"
#include "plain.h"

#define CONFIG_MOST ((size_t)1 << 20)
#define LINE_SHOWN_MOST 400

static const struct events_limits limits = { 64, 100000 };

struct building {
	const struct events *events;
	size_t at;
	struct str text;
	const char *name;
	struct arena *arena;
	struct err *err;
};

/* A place in a text, to be shown with its line. */
struct place {
	struct position where;
	struct str text;
	size_t width; /* characters to underline */
};

static struct str line_of(struct str text, uint32_t line)
{
	const char *end;

	for (; line > 1 && text.n; line--) {
		end = memchr(text.p, '\n', text.n);
		text = end ? (struct str){ end + 1, text.n - (size_t)(end - text.p) - 1 } : STR("");
	}
	end = text.n ? memchr(text.p, '\n', text.n) : NULL;
	if (end)
		text.n = (size_t)(end - text.p);
	text.n -= text.n && text.p[text.n - 1] == '\r';
	return text;
}

/* Below the line: its indent, with tabs as tabs so that the mark stands right, and the mark. */
static void underline(struct str line, uint32_t column, size_t width, struct bytes *out)
{
	size_t characters = 0;

	for (size_t i = 0; i < line.n; i++) {
		if (((unsigned char)line.p[i] & 0xC0) == 0x80)
			continue;
		if (++characters < column)
			bytes_add_char(out, line.p[i] == '\t' ? '\t' : ' ');
	}
	if (column + width > characters + 1)
		width = characters + 1 > column ? characters + 1 - column : 1;
	bytes_add_repeat(out, '^', width ? width : 1);
}

static int show(const struct place *place, enum err_code code, const char *message, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(2 * CONFIG_MOST);
	struct position where = place->where;
	struct str line = line_of(place->text, where.line);

	bytes_add_text(&out, where.file ? where.file : "(set)");
	if (where.line)
		bytes_format(&out, ":%u:%u", where.line, where.column);
	bytes_format(&out, ": %s", message);
	if (where.line && line.n && line.n < LINE_SHOWN_MOST) {
		bytes_format(&out, "\n%6u | %.*s\n       | ", where.line, STR_ARG(line));
		underline(line, where.column ? where.column : 1, place->width, &out);
	}
	return err_set(err, code, "%s", out.data);
}

static int refuse(struct building *building, const struct event *event, const char *what)
{
	struct place place = { { building->name, event->line + 1, event->column + 1 },
			       building->text,
			       event->end > event->begin ? event->end - event->begin : 1 };

	return show(&place, ERR_POLICY, what, building->err);
}

static struct value *build(struct building *building);

static struct value *build_scalar(struct building *building, const struct event *event)
{
	bool quoted = event->style != STYLE_PLAIN;
	struct value *value = value_new(building->arena, quoted ? VALUE_STRING : scalar_type(event->text));

	value->quoted = quoted;
	value->source = arena_str(building->arena, event->text);
	value->text = scalar_canonical(value->type, value->source, building->arena);
	return value;
}

static int build_child(struct building *building, struct value *parent)
{
	const struct event *event = &building->events->list[building->at];
	struct value *member;
	struct str key;

	if (parent->type == VALUE_LIST) {
		member = build(building);
		if (member)
			value_add(parent, member);
		return member ? 0 : -1;
	}
	if (event->type != EVENT_SCALAR || event->anchor.n || event->tag.n)
		return refuse(building, event, "a key must be plain text, without anchor or tag");
	if (event->style == STYLE_PLAIN && str_is(event->text, "<<"))
		return refuse(building, event, "merge keys are not used in this file; write the values out");
	key = arena_str(building->arena, event->text);
	member = value_get_str(parent, key);
	if (member)
		return refuse(building, event,
			      arena_text(building->arena, "the same key twice, first in line %u",
					 member->key_where.line));
	building->at++;
	member = build(building);
	if (!member)
		return -1;
	member->key_where = (struct position){ building->name, event->line + 1, event->column + 1 };
	value_put(parent, key, member);
	return 0;
}

static struct value *build(struct building *building)
{
	const struct event *event = &building->events->list[building->at];
	bool odd = event->type == EVENT_ALIAS || event->anchor.n || event->tag.n;
	struct value *value;

	if (odd || (event->type == EVENT_SCALAR && event->style == STYLE_PLAIN && scalar_is_infinite(event->text))) {
		(void)refuse(building, event,
			     odd ? "anchors, aliases and tags are not used in this file"
				 : "a number that JSON, and so Kubernetes, cannot hold");
		return NULL;
	}
	building->at++;
	if (event->type == EVENT_SCALAR) {
		value = build_scalar(building, event);
	} else {
		value = value_new(building->arena, event->type == EVENT_MAP ? VALUE_MAP : VALUE_LIST);
		while (building->events->list[building->at].type != EVENT_END)
			if (build_child(building, value))
				return NULL;
		building->at++;
	}
	value->where = (struct position){ building->name, event->line + 1, event->column + 1 };
	return value;
}

/* The comment lines at the head of the file, without `#`. */
static struct str head_comment(struct str text, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CONFIG_MOST);

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		text = (struct str){ text.p + 3, text.n - 3 };
	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t whole = end ? (size_t)(end - text.p) + 1 : text.n;
		struct str line = line_of((struct str){ text.p, whole }, 1);

		if (!str_starts(line, STR("#")) && (line.n || out.length))
			break;
		if (line.n && !str_starts(line, STR("# SPDX")) && !str_starts(line, STR("# yaml-language-server"))) {
			size_t skip = line.n > 1 && line.p[1] == ' ' ? 2 : 1;

			bytes_add(&out, (struct str){ line.p + skip, line.n - skip });
			bytes_add_char(&out, '\n');
		}
		text.p += whole;
		text.n -= whole;
	}
	return arena_str(arena, bytes_str(&out));
}

/* "LINE:COLUMN: what" becomes the message of a file, with the line shown. */
static int locate(struct str text, const char *name, struct err *err)
{
	struct place place = { { name, 0, 0 }, text, 1 };
	char *rest = err->message;
	unsigned long line = strtoul(rest, &rest, 10);

	if (!line || *rest != ':')
		return show(&place, ERR_POLICY, err->message, err);
	place.where.line = (uint32_t)line;
	place.where.column = (uint32_t)strtoul(rest + 1, &rest, 10);
	return show(&place, ERR_POLICY, rest + strspn(rest, ": "), err);
}

static int parse(struct str text, const char *name, struct arena *arena, struct events *events,
		 struct value **ret_value, struct err *err)
{
	struct building building = { events, 0, text, name, arena, err };
	struct value *value;

	if (events_read(text, 1, &limits, arena, events, err)) {
		/* libfyaml says better what is wrong, where it sees it too. */
		if (err->code == ERR_SYNTAX)
			(void)config_cross_check(text, 1, NULL, err);
		return locate(text, name, err);
	}
	value = events->count ? build(&building) : value_new(arena, VALUE_MAP);
	if (!value)
		return -1;
	if (!events->count)
		value->where = (struct position){ name, 1, 1 };
	*ret_value = value;
	return 0;
}

int config_parse_libyaml(struct str text, const char *name, struct arena *arena, struct value **ret_value,
			 struct err *err)
{
	CLEANUP(events_free) struct events events = { 0 };

	return parse(text, name, arena, &events, ret_value, err);
}

static int parse_twice(struct str text, const char *name, struct arena *arena, struct value **ret_value,
		       struct err *err)
{
	CLEANUP(events_free) struct events events = { 0 };

	if (parse(text, name, arena, &events, ret_value, err))
		return -1;
	return config_cross_check(text, 1, &events, err) ? locate(text, name, err) : 0;
}

int config_parse(struct str text, const char *name, struct arena *arena, struct value **ret_value,
		 struct str *ret_comment, struct err *err)
{
	struct value *value = plain_read(text, name, arena);

	if (!value && parse_twice(text, name, arena, &value, err))
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

int config_error(struct err *err, enum err_code code, struct position where, size_t width, const char *format, ...)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CONFIG_MOST);
	CLEANUP(free_pointer) char *message = NULL;
	struct place place = { where, STR(""), width };
	struct err quiet = ERR_INIT;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&message, format, arguments) < 0)
		message = xstrdup(format);
	va_end(arguments);
	/* The line is a help; a file that is gone by now takes nothing from the message. */
	if (where.file && where.line && file_read(where.file, &text, &quiet) == 0)
		place.text = bytes_str(&text);
	err_clear(&quiet);
	return show(&place, code, message, err);
}
