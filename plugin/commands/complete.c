/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/complete.h"

#include <stdlib.h>

#include "child.h"
#include "commands/verb.h"
#include "fields_words.h"
#include "file.h"

#define STORES_PATIENCE 1500 /* milliseconds that a person waits for names */
#define STORES_MOST ((size_t)1 << 20)
#define NAMES_WORDS 2

#define ANSWER_FILES ":0\n" /* the shell offers files when there is no candidate */
#define ANSWER_WORDS ":4\n"

struct question {
	const struct verb *verb; /* NULL: it is the verb that is asked for */
	const char *before;      /* the word before; "" when there is none */
	const char *begin;       /* what the answer must start with */
	size_t operands;         /* of the verb, before it */
	const char *first;       /* of these; "" when there is none */
};

static void offer(const struct question *question, struct str word, const char *help, struct bytes *out)
{
	if (!str_starts(word, str_of(question->begin)))
		return;
	bytes_add(out, word);
	if (help)
		bytes_format(out, "\t%s", help);
	bytes_add_char(out, '\n');
}

static void offer_verbs(const struct question *question, struct bytes *out)
{
	for (size_t i = 0; i < verb_count(); i++)
		offer(question, str_of(verb_at(i)->name), verb_at(i)->summary, out);
	bytes_add_text(out, ANSWER_WORDS);
}

static void offer_words(const struct question *question, const struct field *field, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char **words = fields_words(field, &arena, NULL);

	for (; words && *words; words++)
		offer(question, str_of(*words), NULL, out);
	bytes_add_text(out, ANSWER_WORDS);
}

static bool list_profiles(struct arena *arena, const char ***ret, size_t *ret_count)
{
	static const char *const places[] = { "policies", "share/helm-store/policies" };
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *folder;

	if (file_program_folder(arena, &folder, &ignored))
		return false;
	for (size_t i = 0; i < COUNT_OF(places); i++)
		if (!file_list(arena_format(arena, "%s/../%s/profiles", folder, places[i]).p, ".yaml", arena, ret,
			       ret_count, &ignored))
			return true;
	return false;
}

static void offer_profiles(const struct question *question, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char **files;
	size_t count;

	if (strchr(question->begin, '/')) {
		bytes_add_text(out, ANSWER_FILES);
		return;
	}
	if (!list_profiles(&arena, &files, &count))
		count = 0;
	for (size_t i = 0; i < count; i++) {
		struct str name = str_of(strrchr(files[i], '/') + 1);

		name.n -= strlen(".yaml");
		offer(question, name, NULL, out);
	}
	bytes_add_text(out, ANSWER_WORDS);
}

/* The option whose argument is wanted after `word`; NULL when none is. */
static const struct field *waiting(const struct verb *verb, const char *word)
{
	const struct fields *fields = &verb->body->fields;

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		bool named = (strncmp(word, "--", 2) == 0 && strcmp(word + 2, field->name) == 0) ||
			     (field->letter && word[0] == '-' && word[1] == field->letter && !word[2]);

		if (named && field->place == FIELD_OPTION && field->argument)
			return field;
	}
	return NULL;
}

/*
 * What we print as names, a line each, from a run of ourselves: it can be ended when the cluster does not answer, and
 * its errors are nobody's business here. `words`: verb and operands, at most NAMES_WORDS, ended by NULL.
 */
static void offer_names(const struct question *question, const char *const *words, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child = { .input_from = CHILD_NULL, .output_to = CHILD_CATCH, .errors_to = CHILD_NULL,
				       .output_ceiling = STORES_MOST, .deadline = STORES_PATIENCE };
	const char *folder;
	const char *p;

	if (!file_program_folder(&arena, &folder, &ignored)) {
		const char *arguments[NAMES_WORDS + 4] = { arena_format(&arena, "%s/helm-store", folder).p };
		size_t count = 1;

		for (; *words; words++)
			arguments[count++] = *words;
		arguments[count++] = "--output";
		arguments[count] = "name";
		child.arguments = arguments;
		(void)child_run(&child, &result, &ignored);
	}
	for (p = result.output.length && !result.status ? result.output.data : ""; *p;) {
		size_t n = strcspn(p, "\n");

		offer(question, (struct str){ p, n }, NULL, out);
		p += n + (p[n] == '\n');
	}
	bytes_add_text(out, ANSWER_WORDS);
}

/* What may stand where a field is wanted. */
static void offer_values(const struct question *question, const struct field *field, struct bytes *out)
{
	switch (field->offer) {
	case FIELD_STORES: offer_names(question, (const char *const[]){ "list", NULL }, out); break;
	case FIELD_RULES: offer_names(question, (const char *const[]){ "policies", "list", NULL }, out); break;
	case FIELD_PROFILES: offer_profiles(question, out); break;
	case FIELD_VERBS: offer_verbs(question, out); break;
	case FIELD_FILES: bytes_add_text(out, ANSWER_FILES); break;
	case FIELD_ANYTHING:
		if (fields_is_path(field))
			bytes_add_text(out, ANSWER_FILES);
		else
			offer_words(question, field, out);
		break;
	}
}

static void offer_options(const struct question *question, struct bytes *out)
{
	const struct fields *fields = &question->verb->body->fields;

	for (size_t i = 0; i < fields->count; i++) {
		CLEANUP(free_pointer) char *word = xformat("--%s", fields->list[i].name);

		if (fields->list[i].place == FIELD_OPTION && fields->list[i].help)
			offer(question, str_of(word), fields->list[i].help, out);
	}
	bytes_add_text(out, ANSWER_WORDS);
}

static bool has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = words; *p; p += strcspn(p, "|"), p += *p == '|')
		if (strcspn(p, "|") == n && strncmp(p, word, n) == 0)
			return true;
	return false;
}

/* The operand that is being typed, by what it would be as the last one. */
static const struct field *operand_of(const struct question *question)
{
	const struct field *field = fields_operand_at(&question->verb->body->fields, question->operands,
						      question->operands + 1);

	return field && field->after && !has_word(field->after, question->first) ? NULL : field;
}

static void answer(const struct question *question, struct bytes *out)
{
	const struct field *option = question->verb ? waiting(question->verb, question->before) : NULL;
	const struct field *operand = question->verb ? operand_of(question) : NULL;

	if (!question->verb)
		offer_verbs(question, out);
	else if (option)
		offer_values(question, option, out);
	else if (question->begin[0] == '-')
		offer_options(question, out);
	else if (operand)
		offer_values(question, operand, out);
	else
		bytes_add_text(out, ANSWER_WORDS);
}

void verb_complete(char *const *words, struct bytes *out)
{
	struct question question = { .before = "", .begin = "", .first = "" };

	for (; *words; words++) {
		question.before = question.begin;
		question.begin = *words;
		if (words[1] && question.verb && **words != '-' && !waiting(question.verb, question.before)) {
			question.first = question.operands++ ? question.first : *words;
			continue;
		}
		if (words[1] && !question.verb)
			question.verb = verb_find(*words);
	}
	answer(&question, out);
}
