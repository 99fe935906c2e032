/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/verb.h"

#include <stdio.h>
#include <unistd.h>

#include "commands/connection.h"
#include "file.h"
#include "words.h"

static const struct verb verbs[] = {
#define X(name, operands, least, most, role, summary)                                                                  \
	{ #name, operands, least, most, ROLE_##role, summary, &body_##name },
	VERB_TABLE(X)
#undef X
};

size_t verb_count(void)
{
	return COUNT_OF(verbs);
}

const struct verb *verb_at(size_t index)
{
	return &verbs[index];
}

/* The verb's own name of what may be an alias. */
static const char *own_name(const char *name)
{
	static const struct {
		const char *alias;
		const char *verb;
	} aliases[] = {
#define X(alias, verb) { alias, verb },
		VERB_ALIAS_TABLE(X)
#undef X
	};

	for (size_t i = 0; i < COUNT_OF(aliases); i++)
		if (strcmp(aliases[i].alias, name) == 0)
			return aliases[i].verb;
	return name;
}

const struct verb *verb_find(const char *name)
{
	name = own_name(name);
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

bool verb_asks_cluster(const struct verb *verb)
{
	/* What needs no rights asks nobody, but for lint, which may ask a server, and serve, which is one. */
	return verb->role != ROLE_NONE || strcmp(verb->name, "lint") == 0 || strcmp(verb->name, "serve") == 0;
}

bool verb_takes(const struct verb *verb, const char *option)
{
	const struct fields *fields = &verb->body->fields;

	for (size_t i = 0; i < fields->count; i++)
		if (fields->list[i].place == FIELD_OPTION && strcmp(fields->list[i].name, option) == 0)
			return true;
	return false;
}

enum role verb_role(const struct call *call)
{
	const struct verb *verb = call->verb;

	return verb->body->role ? verb->body->role(call->request) : verb->role;
}

int verb_unknown(const char *name, struct err *err)
{
	CLEANUP(bytes_free) struct bytes known = BYTES_INIT(HELP_MOST);
	const char *names[COUNT_OF(verbs)];
	const char *near;

	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		names[i] = verbs[i].name;
		bytes_format(&known, " %s", names[i]);
	}
	near = words_nearest(str_of(name), names, COUNT_OF(verbs));
	if (near)
		(void)err_set(err, ERR_USAGE, "unknown verb \"%s\"; did you mean \"%s\"?", name, near);
	else
		(void)err_set(err, ERR_USAGE, "unknown verb \"%s\"", name);
	return err_hint(err, "known:%s", known.data);
}

void verb_help_all(struct bytes *out)
{
	bytes_add_text(out, "Usage: helm store VERB [OPTION]...\n\n"
			    "Online stores on Kubernetes, each a tenant of its own: a namespace with quota, network\n"
			    "policies and a shop; made, watched and deleted by one command each. Helm 3 and 4.\n\n");
	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		size_t begin = out->length;
		size_t used;

		bytes_format(out, "  %s%s%s", verbs[i].name, verbs[i].operands ? " " : "",
			     verbs[i].operands ? verbs[i].operands : "");
		used = out->length - begin;
		bytes_add_repeat(out, ' ', used < 30 ? 30 - used : 1);
		bytes_format(out, "%s\n", verbs[i].summary);
	}
	bytes_add_text(out, "\nAlso:"
#define X(alias, verb) "  " alias " is " verb
		       VERB_ALIAS_TABLE(X)
#undef X
			       "\n");
	bytes_add_text(out, "\n  -h, --help                  show this text; `helm store VERB --help`: of one verb\n"
			    "      --version               show the version\n");
}

const struct option_row *verb_options(const struct verb *verb, struct arena *arena, size_t *ret_count)
{
	size_t count;
	size_t more;
	const struct option_row *own = fields_options(&verb->body->fields, arena, &count);
	const struct option_row *where = fields_options(&connection_fields, arena, &more);
	struct option_row *rows;

	more = verb_asks_cluster(verb) ? more : 0;
	rows = arena_calloc(arena, (count + more + 1) * sizeof(*rows));
	(void)memcpy(rows, own, count * sizeof(*rows));
	(void)memcpy(rows + count, where, more * sizeof(*rows));
	*ret_count = count + more;
	return rows;
}

void verb_help(const struct verb *verb, struct bytes *out)
{
	CLEANUP(free_pointer) char *program = xformat("helm store %s", verb->name);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	size_t count;
	const struct option_row *rows = verb_options(verb, &arena, &count);

	options_usage(program, verb->operands, out);
	bytes_format(out, "\n%c%s.\n\n", verb->summary[0] & ~0x20, verb->summary + 1);
	options_help(rows, count, out);
	if (verb->body->details)
		bytes_format(out, "\n%s", verb->body->details);
}
