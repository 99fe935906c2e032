/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/complete.h"

#include <stdlib.h>

#include "child.h"
#include "commands/complete_words.h"
#include "commands/connection.h"
#include "commands/verb.h"
#include "fields_words.h"
#include "file.h"
#include "kube/kubeconfig.h"

#define ANSWER_FILES ":0\n" /* the shell offers files when there is no candidate */
#define ANSWER_WORDS ":4\n"
#define ANSWER_KEYS ":6\n" /* no blank after it: a value follows */

struct question {
	const struct verb *verb; /* NULL: it is the verb that is asked for */
	const char *before;      /* the word before; "" when there is none */
	const char *begin;       /* what the answer must start with */
	size_t operands;         /* of the verb, before it */
	const char *first;       /* of these; "" when there is none */
	const char *profile;     /* of --profile; "" */
	bool has_chart;          /* --chart was said */
	const struct environment *environment;
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

static const struct field *waiting_among(const struct fields *fields, const char *word)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		bool named = (strncmp(word, "--", 2) == 0 && strcmp(word + 2, field->name) == 0) ||
			     (field->letter && word[0] == '-' && word[1] == field->letter && !word[2]);

		if (named && field->place == FIELD_OPTION && field->argument)
			return field;
	}
	return NULL;
}

/* The option whose argument is wanted after `word`; NULL when none is. */
static const struct field *waiting(const struct verb *verb, const char *word)
{
	const struct field *own = waiting_among(&verb->body->fields, word);

	return own || !verb_asks_cluster(verb) ? own : waiting_among(&connection_fields, word);
}

static void offer_contexts(const struct question *question, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct kubeconfig found;

	kubeconfig_read(question->environment, &arena, &found);
	for (size_t i = 0; i < found.context_count; i++)
		offer(question, str_of(found.contexts[i]), NULL, out);
	bytes_add_text(out, ANSWER_WORDS);
}

/* What we print as names, a line each. */
static void offer_names(const struct question *question, const char *const *words, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	for (const char *p = complete_words_ask(words, &arena); *p;) {
		size_t n = strcspn(p, "\n");

		offer(question, (struct str){ p, n }, NULL, out);
		p += n + (p[n] == '\n');
	}
	bytes_add_text(out, ANSWER_WORDS);
}

/* Whose values --set is for: another chart's nobody knows. */
static const char *chart_of(const struct question *question)
{
	static const char *const of_stores[] = { "create", "update", "diff" };

	if (strcmp(question->verb->name, "platform") == 0)
		return "database";
	for (size_t i = 0; !question->has_chart && i < COUNT_OF(of_stores); i++)
		if (strcmp(question->verb->name, of_stores[i]) == 0)
			return "store";
	return NULL;
}

static void offer_known(const struct question *question, enum field_offer what, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(strvec_free) struct strvec words = STRVEC_INIT;

	complete_words(what, &(struct complete_asked){ question->first, question->profile, chart_of(question) }, &arena,
		       &words);
	for (size_t i = 0; i < words.count; i++)
		offer(question, str_of(words.list[i]), NULL, out);
	bytes_add_text(out, what == FIELD_VALUES_KEYS ? ANSWER_KEYS : ANSWER_WORDS);
}

/* What may stand where a field is wanted. */
static void offer_values(const struct question *question, const struct field *field, struct bytes *out)
{
	switch (field->offer) {
	case FIELD_STORES: offer_names(question, (const char *const[]){ "list", "-o", "name", NULL }, out); break;
	case FIELD_RULES:
		offer_names(question, (const char *const[]){ "policies", "list", "-o", "name", NULL }, out);
		break;
	case FIELD_PROFILES: offer_profiles(question, out); break;
	case FIELD_VERBS: offer_verbs(question, out); break;
	case FIELD_COMPONENTS:
	case FIELD_REVISIONS:
	case FIELD_PLANS:
	case FIELD_VALUES_KEYS: offer_known(question, field->offer, out); break;
	case FIELD_CONTEXTS: offer_contexts(question, out); break;
	case FIELD_FILES: bytes_add_text(out, ANSWER_FILES); break;
	case FIELD_ANYTHING:
		if (fields_is_path(field))
			bytes_add_text(out, ANSWER_FILES);
		else
			offer_words(question, field, out);
		break;
	}
}

static void offer_options_of(const struct question *question, const struct fields *fields, struct bytes *out)
{
	for (size_t i = 0; i < fields->count; i++) {
		CLEANUP(free_pointer) char *word = xformat("--%s", fields->list[i].name);

		if (fields->list[i].place == FIELD_OPTION && fields->list[i].help)
			offer(question, str_of(word), fields->list[i].help, out);
	}
}

static void offer_options(const struct question *question, struct bytes *out)
{
	offer_options_of(question, &question->verb->body->fields, out);
	if (verb_asks_cluster(question->verb))
		offer_options_of(question, &connection_fields, out);
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
	const struct field *field =
		fields_operand_at(&question->verb->body->fields, question->operands, question->operands + 1);

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

void complete_verb(char *const *words, const struct environment *environment, struct bytes *out)
{
	struct question question = {
		.before = "", .begin = "", .first = "", .profile = "", .environment = environment
	};

	for (; *words; words++) {
		question.before = question.begin;
		question.begin = *words;
		if (words[1] && (strcmp(question.before, "--profile") == 0 || strcmp(question.before, "-p") == 0))
			question.profile = *words;
		question.has_chart = question.has_chart || strcmp(*words, "--chart") == 0;
		if (words[1] && question.verb && **words != '-' && !waiting(question.verb, question.before)) {
			question.first = question.operands++ ? question.first : *words;
			continue;
		}
		if (words[1] && !question.verb)
			question.verb = verb_find(*words);
	}
	answer(&question, out);
}
