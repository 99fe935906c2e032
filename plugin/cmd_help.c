/* SPDX-License-Identifier: Apache-2.0 */
#include "verb.h"

static const struct option_row rows[] = { ROW_HELP };

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	const char *name = call->options.operand_count ? call->options.operands[0] : NULL;
	const struct verb *verb = name ? verb_find(name) : NULL;

	if (name && !verb)
		return verb_unknown(name, err);
	if (verb)
		verb_help(verb, &out);
	else
		verb_help_all(&out);
	return verb_print(&out, err);
}

const struct verb_body body_help = { rows, COUNT_OF(rows), run, NULL };
