/* SPDX-License-Identifier: Apache-2.0 */
#include "fields_json.h"

#include <ctype.h>

#include "duration.h"
#include "encoding.h"
#include "file.h"
#include "json.h"
#include "words.h"

#define DIGITS_MOST 64
#define POINTER_MOST ((size_t)64 << 10)

struct reading {
	const struct fields *fields;
	struct arena *arena;
	void *base;
};

/* --- names */

const char *fields_key(const struct field *field, struct arena *arena)
{
	char *key;
	size_t n = 0;

	if (field->is_local)
		return NULL;
	if (field->key)
		return field->key;
	key = arena_calloc(arena, strlen(field->name) + 1);
	for (const char *p = field->name; *p; p++) {
		if (*p == '-' && p[1])
			key[n++] = (char)toupper((unsigned char)*++p);
		else
			key[n++] = *p;
	}
	return key;
}

/* A step of a JSON pointer (RFC 6901). A key may be whatever somebody sent. */
static const char *pointer_to(struct str key, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(POINTER_MOST);

	key = str_cut(key, 100);
	bytes_add_char(&out, '/');
	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '~' || key.p[i] == '/')
			bytes_add_text(&out, key.p[i] == '~' ? "~0" : "~1");
		else
			bytes_add_char(&out, key.p[i]);
	}
	return arena_str(arena, bytes_str(&out)).p;
}

/* --- reading */

static int wrong_type(const struct reading *reading, const struct field *field, const char *pointer,
		      const struct value *value, struct err *err)
{
	return fields_refuse(field, arena_format(reading->arena, "%s is %s", pointer, value_type_name(value->type)).p,
			     err);
}

static bool may_be_number(const struct field *field)
{
	return field->type == FIELD_IS_NUMBER || field->type == FIELD_IS_DURATION || field->type == FIELD_IS_AGE ||
	       field->type == FIELD_IS_SECONDS;
}

static bool may_be_text(const struct field *field)
{
	return field->type != FIELD_IS_FLAG && (field->type != FIELD_IS_NUMBER || field->all);
}

static bool is_whole(const struct field *field, const struct value *value)
{
	return field->type != FIELD_IS_NUMBER || value->type == VALUE_INT;
}

/* The value's text as words would have it; NULL: it is of another type. */
static const char *text_of(const struct reading *reading, const struct field *field, const struct value *value)
{
	const char *text;

	if (!(value->type == VALUE_STRING && may_be_text(field)) &&
	    !(value_is_number(value->type) && may_be_number(field) && is_whole(field, value)))
		return NULL;
	text = arena_str(reading->arena, value->text).p;
	return fields_is_path(field) ? file_clean_path(text, reading->arena) : text;
}

static const char *title_of(const struct reading *reading, const char *pointer, const char *text)
{
	return arena_format(reading->arena, "%s \"%s\"", pointer, text).p;
}

static int read_list(const struct reading *reading, const struct field *field, const char *pointer,
		     const struct value *value, struct err *err)
{
	size_t count = value_count(value);
	const char **list;
	size_t i = 0;

	if (value->type != VALUE_LIST)
		return wrong_type(reading, field, pointer, value, err);
	if (count > FIELDS_ITEMS_MOST)
		return err_set(err, ERR_USAGE, "%s has %zu items, it may have %d at most", pointer, count,
			       FIELDS_ITEMS_MOST);
	list = arena_calloc(reading->arena, (count + 1) * sizeof(*list));
	for (const struct value *item = value->first; item; item = item->next, i++) {
		const char *place = arena_format(reading->arena, "%s/%zu", pointer, i).p;

		list[i] = text_of(reading, field, item);
		if (!list[i])
			return err_set(err, ERR_USAGE, "%s is %s: text was expected", place,
				       value_type_name(item->type));
		if (fields_check(field, list[i], title_of(reading, place, list[i]), err))
			return -1;
	}
	*(const char *const **)fields_member(field, reading->base) = list;
	return 0;
}

static int read_member(const struct reading *reading, const struct field *field, const struct value *value,
		       struct err *err)
{
	const char *pointer = pointer_to(value->key, reading->arena);
	const char *text;

	if (field->type == FIELD_IS_TEXTS)
		return read_list(reading, field, pointer, value, err);
	if (field->type == FIELD_IS_FLAG && value->type == VALUE_BOOL) {
		*(bool *)fields_member(field, reading->base) = value_is_true(value);
		return 0;
	}
	text = text_of(reading, field, value);
	if (!text)
		return wrong_type(reading, field, pointer, value, err);
	return fields_put(field, text, title_of(reading, pointer, text), reading->base, err);
}

static int unknown(const struct reading *reading, struct str key, struct err *err)
{
	const char **known = arena_calloc(reading->arena, (reading->fields->count + 1) * sizeof(*known));
	CLEANUP(bytes_free) struct bytes list = BYTES_INIT(POINTER_MOST);
	const char *near;
	size_t count = 0;

	for (size_t i = 0; i < reading->fields->count; i++) {
		const char *one = fields_key(&reading->fields->list[i], reading->arena);

		if (!one)
			continue;
		known[count++] = one;
		bytes_format(&list, " %s", one);
	}
	near = words_nearest(key, known, count);
	(void)err_set(err, ERR_USAGE, "%s is no key of this request", pointer_to(key, reading->arena));
	if (near)
		return err_hint(err, "did you mean \"%s\"?", near);
	return err_hint(err, "known:%s", list.length ? list.data : "");
}

