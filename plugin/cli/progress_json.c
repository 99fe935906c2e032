/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress_json.h"

#include <stdlib.h>

#include "encoding.h"
#include "json.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define DIALECT "https://json-schema.org/draft/2020-12/schema"

void progress_json_open(struct progress_json *json)
{
	*json = (struct progress_json){ .output = BYTES_INIT(PROGRESS_DETAIL_MOST + 8) };
}

void progress_json_free(struct progress_json *json)
{
	free(json->said);
	free(json->output_step);
	bytes_free(&json->output);
	json->said = NULL;
	json->output_step = NULL;
}

/* What others say may be anything. */
static void put_plain(struct value *map, const char *key, struct str text, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes plain = BYTES_INIT(PROGRESS_DETAIL_MOST * 4);
	struct str cut = str_cut(text, PROGRESS_DETAIL_MOST);

	encoding_add(&plain, cut);
	if (cut.n < text.n)
		bytes_add_text(&plain, ELLIPSIS);
	value_put(map, str_of(key), value_string(arena, arena_str(arena, bytes_str(&plain))));
}

static struct value *make(const char *step, enum event_state state, struct str detail, double seconds,
			  struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);
	struct value *number = value_new(arena, VALUE_FLOAT);

	put_plain(map, "step", str_of(step), arena);
	value_put_text(map, "state", context_event_word(state), arena);
	put_plain(map, "detail", detail, arena);
	number->text = arena_format(arena, "%.3f", seconds);
	value_put(map, STR("seconds"), number);
	return map;
}

static void add_line(const struct value *map, struct bytes *out)
{
	json_write_value(map, out);
	bytes_add_char(out, '\n');
}

static void add(const char *step, enum event_state state, struct str detail, double seconds, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	add_line(make(step, state, detail, seconds, &arena), out);
}

/* A program's carriage returns draw its own progress over: a line of each would be too many. */
static void add_output_line(struct progress_json *json, double seconds, struct bytes *out)
{
	struct str line = bytes_str(&json->output);
	const char *returned;

	while (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	returned = line.n ? memrchr(line.p, '\r', line.n) : NULL;
	if (returned)
		line = (struct str){ returned + 1, line.n - (size_t)(returned + 1 - line.p) };
	if (line.n)
		add(json->output_step, EVENT_OUTPUT, line, seconds, out);
	bytes_reset(&json->output);
}

static void hear_output(struct progress_json *json, const struct event *event, struct bytes *out)
{
	if (json->output_step && strcmp(json->output_step, event->step) != 0)
		add_output_line(json, event->seconds, out);
	free(json->output_step);
	json->output_step = xstrdup(event->step);
	for (size_t i = 0; i < event->detail.n; i++) {
		if (event->detail.p[i] == '\n')
			add_output_line(json, event->seconds, out);
		else
			bytes_add_char(&json->output, event->detail.p[i]);
	}
}

/* While something is waited for, it is asked for again and again. */
static bool is_said(struct progress_json *json, const struct event *event)
{
	char *now;
	bool same;

	if (event->weight != EVENT_PASSING) {
		free(json->said);
		json->said = NULL;
		return false;
	}
	now = xformat("%d %s\n%.*s", (int)event->state, event->step, STR_ARG(event->detail));
	same = json->said && strcmp(json->said, now) == 0;
	free(json->said);
	json->said = now;
	return same;
}

void progress_json_add(struct progress_json *json, const struct event *event, struct bytes *out)
{
	if (event->state == EVENT_OUTPUT) {
		hear_output(json, event, out);
		return;
	}
	if (json->output.length && (event->weight != EVENT_PASSING || event->state == EVENT_IDLE))
		add_output_line(json, event->seconds, out);
	if (event->state == EVENT_IDLE || is_said(json, event))
		return;
	add(event->step, event->state, event->detail, event->seconds, out);
}

void progress_json_error(const char *step, double seconds, const struct err *err, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *message = err->message ? err->message : "";
	size_t first = strcspn(message, "\n");
	struct str head = { message, err->code == ERR_DENIED ? strlen(message) : first };
	struct str rest = str_of(message[head.n] ? message + head.n + 1 : err_remedy(err->code));
	struct value *event = make(step, EVENT_FAILED, head, seconds, &arena);
	struct value *error = value_map_at(event, "error", &arena);

	value_put_text(error, "code", err_slug(err->code), &arena);
	value_put(error, STR("exitStatus"), value_int(&arena, err_exit_status(err->code)));
	put_plain(error, "message", head, &arena);
	put_plain(error, "remedy", rest, &arena);
	add_line(event, out);
}

/* --- the schema */

struct field {
	const char *name;
	const char *type;
	bool always;
	const char *what;
};

static struct value *object_of(const struct field *fields, size_t count, struct arena *arena)
{
	struct value *schema = value_new(arena, VALUE_MAP);
	struct value *required;
	struct value *properties;

	value_put_text(schema, "type", "object", arena);
	properties = value_map_at(schema, "properties", arena);
	required = value_new(arena, VALUE_LIST);
	for (size_t i = 0; i < count; i++) {
		struct value *property = value_map_at(properties, fields[i].name, arena);

		value_put_text(property, "type", fields[i].type, arena);
		value_put_text(property, "description", fields[i].what, arena);
		if (fields[i].always)
			value_add(required, value_string(arena, str_of(fields[i].name)));
	}
	value_put(schema, STR("required"), required);
	value_put(schema, STR("additionalProperties"), value_bool(arena, false));
	return schema;
}

/* The words, and what the detail is with each. */
static void put_states(struct value *property, struct arena *arena)
{
	static const char *const details[] = {
#define X(name, word, detail) detail,
		EVENT_TABLE(X)
#undef X
	};
	struct value *list = value_new(arena, VALUE_LIST);

	for (size_t i = 0; i < COUNT_OF(details); i++) {
		struct value *one = value_new(arena, VALUE_MAP);

		value_put_text(one, "const", context_event_word((enum event_state)i), arena);
		value_put_text(one, "description", details[i], arena);
		value_add(list, one);
	}
	value_put(property, STR("oneOf"), list);
}

struct value *progress_json_schema(struct arena *arena)
{
	static const struct field fields[] = {
#define X(name, type, always, what) { #name, type, always, what },
		EVENT_FIELDS(X)
	};
	static const struct field error_fields[] = { ERROR_FIELDS(X)
#undef X
	};
	struct value *schema = object_of(fields, COUNT_OF(fields), arena);
	struct value *error = object_of(error_fields, COUNT_OF(error_fields), arena);
	struct value *properties = value_get(schema, "properties");
	struct value *all = value_new(arena, VALUE_MAP);

	value_put(error, STR("description"), value_get(value_get(properties, "error"), "description"));
	value_set(properties, "error", error);
	put_states(value_get(properties, "state"), arena);
	value_put_text(all, "$schema", DIALECT, arena);
	value_put_text(all, "title", "a line of --progress json", arena);
	for (struct value *member = schema->first, *next; member; member = next) {
		next = member->next;
		member->next = NULL;
		value_put(all, member->key, member);
	}
	return all;
}
