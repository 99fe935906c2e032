/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/db_verbs.h"

#include <unistd.h>

#include "cli/output.h"
#include "commands/verb.h"
#include "store/name.h"

struct db_request {
	unsigned action;   /* in the order of DB_TABLE */
	const char *store; /* NULL: all */
};

static const struct field rows[] = {
	{ "db", 0, DB_WORDS, NULL, NULL, FIELD_CHOICE(struct db_request, action), .place = FIELD_OPERAND,
	  .key = "action" },
	{ "name", 0, "[NAME]", NULL, NULL, FIELD_TEXT(struct db_request, store), .place = FIELD_OPERAND,
	  .offer = FIELD_STORES },
	FIELD_OUTPUT_OF(OUTPUT_FORMATS, "of status and connections: how the result is printed"),
	FIELD_HELP,
};

#define WORDS_ROW(word, operands, needs, summary) "  " #word " " operands "\n      " summary "\n"
#define WORDS DB_TABLE(WORDS_ROW)

static const char details[] = WORDS
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
	int (*run)(const struct db_work *work, struct err *err);
} words[] = {
#define X(word, operands, needs, summary) { #word, needs, db_##word },
	DB_TABLE(X)
#undef X
};

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct db_request *request = call->request;
	const char *word = words[request->action].word;
	struct db_work work = { .session = &call->session,
				.store = request->store,
				.passed = call->passed,
				.is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
				.format = (enum output_format)call->terminal.output,
				.out = &out };

	if (!request->store && words[request->action].needs_store) {
		(void)err_set(err, ERR_USAGE, "db %s needs NAME", word);
		return err_hint(err, "see helm store db --help");
	}
	if (*call->passed && words[request->action].run != db_psql) {
		(void)err_set(err, ERR_USAGE, "db %s: nothing is passed on; \"%s\" is too many", word, *call->passed);
		return err_hint(err, "see helm store db --help");
	}
	if ((request->store && name_check(request->store, err)) || words[request->action].run(&work, err))
		return -1;
	return out.length ? output_print(&out, err) : 0;
}

const struct verb_body body_db = { FIELDS_OF(rows, struct db_request), run, details, NULL };
