/* SPDX-License-Identifier: Apache-2.0 */
#include "db.h"

#include <unistd.h>

#include "output.h"
#include "tenant.h"
#include "words.h"

static const struct option_row rows[] = {
	{ "output", 'o', OUTPUT_FORMATS, NULL, "of status and connections: how the result is printed", false },
	ROW_HELP,
};

static const char details[] =
#define X(word, operands, needs, summary) "  " #word " " operands "\n      " summary "\n"
	DB_TABLE(X)
#undef X
	"\n"
	"psql runs in the cluster, as the role that the store's own pods have: in the pod of the store's PostgreSQL,\n"
	"or in a pod that is made for it in the store's namespace and goes with it. No password is shown.\n"
	"\n"
	"Examples:\n"
	"  helm store db status\n"
	"  helm store db status acme -o json\n"
	"  helm store db connections acme\n"
	"  helm store db psql acme -- -c 'select count(*) from \"order\"'\n";

static const struct {
	const char *word;
	bool needs_store;
	int (*run)(struct call *call, const struct db_request *request, struct err *err);
} words[] = {
#define X(word, operands, needs, summary) { #word, needs, db_##word },
	DB_TABLE(X)
#undef X
};

static int unknown(const char *word, struct err *err)
{
	const char *names[COUNT_OF(words)];
	const char *near;

	for (size_t i = 0; i < COUNT_OF(words); i++)
		names[i] = words[i].word;
	near = words_nearest(str_of(word), names, COUNT_OF(words));
	(void)err_set(err, ERR_USAGE, "db \"%s\": status, connections or psql was expected", word);
	return near ? err_hint(err, "did you mean \"%s\"?", near) : err_hint(err, "see helm store db --help");
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const char *word = call->options.operands[0];
	const char *store = call->options.operand_count > 1 ? call->options.operands[1] : NULL;
	size_t i = 0;

	while (i < COUNT_OF(words) && strcmp(words[i].word, word) != 0)
		i++;
	if (i == COUNT_OF(words))
		return unknown(word, err);
	if (!store && words[i].needs_store) {
		(void)err_set(err, ERR_USAGE, "db %s needs NAME", word);
		return err_hint(err, "see helm store db --help");
	}
	if (*call->passed && words[i].run != db_psql) {
		(void)err_set(err, ERR_USAGE, "db %s: nothing is passed on; \"%s\" is too many", word, *call->passed);
		return err_hint(err, "see helm store db --help");
	}
	if ((store && tenant_check_name(store, err)) ||
	    words[i].run(call, &(struct db_request){ store, isatty(STDIN_FILENO) && isatty(STDOUT_FILENO), &out }, err))
		return -1;
	return out.length ? verb_print(&out, err) : 0;
}

const struct verb_body body_db = { rows, COUNT_OF(rows), run, details };
