/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/gc_text.h"
#include "commands/request_fields.h"
#include "commands/verb.h"

#define YOUNG 300 /* seconds */

struct gc_words {
	struct gc_request request;
	bool dry_run; /* the default, said */
};

static const struct field rows[] = {
	{ "dry-run", 0, NULL, NULL, "show what would be removed (the default)", FIELD_FLAG(struct gc_words, dry_run) },
	{ "yes", 'y', NULL, NULL, "remove it", FIELD_FLAG(struct gc_words, request.removes) },
	{ "older-than", 0, "DURATION", NULL, "leave what is younger; default 5m",
	  FIELD_AGE(struct gc_words, request.older_than), .otherwise = YOUNG },
	FIELDS_WAIT(struct gc_words, request.wait),
	FIELD_OUTPUT,
	FIELD_HELP,
};

#define KINDS_ROW(name, word, what) "  " word ": " what "\n"
#define KINDS ORPHAN_TABLE(KINDS_ROW)
#define FATES_ROW(name, word, when) "  " word ": " when "\n"
#define FATES FATE_TABLE(FATES_ROW)

static const char details[] =
	"Finds what belongs to no store:\n" KINDS "and says what becomes of it:\n" FATES
	"With --yes it is removed, store by store, each under its lock, with the proof of delete. What is not proved\n"
	"to be ours is never removed.\n"
	"\n"
	"Examples:\n"
	"  helm store gc\n"
	"  helm store gc --yes\n"
	"  helm store gc -o json | jq -r '.[] | select(.fate == \"left\") | .why'\n";

static int run(struct call *call, struct err *err)
{
	const struct gc_words *words = call->request;
	struct gc_result result;

	if (words->request.removes && words->dry_run)
		return err_set(err, ERR_USAGE, "--yes and --dry-run exclude each other");
	return gc_run(&call->session, &words->request, &result, err) ||
			       gc_text_print(&result, (enum output_format)call->terminal.output, err) ||
			       gc_verdict(&result, err)
		       ? -1
		       : 0;
}

static enum role role_of(const void *request)
{
	return ((const struct gc_words *)request)->request.removes ? ROLE_OPERATOR : ROLE_READER;
}

const struct verb_body body_gc = { FIELDS_OF(rows, struct gc_words), run, details, role_of };
