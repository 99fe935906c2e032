/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/man_pages.h"

#include "commands/verb.h"
#include "man.h"

#define MAIN "helm-store"
#define FILTER "store-postrender"

static void add_synopsis(const char *words, const char *operands, struct bytes *out)
{
	bytes_format(out, ".Nm helm Cm %s\n.Op Ar OPTION ...\n", words);
	if (!operands)
		return;
	bytes_add_text(out, ".Ar");
	man_words(operands, out);
	bytes_add_char(out, '\n');
}

static void add_role(const struct verb *verb, struct bytes *out)
{
	if (verb->role == ROLE_NONE)
		return;
	bytes_format(out, ".Pp\nIt needs the rights of the role\n.Cm %s", role_word(verb->role));
	bytes_add_text(out,
		       verb->body->role ? ";\nwith options that change something those of\n.Cm operator .\n" : " .\n");
	man_text("helm store doctor --role prints them.", out);
}

static void add_verb(const struct verb *verb, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *details = verb->body->details;
	size_t count;
	const struct option_row *rows = verb_options(verb, &arena, &count);

	man_begin(arena_format(&arena, MAIN "-%s", verb->name).p, verb->summary, STORE_VERSION, out);
	add_synopsis(arena_format(&arena, "store %s", verb->name).p, verb->operands, out);
	man_section("DESCRIPTION", out);
	man_text(arena_format(&arena, "%c%s.", verb->summary[0] & ~0x20, verb->summary + 1).p, out);
	man_laid(details, MAN_TEXT, out);
	add_role(verb, out);
	man_options(rows, count, out);
	man_section("EXIT STATUS", out);
	bytes_add_text(out, "0 when it is done; otherwise that of the error, as\n");
	man_see(MAIN, true, out);
	bytes_add_text(out, "has them.\n");
	if (man_has(details, MAN_EXAMPLES)) {
		man_section("EXAMPLES", out);
		man_laid(details, MAN_EXAMPLES, out);
	}
	man_section("SEE ALSO", out);
	man_see(MAIN, true, out);
}

static void add_verbs(struct bytes *out)
{
	man_section("COMMANDS", out);
	bytes_add_text(out, "Each has a page of its own.\n.Bl -tag -width Ds\n");
	for (size_t i = 0; i < verb_count(); i++) {
		const struct verb *verb = verb_at(i);

		bytes_format(out, ".It Cm %s", verb->name);
		if (verb->operands) {
			bytes_add_text(out, " Ar");
			man_words(verb->operands, out);
		}
		bytes_add_char(out, '\n');
		man_text(verb->summary, out);
	}
	bytes_add_text(out, ".El\n");
}

/* The verb whose name comes after `before` by the alphabet; NULL: there is none. */
static const struct verb *next_verb(const char *before)
{
	const struct verb *next = NULL;

	for (size_t i = 0; i < verb_count(); i++)
		if (strcmp(verb_at(i)->name, before) > 0 && (!next || strcmp(verb_at(i)->name, next->name) < 0))
			next = verb_at(i);
	return next;
}

static void add_see_also(struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	man_section("SEE ALSO", out);
	for (const struct verb *verb = next_verb(""); verb; verb = next_verb(verb->name))
		man_see(arena_format(&arena, MAIN "-%s", verb->name).p, false, out);
	man_see(FILTER, true, out);
}

static void add_main(struct bytes *out)
{
	man_begin(MAIN, "online stores on Kubernetes, each a tenant of its own", STORE_VERSION, out);
	add_synopsis("store", "VERB", out);
	bytes_add_text(out, ".Nm helm-store Ar VERB\n.Op Ar OPTION ...\n");
	man_section("DESCRIPTION", out);
	bytes_add_text(out, "A store is a namespace with quota, network policies and a shop; it is made, watched and\n"
			    "deleted by one command each.\n"
			    "With Helm 3 and Helm 4 it is their plugin\n.Cm store ;\n"
			    "as\n.Nm helm-store\nit is the same program by itself.\n");
	add_verbs(out);
	man_errors(out);
	add_see_also(out);
}

int man_pages(const char *name, struct bytes *out, struct err *err)
{
	const struct verb *verb = verb_find(name);

	if (strcmp(name, MAIN) == 0)
		add_main(out);
	else if (verb)
		add_verb(verb, out);
	else
		return verb_unknown(name, err);
	return 0;
}

void man_pages_names(struct bytes *out)
{
	bytes_add_text(out, MAIN "\n");
	for (size_t i = 0; i < verb_count(); i++)
		bytes_format(out, "%s\n", verb_at(i)->name);
}
