/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/verb.h"

struct help_request {
	const char *verb; /* NULL: all */
};

static const struct field rows[] = {
	{ "help", 0, "[VERB]", NULL, NULL, FIELD_TEXT(struct help_request, verb), .place = FIELD_OPERAND,
	  .offer = FIELD_VERBS, .key = "verb" },
	FIELD_HELP,
};

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	const char *name = ((const struct help_request *)call->request)->verb;
	const struct verb *verb = name ? verb_find(name) : NULL;

	if (name && !verb)
		return verb_unknown(name, err);
	if (verb)
		verb_help(verb, &out);
	else
		verb_help_all(&out);
	return output_print(&out, err);
}

const struct verb_body body_help = { FIELDS_OF(rows, struct help_request), run, NULL, NULL };