static const struct field *row_of(const struct reading *reading, struct str key)
{
	for (size_t i = 0; i < reading->fields->count; i++) {
		const char *one = fields_key(&reading->fields->list[i], reading->arena);

		if (one && str_is(key, one))
			return &reading->fields->list[i];
	}
	return NULL;
}

static bool is_needed(const struct field *field)
{
	return field->place == FIELD_OPERAND && field->argument[0] != '[';
}

static int check_required(const struct reading *reading, const struct value *object, struct err *err)
{
	for (size_t i = 0; i < reading->fields->count; i++) {
		const struct field *field = &reading->fields->list[i];
		const char *key = fields_key(field, reading->arena);

		if (key && is_needed(field) && !value_get(object, key))
			return err_set(err, ERR_USAGE, "/%s is missing in the request", key);
	}
	return 0;
}

static int read_object(const struct reading *reading, const struct value *object, struct err *err)
{
	for (const struct value *member = object->first; member; member = member->next) {
		const struct field *field = row_of(reading, member->key);

		if (!field)
			return unknown(reading, member->key, err);
		for (const struct value *other = object->first; other != member; other = other->next)
			if (str_equal(other->key, member->key))
				return err_set(err, ERR_USAGE, "%s is there twice",
					       pointer_to(member->key, reading->arena));
		if (read_member(reading, field, member, err))
			return -1;
	}
	return check_required(reading, object, err);
}

int fields_read(const struct fields *fields, struct str json, struct arena *arena, void *ret, struct err *err)
{
	const struct reading reading = { .fields = fields, .arena = arena, .base = ret };
	const struct value *object;

	fields_default(fields, ret);
	if (json.n > FIELDS_JSON_MOST)
		return err_set(err, ERR_USAGE, "the request has %zu bytes, it may have %zu at most", json.n,
			       FIELDS_JSON_MOST);
	/* cJSON lets bytes pass that are no text. */
	if (encoding_check(json, 1, err))
		return err_wrap(err, "the request");
	object = json_parse(json, arena, err);
	if (!object)
		return err_wrap(err, "the request");
	if (object->type != VALUE_MAP)
		return err_set(err, ERR_USAGE, "the request is %s: an object was expected",
			       value_type_name(object->type));
	return read_object(&reading, object, err);
}

/* --- writing */

static bool texts_equal(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static bool lists_equal(const char *const *one, const char *const *other)
{
	while (*one && *other && strcmp(*one, *other) == 0) {
		one++;
		other++;
	}
	return !*one && !*other;
}

static bool members_equal(const struct field *field, const void *a, const void *b)
{
	const void *one = fields_member_of(field, a);
	const void *other = fields_member_of(field, b);

	switch (field->type) {
	case FIELD_IS_FLAG: return *(const bool *)one == *(const bool *)other;
	case FIELD_IS_TEXT: return texts_equal(*(const char *const *)one, *(const char *const *)other);
	case FIELD_IS_TEXTS: return lists_equal(*(const char *const *const *)one, *(const char *const *const *)other);
	case FIELD_IS_CHOICE:
	case FIELD_IS_DURATION: return *(const unsigned *)one == *(const unsigned *)other;
	case FIELD_IS_NUMBER: return *(const long *)one == *(const long *)other;
	case FIELD_IS_AGE: return *(const time_t *)one == *(const time_t *)other;
	case FIELD_IS_SECONDS:
		return *(const double *)one >= *(const double *)other && *(const double *)one <= *(const double *)other;
	}
	return false;
}

bool fields_equal(const struct fields *fields, const void *one, const void *other)
{
	for (size_t i = 0; i < fields->count; i++)
		if (!fields->list[i].is_local && !members_equal(&fields->list[i], one, other))
			return false;
	return true;
}

static struct value *time_value(double milliseconds, struct arena *arena)
{
	char digits[DIGITS_MOST];

	return value_string(arena, arena_str(arena, str_of(duration_text(milliseconds, digits, sizeof(digits)))));
}

static struct value *list_value(const char *const *texts, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (; *texts; texts++)
		value_add(list, value_string(arena, str_of(*texts)));
	return list;
}

static struct value *member_value(const struct field *field, const void *base, struct arena *arena)
{
	const void *member = fields_member_of(field, base);
	long number;

	switch (field->type) {
	case FIELD_IS_FLAG: return value_bool(arena, *(const bool *)member);
	case FIELD_IS_TEXT: return value_string(arena, str_of(*(const char *const *)member));
	case FIELD_IS_TEXTS: return list_value(*(const char *const *const *)member, arena);
	case FIELD_IS_CHOICE:
		return value_string(arena, str_of(fields_choice(field, *(const unsigned *)member, arena)));
	case FIELD_IS_NUMBER:
		number = *(const long *)member;
		return number < 0 && field->all ? value_string(arena, str_of(field->all)) : value_int(arena, number);
	case FIELD_IS_DURATION: return time_value(*(const unsigned *)member, arena);
	case FIELD_IS_AGE: return time_value((double)*(const time_t *)member * 1000, arena);
	case FIELD_IS_SECONDS: return time_value(*(const double *)member * 1000, arena);
	}
	return value_new(arena, VALUE_NULL);
}

struct value *fields_object(const struct fields *fields, const void *request, struct arena *arena)
{
	struct value *object = value_new(arena, VALUE_MAP);
	void *none = arena_calloc(arena, fields->size);

	fields_default(fields, none);
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const char *key = fields_key(field, arena);

		if (key && (is_needed(field) || !members_equal(field, request, none)))
			value_put(object, str_of(key), member_value(field, request, arena));
	}
	return object;
}
