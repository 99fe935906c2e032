/* SPDX-License-Identifier: Apache-2.0 */
/* Answers in the form that Helm takes from plugin.complete: a candidate a line, then `:` and cobra's directive. */
#include <stdlib.h>

#include "file.h"
#include "verb.h"

#define ANSWER_FILES ":0\n" /* the shell offers files when there is no candidate */
#define ANSWER_WORDS ":4\n"

struct question {
	const struct verb *verb; /* NULL: it is the verb that is asked for */
	const char *before;      /* the word before; "" when there is none */
	const char *begin;       /* what the answer must start with */
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

/* "yaml|table|json" is its own list; true when it was one. */
static bool offer_choices(const struct question *question, const char *choices, struct bytes *out)
{
	if (!choices || !strchr(choices, '|'))
		return false;
	for (; *choices; choices += *choices == '|') {
		size_t n = strcspn(choices, "|");

		offer(question, (struct str){ choices, n }, NULL, out);
		choices += n;
	}
	bytes_add_text(out, ANSWER_WORDS);
	return true;
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

/* The row whose argument is wanted after `word`; NULL when none is. */
static const struct option_row *waiting(const struct verb *verb, const char *word)
{
	for (size_t i = 0; i < verb->body->row_count; i++) {
		const struct option_row *row = &verb->body->rows[i];
		bool named = (strncmp(word, "--", 2) == 0 && strcmp(word + 2, row->name) == 0) ||
			     (row->letter && word[0] == '-' && word[1] == row->letter && !word[2]);

		if (named && row->argument)
			return row;
	}
	return NULL;
}

static void offer_values(const struct question *question, const struct option_row *row, struct bytes *out)
{
	bool is_path = strcmp(row->argument, "FILE") == 0 || strcmp(row->argument, "DIR") == 0;

	if (strcmp(row->name, "profile") == 0)
		offer_profiles(question, out);
	else if (!offer_choices(question, row->argument, out))
		bytes_add_text(out, is_path ? ANSWER_FILES : ANSWER_WORDS);
}

static void offer_options(const struct question *question, struct bytes *out)
{
	const struct verb_body *body = question->verb->body;

	for (size_t i = 0; i < body->row_count; i++) {
		CLEANUP(free_pointer) char *word = xformat("--%s", body->rows[i].name);

		if (body->rows[i].help)
			offer(question, str_of(word), body->rows[i].help, out);
	}
	bytes_add_text(out, ANSWER_WORDS);
}

static void answer(const struct question *question, struct bytes *out)
{
	const struct option_row *row = question->verb ? waiting(question->verb, question->before) : NULL;

	if (!question->verb)
		offer_verbs(question, out);
	else if (row)
		offer_values(question, row, out);
	else if (question->begin[0] == '-')
		offer_options(question, out);
	else if (strcmp(question->verb->name, "help") == 0)
		offer_verbs(question, out);
	else if (!offer_choices(question, question->verb->operands, out))
		bytes_add_text(out, question->verb->operands ? ANSWER_FILES : ANSWER_WORDS);
}

void verb_complete(char *const *words, struct bytes *out)
{
	struct question question = { .before = "", .begin = "" };

	for (; *words; words++) {
		question.before = question.begin;
		question.begin = *words;
		if (words[1] && !question.verb)
			question.verb = verb_find(*words);
	}
	answer(&question, out);
}
