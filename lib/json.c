/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "encoding.h"

/* A text that is read: cJSON keeps numbers as doubles, so each is read again where it stands. */
struct reading {
	struct str text;
	size_t at; /* past the last number */
	struct arena *arena;
	bool is_odd; /* a number that no double holds */
	bool is_octal;
};

static void delete_json(cJSON **json)
{
	cJSON_Delete(*json);
}

static cJSON *from_value(const struct value *value);

/* cJSON ends texts at a NUL; such a text is put together from its parts, which then are JSON already. */
static cJSON *from_text(struct str text)
{
	CLEANUP(bytes_free) struct bytes raw = BYTES_INIT(SIZE_MAX / 2);

	bytes_add_char(&raw, '"');
	for (size_t at = 0; at <= text.n;) {
		size_t length = strnlen(text.p + at, text.n - at);
		CLEANUP(free_pointer) char *part = xstrndup(text.p + at, length);
		CLEANUP(delete_json) cJSON *json = cJSON_CreateString(part);
		CLEANUP(free_pointer) char *quoted = cJSON_PrintUnformatted(json);
		size_t quoted_length = strlen(quoted);

		bytes_add(&raw, (struct str){ quoted + 1, quoted_length - 2 });
		at += length + 1;
		if (at <= text.n)
			bytes_add_text(&raw, "\\u0000");
	}
	bytes_add_char(&raw, '"');
	return cJSON_CreateRaw(raw.data);
}

static cJSON *from_children(const struct value *value)
{
	bool map = value->type == VALUE_MAP;
	cJSON *json = map ? cJSON_CreateObject() : cJSON_CreateArray();

	for (const struct value *child = value->first; child; child = child->next) {
		CLEANUP(free_pointer) char *key = xstrndup(child->key.n ? child->key.p : "", child->key.n);
		cJSON *below = from_value(child);

		(void)(map ? cJSON_AddItemToObject(json, key, below) : cJSON_AddItemToArray(json, below));
	}
	return json;
}

static cJSON *from_value(const struct value *value)
{
	CLEANUP(free_pointer) char *text = NULL;

	if (!value || value->type == VALUE_NULL)
		return cJSON_CreateNull();
	if (value->type == VALUE_MAP || value->type == VALUE_LIST)
		return from_children(value);
	text = xstrndup(value->text.n ? value->text.p : "", value->text.n);
	if (value->type == VALUE_BOOL)
		return cJSON_CreateBool(value_is_true(value));
	/* Canonical numbers are JSON already; cJSON's own doubles would lose digits of 64-bit integers. */
	if (value->type == VALUE_INT || (value->type == VALUE_FLOAT && !strpbrk(text, "in")))
		return cJSON_CreateRaw(text);
	return memchr(text, '\0', value->text.n) ? from_text(value->text) : cJSON_CreateString(text);
}

/*
 * JSON lets NEL, LS, PS, DEL and others stand in texts as they are, and cJSON writes them so. Helm reads JSON as YAML,
 * which folds the former and refuses the latter.
 */
static void escape_unprintable(struct str json, struct bytes *out)
{
	size_t from = 0;

	for (size_t i = 0; i < json.n; i++) {
		uint32_t character;
		size_t n = encoding_unprintable(json, i, &character);

		if (n == 0)
			continue;
		bytes_add(out, (struct str){ json.p + from, i - from });
		bytes_format(out, "\\u%04x", character);
		i += n - 1;
		from = i + 1;
	}
	bytes_add(out, (struct str){ json.p + from, json.n - from });
}

void json_write_value(const struct value *value, struct bytes *out)
{
	CLEANUP(delete_json) cJSON *json = from_value(value);
	CLEANUP(free_pointer) char *text = cJSON_PrintUnformatted(json);

	escape_unprintable(str_of(text ? text : "null"), out);
}

/* Outside of texts, a digit or a minus is the beginning of a number. */
static struct str next_number(struct reading *reading)
{
	struct str text = reading->text;
	size_t at = reading->at;
	size_t n = 0;

	for (; at < text.n && text.p[at] != '-' && (text.p[at] < '0' || text.p[at] > '9'); at++) {
		if (text.p[at] != '"')
			continue;
		for (at++; at < text.n && text.p[at] != '"'; at++)
			at += text.p[at] == '\\';
	}
	while (at + n < text.n && memchr("0123456789+-.eE", text.p[at + n], 15))
		n++;
	reading->at = at + n;
	return (struct str){ text.p + at, n };
}

/* JSON has no 010, cJSON takes it for ten, and YAML for eight. */
static bool is_octal(struct str text)
{
	size_t sign = text.n && text.p[0] == '-';

	return text.n > sign + 1 && text.p[sign] == '0' && text.p[sign + 1] >= '0' && text.p[sign + 1] <= '9';
}

static struct value *to_number(struct reading *reading)
{
	struct str text = next_number(reading);
	/* Go writes a float so; as YAML it would be an integer, which has no sign of zero. */
	struct str number = str_is(text, "-0") ? STR("-0.0") : text;
	struct value *value = value_new(reading->arena, scalar_type(number));

	reading->is_odd = reading->is_odd || !value_is_number(value->type);
	reading->is_octal = reading->is_octal || is_octal(text);
	if (number.p == text.p)
		number = arena_str(reading->arena, scalar_canonical(value->type, text, reading->arena));
	value->text = number;
	return value;
}

static struct value *to_value(const cJSON *json, struct reading *reading)
{
	struct arena *arena = reading->arena;
	struct value *value;

	if (cJSON_IsBool(json))
		return value_bool(arena, cJSON_IsTrue(json));
	if (cJSON_IsString(json))
		return value_string(arena, arena_str(arena, str_of(json->valuestring)));
	if (cJSON_IsNumber(json))
		return to_number(reading);
	if (!cJSON_IsObject(json) && !cJSON_IsArray(json))
		return value_new(arena, VALUE_NULL);
	value = value_new(arena, cJSON_IsObject(json) ? VALUE_MAP : VALUE_LIST);
	for (const cJSON *child = json->child; child; child = child->next) {
		if (value->type == VALUE_MAP)
			value_put(value, arena_str(arena, str_of(child->string)), to_value(child, reading));
		else
			value_add(value, to_value(child, reading));
	}
	return value;
}

/* cJSON cuts a text at this escape without a word. */
static bool has_nul_escape(struct str text)
{
	for (size_t i = 0; i + 5 < text.n; i++) {
		if (text.p[i] != '\\')
			continue;
		if (memcmp(text.p + i, "\\u0000", 6) == 0)
			return true;
		i++;
	}
	return false;
}

struct value *json_parse(struct str text, struct arena *arena, struct err *err)
{
	const char *end = NULL;
	CLEANUP(delete_json) cJSON *json = cJSON_ParseWithLengthOpts(text.p, text.n, &end, false);
	size_t at = end ? (size_t)(end - text.p) : 0;

	while (json && at < text.n && strchr(" \t\r\n", text.p[at]) && text.p[at])
		at++;
	if (json && at == text.n && !has_nul_escape(text)) {
		struct reading reading = { .text = text, .arena = arena };
		struct value *value = to_value(json, &reading);

		if (!reading.is_odd && !reading.is_octal)
			return value;
		(void)err_set(err, ERR_READ,
			      reading.is_octal ? "JSON with a number that begins with 0 is not read"
					       : "JSON with a number that is too large is not read");
	} else if (json && at == text.n)
		(void)err_set(err, ERR_READ, "JSON with \\u0000 in a text is not read");
	else
		(void)err_set(err, ERR_READ, "JSON is not readable at byte %zu", at);
	return NULL;
}
