/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <stdlib.h>

#include "file.h"
#include "words.h"

#define ROWS_MOST 64
#define VALUES_MOST 10000

static const struct option_row *find_row(const struct option_row *rows, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

static int add_value(struct options *options, const struct option_row *row, const char *text, bool from_environment,
		     struct err *err)
{
	if (options->count >= VALUES_MOST)
		return err_set(err, ERR_USAGE, "more than %d options", VALUES_MOST);
	options->values = xgrow(options->values, options->count, &options->capacity, sizeof(*options->values));
	if (row->argument && (strcmp(row->argument, "FILE") == 0 || strcmp(row->argument, "DIR") == 0))
		text = file_clean_path(text, &options->arena);
	options->values[options->count++] = (struct option_value){ row, text, from_environment };
	return 0;
}

static int unknown(const struct option_row *rows, size_t count, struct str name, struct err *err)
{
	const char *names[ROWS_MOST];
	const char *near;
	size_t shown = 0;

	for (size_t i = 0; i < count && shown < ROWS_MOST; i++)
		if (rows[i].help)
			names[shown++] = rows[i].name;
	near = words_nearest(name, names, shown);
	if (near)
		return err_set(err, ERR_USAGE, "unknown option --%.*s; did you mean --%s?", STR_ARG(name), near);
	return err_set(err, ERR_USAGE, "unknown option --%.*s", STR_ARG(name));
}

static int take(struct options *options, const struct option_row *row, const char *given, char *const **rest,
		struct err *err)
{
	if (!row->argument)
		return given ? err_set(err, ERR_USAGE, "--%s takes no argument", row->name)
			     : add_value(options, row, "", false, err);
	if (!given && row->argument[0] == '[' && (!(*rest)[1] || (*rest)[1][0] == '-'))
		return add_value(options, row, "", false, err);
	if (!given) {
		if (!(*rest)[1])
			return err_set(err, ERR_USAGE, "--%s needs an argument: %s", row->name, row->argument);
		(*rest)++;
		given = **rest;
	}
	return add_value(options, row, given, false, err);
}

static void add_operand(struct options *options, const char *text)
{
	options->operands = xgrow(options->operands, options->operand_count, &options->operand_capacity,
				  sizeof(*options->operands));
	options->operands[options->operand_count++] = text;
}

static int take_word(const struct option_row *rows, size_t count, struct options *options, char *const **rest,
		     struct err *err)
{
	const char *word = **rest;
	const struct option_row *row = NULL;
	const char *equals;
	struct str name;

	if (word[0] != '-' || !word[1]) {
		add_operand(options, word);
		return 0;
	}
	if (word[1] != '-') {
		for (size_t i = 0; i < count && !row; i++)
			row = rows[i].letter == word[1] ? &rows[i] : NULL;
		if (!row || (word[2] && !row->argument))
			return err_set(err, ERR_USAGE, "unknown option %s", word);
		return take(options, row, word[2] ? word + 2 + (word[2] == '=') : NULL, rest, err);
	}
	equals = strchr(word, '=');
	name = (struct str){ word + 2, equals ? (size_t)(equals - word) - 2 : strlen(word) - 2 };
	row = find_row(rows, count, name);
	if (!row)
		return unknown(rows, count, name, err);
	return take(options, row, equals ? equals + 1 : NULL, rest, err);
}

const char *options_variable(char *const *variables, const char *name)
{
	size_t n = strlen(name);

	for (; variables && *variables; variables++)
		if (**variables == *name && strncmp(*variables, name, n) == 0 && (*variables)[n] == '=')
			return *variables + n + 1;
	return "";
}

static int from_environment(struct options *options, const struct option_row *row, char *const *variables,
			    struct err *err)
{
	const char *text = row->environment ? options_variable(variables, row->environment) : "";
	const char *newline;

	if (!*text || options_has(options, row->name))
		return 0;
	if (!row->argument) {
		if (strcmp(text, "1") != 0 && strcmp(text, "true") != 0 && strcmp(text, "yes") != 0)
			return 0;
		return add_value(options, row, "", true, err);
	}
	while (row->repeats && (newline = strchr(text, '\n'))) {
		struct str part = { text, (size_t)(newline - text) };

		if (part.n && add_value(options, row, arena_str(&options->arena, part).p, true, err))
			return -1;
		text = newline + 1;
	}
	return *text ? add_value(options, row, text, true, err) : 0;
}

int options_parse(const struct option_row *rows, size_t row_count, int argc, char *const *argv, char *const *variables,
		  struct options *ret, struct err *err)
{
	char *const *rest = argv + (argc > 0);
	bool ended = false;

	for (; *rest; rest++) {
		if (ended) {
			add_operand(ret, *rest);
		} else if (strcmp(*rest, "--") == 0) {
			ended = true;
		} else if (take_word(rows, row_count, ret, &rest, err)) {
			return -1;
		}
	}
	for (size_t i = 0; i < row_count; i++)
		if (from_environment(ret, &rows[i], variables, err))
			return -1;
	return 0;
}

void options_free(struct options *options)
{
	free(options->values);
	free(options->operands);
	arena_free(&options->arena);
	*options = (struct options){ 0 };
}

const char *options_get(const struct options *options, const char *name)
{
	for (size_t i = options->count; i-- > 0;)
		if (strcmp(options->values[i].row->name, name) == 0)
			return options->values[i].text;
	return NULL;
}

bool options_has(const struct options *options, const char *name)
{
	return options_get(options, name) != NULL;
}

bool options_by_hand(const struct options *options, const char *name)
{
	for (size_t i = 0; i < options->count; i++)
		if (!options->values[i].from_environment && strcmp(options->values[i].row->name, name) == 0)
			return true;
	return false;
}

size_t options_get_all(const struct options *options, const char *name, struct arena *arena, const char ***ret)
{
	const char **texts = arena_calloc(arena, (options->count + 1) * sizeof(*texts));
	size_t count = 0;

	for (size_t i = 0; i < options->count; i++)
		if (strcmp(options->values[i].row->name, name) == 0)
			texts[count++] = options->values[i].text;
	*ret = texts;
	return count;
}

void options_usage(const char *program, const char *operands, struct bytes *out)
{
	bytes_format(out, "Usage: %s [OPTION]...%s%s\n", program, operands ? " " : "", operands ? operands : "");
}

void options_words(const struct option_row *rows, size_t row_count, struct bytes *out)
{
	for (size_t i = 0; i < row_count; i++) {
		if (!rows[i].help)
			continue;
		bytes_format(out, "--%s%s\n", rows[i].name, rows[i].argument ? "=" : "");
		if (rows[i].letter)
			bytes_format(out, "-%c\n", rows[i].letter);
	}
}

void options_help(const struct option_row *rows, size_t row_count, struct bytes *out)
{
	for (size_t i = 0; i < row_count; i++) {
		size_t begin = out->length;
		size_t used;

		if (!rows[i].help)
			continue;
		if (rows[i].letter)
			bytes_format(out, "  -%c, ", rows[i].letter);
		else
			bytes_add_text(out, "      ");
		bytes_format(out, "--%s", rows[i].name);
		if (rows[i].argument)
			bytes_format(out, " %s", rows[i].argument);
		used = out->length - begin;
		bytes_add_repeat(out, ' ', used < 30 ? 30 - used : 1);
		bytes_add_text(out, rows[i].help);
		if (rows[i].environment)
			bytes_format(out, " [%s]", rows[i].environment);
		bytes_add_char(out, '\n');
	}
}
