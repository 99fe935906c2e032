/* SPDX-License-Identifier: Apache-2.0 */
/* Answers in the form that Helm takes from plugin.complete: a candidate a line, then `:` and cobra's directive. */
#include <stdlib.h>

#include "child.h"
#include "file.h"
#include "health.h"
#include "state.h"
#include "verb.h"

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

/* "yaml|table|json" is its own list, up to a blank, also in brackets; true when it was one. */
static bool offer_choices(const struct question *question, const char *choices, struct bytes *out)
{
	if (!choices || !strchr(choices, '|'))
		return false;
	for (choices += *choices == '['; *choices && !strchr(" ]", *choices); choices += *choices == '|') {
		size_t n = strcspn(choices, "| ]");

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

/* Of verbs whose first operand says what to do: what comes after it. True when it was one. */
static bool offer_second(const struct question *question, struct bytes *out)
{
	const char *verb = question->verb->name;

	if (strcmp(verb, "policies") == 0 && question->operands == 1 && strcmp(question->first, "list") != 0)
		offer_names(question, (const char *const[]){ "policies", "list", NULL }, out);
	else if (strcmp(verb, "policies") == 0 && question->operands == 2 && strcmp(question->first, "test") == 0)
		bytes_add_text(out, ANSWER_FILES);
	else if (strcmp(verb, "profile") == 0 && question->operands == 1)
		offer_profiles(question, out);
	else if (strcmp(verb, "platform") == 0 && question->operands == 1)
		return offer_choices(question, "install|status|remove", out);
	else if (strcmp(verb, "db") == 0 && question->operands == 1)
		offer_names(question, (const char *const[]){ "list", NULL }, out);
	else
		return false;
	return true;
}

static void offer_conditions(const struct question *question, struct bytes *out)
{
	for (size_t i = 0; i < HEALTH_COUNT; i++)
		offer(question, str_of(health_name((enum health)i)), NULL, out);
	offer(question, STR(HEALTH_GONE), NULL, out);
	bytes_add_text(out, ANSWER_WORDS);
}

static void offer_states(const struct question *question, struct bytes *out)
{
	for (size_t i = 0; i < STATE_COUNT; i++)
		offer(question, str_of(state_name((enum state)i)), NULL, out);
	bytes_add_text(out, ANSWER_WORDS);
}

/* Whether a verb's first operand is the name of a store, or all are. */
static bool takes_store(const struct verb *verb)
{
	return verb->operands && (strncmp(verb->operands, "NAME", strlen("NAME")) == 0 ||
				  strcmp(verb->operands, "[NAME]...") == 0);
}

static void offer_values(const struct question *question, const struct option_row *row, struct bytes *out)
{
	bool is_path = strcmp(row->argument, "FILE") == 0 || strcmp(row->argument, "DIR") == 0;

	if (strcmp(row->name, "profile") == 0)
		offer_profiles(question, out);
	else if (strcmp(row->argument, "STATE") == 0)
		offer_states(question, out);
	else if (strcmp(row->argument, "CONDITION") == 0)
		offer_conditions(question, out);
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
	else if (takes_store(question->verb) && question->operands && question->verb->operands[0] != '[')
		bytes_add_text(out, ANSWER_WORDS);
	else if (takes_store(question->verb))
		offer_names(question, (const char *const[]){ "list", NULL }, out);
	else if (question->operands && offer_second(question, out))
		return;
	else if (question->operands && question->verb->operands && strchr(question->verb->operands, '|'))
		bytes_add_text(out, ANSWER_WORDS);
	else if (!offer_choices(question, question->verb->operands, out))
		bytes_add_text(out, question->verb->operands ? ANSWER_FILES : ANSWER_WORDS);
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
