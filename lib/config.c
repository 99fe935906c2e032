/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <libfyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "file.h"

#define CONFIG_MOST ((size_t)1 << 20)
#define LINE_SHOWN_MOST 400
#define READING_SHOWN_MOST 40

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

static void parser_free(struct fy_parser **parser)
{
	fy_parser_destroy(*parser);
}

static void diagnostics_free(struct fy_diag **diagnostics)
{
	fy_diag_destroy(*diagnostics);
}

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
	struct place place = { { building->name, event->line + 1, event->column + 1 }, building->text,
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
		return refuse(building, event, arena_format(building->arena, "the same key twice, first in line %u",
							    member->key_where.line).p);
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
		(void)refuse(building, event, odd ? "anchors, aliases and tags are not used in this file"
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

/* -1: other; else the enum event_type that libfyaml's event corresponds to. */
static int kind_of(const struct fy_event *event)
{
	static const int kinds[] = {
		[FYET_SCALAR] = EVENT_SCALAR,    [FYET_ALIAS] = EVENT_ALIAS, [FYET_MAPPING_START] = EVENT_MAP,
		[FYET_SEQUENCE_START] = EVENT_LIST, [FYET_MAPPING_END] = EVENT_END, [FYET_SEQUENCE_END] = EVENT_END,
	};

	return event->type < FYET_MAPPING_START ? -1 : kinds[event->type];
}

static struct str token_text(struct fy_token *token)
{
	size_t length = 0;
	const char *text = token ? fy_token_get_text(token, &length) : NULL;

	return text ? (struct str){ text, length } : STR("");
}

static bool same_properties(struct fy_token *anchor, struct fy_token *tag, const struct event *ours)
{
	/* A tag is one word for libfyaml and resolved for libyaml; that both see one is what can be compared. */
	return str_equal(token_text(anchor), ours->anchor) && (tag != NULL) == (ours->tag.n > 0);
}

static bool same_event(const struct fy_event *event, const struct event *ours)
{
	struct fy_token *value;

	if (kind_of(event) != (int)ours->type)
		return false;
	if (ours->type == EVENT_ALIAS)
		return str_equal(token_text(event->alias.anchor), ours->text);
	if (ours->type == EVENT_MAP)
		return same_properties(event->mapping_start.anchor, event->mapping_start.tag, ours);
	if (ours->type == EVENT_LIST)
		return same_properties(event->sequence_start.anchor, event->sequence_start.tag, ours);
	if (ours->type == EVENT_END)
		return true;
	value = event->scalar.value;
	return str_equal(token_text(value), ours->text) &&
	       (!value || fy_token_scalar_style(value) == FYSS_PLAIN) == (ours->style == STYLE_PLAIN) &&
	       same_properties(event->scalar.anchor, event->scalar.tag, ours);
}

static char *describe(int type, struct str text)
{
	static const char *const names[] = { "", "an alias", "a mapping", "a list", "the end of a collection" };
	char *shown;

	if (type != EVENT_SCALAR)
		return xstrdup(type < 0 ? "the end" : names[type]);
	shown = xformat("\"%.*s\"", text.n > READING_SHOWN_MOST ? READING_SHOWN_MOST : (int)text.n, text.p);
	for (char *newline = shown; (newline = strchr(newline, '\n'));)
		*newline = ' ';
	return shown;
}

struct comparing {
	struct fy_parser *parser;
	struct fy_diag *diagnostics;
	const struct events *events; /* NULL: only whether libfyaml reads it */
	uint32_t first_line;
};

static int differ(const struct comparing *comparing, size_t at, const struct fy_event *theirs, struct err *err)
{
	const struct events *events = comparing->events;
	const struct event *ours = at < events->count ? &events->list[at] : NULL;
	const struct event *shown = ours ? ours : events->count ? &events->list[events->count - 1] : NULL;
	CLEANUP(free_pointer) char *a = describe(ours ? ours->type : -1, ours ? ours->text : STR(""));
	CLEANUP(free_pointer) char *b = describe(theirs ? kind_of(theirs) : -1,
						 theirs && theirs->type == FYET_SCALAR
							 ? token_text(theirs->scalar.value) : STR(""));

	return err_set(err, ERR_READERS, "%u:%u: libyaml reads %s here, libfyaml %s%s",
		       comparing->first_line + (shown ? shown->line : 0), shown ? shown->column + 1 : 1, a, b,
		       strcmp(a, b) == 0 ? " with another style, tag or anchor" : "");
}

/* libfyaml's first complaint, if it has one. */
static int complaint(const struct comparing *comparing, struct err *err)
{
	void *at = NULL;
	const struct fy_diag_error *error = fy_diag_errors_iterate(comparing->diagnostics, &at);

	if (!error && !fy_parser_get_stream_error(comparing->parser))
		return 0;
	return err_set(err, ERR_READERS, "%u:%u: %s",
		       comparing->first_line + (error && error->line > 0 ? (uint32_t)error->line - 1 : 0),
		       error && error->column > 0 ? (unsigned)error->column : 1, error ? error->msg : "not readable");
}

static int walk(const struct comparing *comparing, struct err *err)
{
	const struct events *events = comparing->events;
	size_t at = 0;

	for (struct fy_event *event; (event = fy_parser_parse(comparing->parser));) {
		bool counts = events && kind_of(event) >= 0;
		bool same = !counts || (at < events->count && same_event(event, &events->list[at]));

		at += counts && same;
		if (!same)
			(void)differ(comparing, at, event, err);
		fy_parser_event_free(comparing->parser, event);
		if (!same)
			return -1;
	}
	if (complaint(comparing, err))
		return -1;
	return events && at < events->count ? differ(comparing, at, NULL, err) : 0;
}

/* Without events: 0 when libfyaml reads it at all. */
int config_cross_check(struct str text, uint32_t first_line, const struct events *events, struct err *err)
{
	CLEANUP(free_pointer) char *ended = NULL;
	struct fy_diag_cfg diagnostics_config;
	CLEANUP(diagnostics_free) struct fy_diag *diagnostics = NULL;
	CLEANUP(parser_free) struct fy_parser *parser = NULL;
	struct fy_parse_cfg config = { .flags = FYPCF_SLOPPY_FLOW_INDENTATION | FYPCF_DISABLE_DEPTH_LIMIT };

	/* events_read sees a final newline in any case. */
	if (text.n && text.p[text.n - 1] != '\n') {
		ended = xformat("%.*s\n", STR_ARG(text));
		text = (struct str){ ended, text.n + 1 };
	}
	fy_diag_cfg_default(&diagnostics_config);
	diagnostics_config.fp = NULL;
	diagnostics = fy_diag_create(&diagnostics_config);
	config.diag = diagnostics;
	parser = diagnostics ? fy_parser_create(&config) : NULL;
	if (!parser || fy_parser_set_string(parser, text.n ? text.p : "", text.n))
		return err_set(err, ERR_INTERNAL, "libfyaml could not start");
	fy_diag_set_collect_errors(diagnostics, true);
	return walk(&(struct comparing){ parser, diagnostics, events, first_line }, err);
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

int config_parse(struct str text, const char *name, struct arena *arena, struct value **ret_value,
		 struct str *ret_comment, struct err *err)
{
	CLEANUP(events_free) struct events events = { 0 };
	struct building building = { &events, 0, text, name, arena, err };
	struct value *value;

	if (events_read(text, 1, &limits, arena, &events, err)) {
		/* libfyaml says better what is wrong, where it sees it too. */
		if (err->code == ERR_SYNTAX)
			(void)config_cross_check(text, 1, NULL, err);
		return locate(text, name, err);
	}
	value = events.count ? build(&building) : value_new(arena, VALUE_MAP);
	if (!value)
		return -1;
	if (!events.count)
		value->where = (struct position){ name, 1, 1 };
	if (config_cross_check(text, 1, &events, err))
		return locate(text, name, err);
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
