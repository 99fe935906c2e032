/* SPDX-License-Identifier: Apache-2.0 */
#include "fields_words.h"

#define OPERANDS_MOST ((size_t)4 << 10)

struct filling {
	const struct options *options;
	struct arena *arena;
	size_t next;  /* operand */
	size_t spare; /* operands that rows take which may be left out */
};

static bool may_be_left_out(const struct field *field)
{
	return field->argument[0] == '[';
}

static bool is_many(const struct field *field)
{
	return field->type == FIELD_IS_TEXTS;
}

void fields_operand_bounds(const struct fields *fields, size_t *ret_least, size_t *ret_most)
{
	*ret_least = 0;
	*ret_most = 0;
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if (field->place != FIELD_OPERAND)
			continue;
		*ret_least += may_be_left_out(field) ? 0 : 1;
		*ret_most += is_many(field) ? FIELDS_ITEMS_MOST : 1;
	}
}

const char *fields_operands(const struct fields *fields, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OPERANDS_MOST);

	for (size_t i = 0; i < fields->count; i++)
		if (fields->list[i].place == FIELD_OPERAND)
			bytes_format(&out, "%s%s", out.length ? " " : "", fields->list[i].argument);
	return out.length ? arena_str(arena, bytes_str(&out)).p : NULL;
}

/* What may be left out gets something once there is enough for all that may not: "[NAME] CHART". */
static bool gets_one(const struct field *field, size_t *spare)
{
	if (!may_be_left_out(field))
		return true;
	if (!*spare)
		return false;
	--*spare;
	return true;
}

const struct field *fields_operand_at(const struct fields *fields, size_t place, size_t count)
{
	size_t least;
	size_t most;
	size_t spare;
	size_t next = 0;

	fields_operand_bounds(fields, &least, &most);
	spare = count > least ? count - least : 0;
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if (field->place != FIELD_OPERAND || !gets_one(field, &spare))
			continue;
		if (is_many(field) || next++ == place)
			return field;
	}
	return NULL;
}

/* The rest of the operands but for those that other rows need; there are none behind a list so far. */
static int put_operands(struct filling *filling, const struct field *field, void *base, struct err *err)
{
	const struct options *options = filling->options;
	const char **list = arena_calloc(filling->arena, (options->operand_count + 1) * sizeof(*list));
	size_t count = 0;

	for (; filling->next < options->operand_count; filling->next++) {
		const char *text = options->operands[filling->next];

		if (fields_check(field, text, arena_format(filling->arena, "%s \"%s\"", field->name, text).p, err))
			return -1;
		list[count++] = text;
	}
	*(const char *const **)fields_member(field, base) = list;
	return 0;
}

static int put_operand(struct filling *filling, const struct field *field, void *base, struct err *err)
{
	const char *text;

	if (is_many(field))
		return put_operands(filling, field, base, err);
	if (filling->next >= filling->options->operand_count || !gets_one(field, &filling->spare))
		return 0;
	text = filling->options->operands[filling->next++];
	return fields_put(field, text, arena_format(filling->arena, "%s \"%s\"", field->name, text).p, base, err);
}

static const char *title_of(const struct filling *filling, const struct field *field, const char *text)
{
	return arena_format(filling->arena, "--%s %s", field->name, text).p;
}

static int put_option(const struct filling *filling, const struct field *field, void *base, struct err *err)
{
	const char *text = options_get(filling->options, field->name);
	const char **list;

	if (!text)
		return 0;
	if (!is_many(field))
		return fields_put(field, text, title_of(filling, field, text), base, err);
	(void)options_get_all(filling->options, field->name, filling->arena, &list);
	for (size_t i = 0; list[i]; i++)
		if (fields_check(field, list[i], title_of(filling, field, list[i]), err))
			return -1;
	*(const char *const **)fields_member(field, base) = list;
	return 0;
}

int fields_fill(const struct fields *fields, const struct options *options, struct arena *arena, void *ret,
		void *ret_local, struct err *err)
{
	struct filling filling = { .options = options, .arena = arena };
	size_t least;
	size_t most;

	fields_operand_bounds(fields, &least, &most);
	filling.spare = options->operand_count > least ? options->operand_count - least : 0;
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		void *base = field->is_local ? ret_local : ret;
		int failed;

		fields_put_default(field, base);
		if (field->place == FIELD_OPERAND)
			failed = put_operand(&filling, field, base, err);
		else
			failed = put_option(&filling, field, base, err);
		if (failed)
			return -1;
	}
	return 0;
}
