/* SPDX-License-Identifier: Apache-2.0 */
/* A request as words would make it. */
#ifndef TEST_REQUEST_H
#define TEST_REQUEST_H

#include "cli/terminal.h"
#include "fields.h"
#include "fields_words.h"
#include "strvec.h"

/* All that stays until the test is over. */
struct asked {
	struct options options;
	struct arena arena;
	struct terminal terminal;
	struct err err;
};

static inline void asked_free(struct asked *asked)
{
	options_free(&asked->options);
	arena_free(&asked->arena);
	err_clear(&asked->err);
}

/* Words without the verb, ended by NULL. 0, or -1 with asked->err. */
static inline int ask(struct asked *asked, const struct fields *fields, char *const *variables,
		      const char *const *words, void *ret)
{
	CLEANUP(strvec_free) struct strvec argv = STRVEC_INIT;
	const struct option_row *rows;
	size_t count;

	*asked = (struct asked){ .err = ERR_INIT };
	rows = fields_options(fields, &asked->arena, &count);
	strvec_add(&argv, "verb");
	strvec_add_all(&argv, words);
	return options_parse(rows, count, (int)argv.count, (char *const *)(uintptr_t)argv.list, variables,
			     &asked->options, &asked->err) ||
			       fields_fill(fields, &asked->options, &asked->arena, ret, &asked->terminal, &asked->err)
		       ? -1
		       : 0;
}

#endif
