/* SPDX-License-Identifier: Apache-2.0 */
#include "fields_schema.h"

#include "fields_json.h"

/* What duration.h reads. */
#define DURATION_PATTERN "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))*([0-9]+(\\.[0-9]+)?)?$"

static struct value *type_is(const char *type, struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);

	value_put_text(map, "type", type, arena);
	return map;
}

static struct value *text_schema(const struct field *field, struct arena *arena)
{
	struct value *map = type_is("string", arena);
	const char **words = fields_words(field, arena, NULL);
	struct value *list = value_new(arena, VALUE_LIST);

	if (!words) {
		value_put(map, STR("maxLength"), value_int(arena, (long long)FIELDS_TEXT_MOST - 1));
		return map;
	}
	for (; *words; words++)
		value_add(list, value_string(arena, str_of(*words)));
	if (field->may_be_empty || (field->argument && *field->argument == '[' && field->place == FIELD_OPTION))
		value_add(list, value_string(arena, STR("")));
	value_put(map, STR("enum"), list);
	return map;
}

static struct value *list_schema(const struct field *field, struct arena *arena)
{
	struct value *map = type_is("array", arena);

	value_put(map, STR("maxItems"), value_int(arena, FIELDS_ITEMS_MOST));
	value_put(map, STR("items"), text_schema(field, arena));
	return map;
}

static struct value *number_schema(const struct field *field, struct arena *arena)
{
	struct value *map = type_is("integer", arena);
	struct value *word = value_new(arena, VALUE_MAP);
	struct value *either = value_new(arena, VALUE_LIST);
	struct value *both = value_new(arena, VALUE_MAP);

	value_put(map, STR("minimum"), value_int(arena, field->least));
	value_put(map, STR("maximum"), value_int(arena, field->most));
	if (!field->all)
		return map;
	value_put_text(word, "const", field->all, arena);
	value_add(either, map);
	value_add(either, word);
	value_put(both, STR("anyOf"), either);
	return both;
}

static struct value *time_schema(struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);
	struct value *types = value_new(arena, VALUE_LIST);

	value_add(types, value_string(arena, STR("string")));
	value_add(types, value_string(arena, STR("number")));
	value_put(map, STR("type"), types);
	value_put_text(map, "pattern", DURATION_PATTERN, arena);
	value_put(map, STR("minimum"), value_int(arena, 0));
	return map;
}

static struct value *field_schema(const struct field *field, struct arena *arena)
{
	struct value *map;

	switch (field->type) {
	case FIELD_IS_FLAG: map = type_is("boolean", arena); break;
	case FIELD_IS_TEXTS: map = list_schema(field, arena); break;
	case FIELD_IS_NUMBER: map = number_schema(field, arena); break;
	case FIELD_IS_DURATION:
	case FIELD_IS_AGE:
	case FIELD_IS_SECONDS: map = time_schema(arena); break;
	default: map = text_schema(field, arena); break;
	}
	if (field->help)
		value_put_text(map, "description", field->help, arena);
	return map;
}

struct value *fields_schema(const struct fields *fields, struct arena *arena)
{
	struct value *map = type_is("object", arena);
	struct value *properties = value_new(arena, VALUE_MAP);
	struct value *required = value_new(arena, VALUE_LIST);

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const char *key = fields_key(field, arena);

		if (!key)
			continue;
		value_put(properties, str_of(key), field_schema(field, arena));
		if (field->place == FIELD_OPERAND && field->argument[0] != '[')
			value_add(required, value_string(arena, str_of(key)));
	}
	value_put(map, STR("additionalProperties"), value_bool(arena, false));
	value_put(map, STR("properties"), properties);
	if (required->first)
		value_put(map, STR("required"), required);
	return map;
}
