/* SPDX-License-Identifier: Apache-2.0 */
#include "verb.h"

#include <stdio.h>
#include <unistd.h>

#include "file.h"
#include "texts.h"
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

const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

bool verb_takes(const struct verb *verb, const char *option)
{
	for (size_t i = 0; i < verb->body->row_count; i++)
		if (strcmp(verb->body->rows[i].name, option) == 0)
			return true;
	return false;
}

enum role verb_role(const struct call *call)
{
	const char *name = call->verb->name;
	size_t count = call->options.operand_count;
	const char *word = count ? call->options.operands[0] : "";
	const char *last = count ? call->options.operands[count - 1] : "";

	if ((strcmp(name, "audit") == 0 && options_has(&call->options, "fix")) ||
	    (strcmp(name, "gc") == 0 && options_has(&call->options, "yes")) ||
	    (strcmp(name, "image") == 0 && strcmp(word, "status") != 0) ||
	    (strcmp(name, "platform") == 0 && strcmp(last, "status") != 0))
		return ROLE_OPERATOR;
	return call->verb->role;
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
	bytes_add_text(out, "\n  -h, --help                  show this text; `helm store VERB --help`: of one verb\n"
			    "      --version               show the version\n");
}

void verb_help(const struct verb *verb, struct bytes *out)
{
	CLEANUP(free_pointer) char *program = xformat("helm store %s", verb->name);

	options_usage(program, verb->operands, out);
	bytes_format(out, "\n%c%s.\n\n", verb->summary[0] & ~0x20, verb->summary + 1);
	options_help(verb->body->rows, verb->body->row_count, out);
	if (verb->body->details)
		bytes_format(out, "\n%s", verb->body->details);
}

int verb_print(const struct bytes *out, struct err *err)
{
	if (bytes_check(out, "the output", ERR_LIMIT, err))
		return -1;
	return file_write_descriptor(STDOUT_FILENO, bytes_str(out), "<stdout>", err);
}

void verb_settings(struct call *call, struct texts *ret)
{
	const struct verb_body *body = call->verb->body;

	for (size_t i = 0; i < body->row_count; i++) {
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(HELP_MOST);
		const struct option_row *row = &body->rows[i];
		const char **values;

		if (!row->environment || strncmp(row->environment, "HELM_STORE_", strlen("HELM_STORE_")) != 0 ||
		    !options_has(&call->options, row->name))
			continue;
		bytes_format(&text, "%s=", row->environment);
		if (row->repeats) {
			(void)options_get_all(&call->options, row->name, &call->arena, &values);
			for (size_t v = 0; values[v]; v++)
				bytes_format(&text, "%s%s", v ? "\n" : "", values[v]);
		} else {
			bytes_add_text(&text, row->argument ? options_get(&call->options, row->name) : "1");
		}
		texts_set(ret, arena_str(&call->arena, bytes_str(&text)).p);
	}
}
