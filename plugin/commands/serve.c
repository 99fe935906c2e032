/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <unistd.h>

#include "cli/output.h"
#include "commands/verb.h"
#include "file.h"
#include "server/settings.h"
#include "strvec.h"

#define PROGRAM "helm-store-serve"

static const struct field rows[] = {
	SETTINGS_ROWS,
	FIELD_HELP,
};

static const char details[] =
	"Runs " PROGRAM ", which lies beside helm-store. It ends by SIGTERM or Ctrl-C, when what has begun is done,\n"
	"with exit status 0. Its log is JSON lines on stderr. What it answers: docs/api.md, and /openapi.json there.\n"
	"With a libmicrohttpd older than 1.0.10 it listens on loopback addresses alone.\n"
	"\n"
	"Examples:\n"
	"  helm store serve\n"
	"  helm store serve --listen '[::1]:9000' --grace 10s\n"
	"  helm store serve --version\n";

/* The words as they were; what variables say, the program reads itself. */
static void add_words(const struct options *options, struct arena *arena, struct strvec *ret)
{
	for (size_t i = 0; i < options->count; i++) {
		const struct option_value *value = &options->values[i];
		const char *name = value->row->name;

		if (value->from_environment)
			continue;
		strvec_add(ret, (value->row->argument ? arena_format(arena, "--%s=%s", name, value->text)
						      : arena_format(arena, "--%s", name))
					.p);
	}
}

/* In our place: signals reach it, and its exit status is ours. */
static int run(struct call *call, struct err *err)
{
	CLEANUP(strvec_free) struct strvec words = STRVEC_INIT;
	const char *folder;
	const char *program;

	if (settings_check(call->request, err) || file_program_folder(&call->arena, &folder, err))
		return -1;
	program = arena_format(&call->arena, "%s/" PROGRAM, folder).p;
	strvec_add(&words, program);
	add_words(&call->options, &call->arena, &words);
	(void)execv(program, (char *const *)(uintptr_t)words.list);
	(void)err_set(err, ERR_CHILD, "%s: %s", program, strerror(errno));
	return err_hint(err, "make builds it where libmicrohttpd-dev is installed");
}

const struct verb_body body_serve = { FIELDS_OF(rows, struct server_settings), run, details, NULL };
