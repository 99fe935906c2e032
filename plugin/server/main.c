/* SPDX-License-Identifier: Apache-2.0 */
/* helm-store-serve: reads its words, serves, and writes its log to stderr. Only this file prints. */
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "fields_words.h"
#include "file.h"
#include "server/serve.h"

#define TEXT_MOST ((size_t)1 << 16)

struct words {
	struct server_settings settings;
	/* Which cluster, as verbs have it; NULL: as the variables say. */
	const char *context;
	const char *kube_context; /* Helm's word for it */
	const char *kubeconfig;
	bool help;
};

static const struct field rows[] = {
	SETTINGS_ROWS,
	{ "context", 0, "NAME", NULL, "which context of the kubeconfig; Helm's --kube-context [HELM_KUBECONTEXT]",
	  FIELD_TEXT(struct words, context) },
	{ "kube-context", 0, "NAME", NULL, NULL, FIELD_TEXT(struct words, kube_context) },
	{ "kubeconfig", 0, "FILE", NULL, "which kubeconfig; else ~/.kube/config [KUBECONFIG]",
	  FIELD_TEXT(struct words, kubeconfig) },
	{ "help", 'h', NULL, NULL, "show this text", FIELD_FLAG(struct words, help) },
};

static const struct fields fields = FIELDS_OF(rows, struct words);

/* The thread that answers writes the log: it never waits for whoever reads that. A pipe takes a line in one piece. */
static bool log_line(void *listener, struct str line)
{
	struct pollfd descriptor = { .fd = STDERR_FILENO, .events = POLLOUT };

	(void)listener;
	if (poll(&descriptor, 1, 0) != 1 || !(descriptor.revents & POLLOUT))
		return false;
	return write(STDERR_FILENO, line.p, line.n) == (ssize_t)line.n;
}

static int print(const struct bytes *out, struct err *err)
{
	return file_write_descriptor(STDOUT_FILENO, bytes_str(out), "<stdout>", err);
}

/* Which cluster: what was given by hand goes before the variables, which kubectl reads by itself. */
static int choose_cluster(const struct words *words, struct environment *environment, struct err *err)
{
	const char *context = words->context ? words->context : words->kube_context;

	environment_read(environ, environment);
	if (context)
		environment->kube_context = context;
	if (!words->kubeconfig)
		return 0;
	environment->kubeconfig = words->kubeconfig;
	return setenv("KUBECONFIG", words->kubeconfig, 1) ? err_set(err, ERR_INTERNAL, "no memory for a variable") : 0;
}

static int run(const struct options *options, struct arena *arena, struct err *err)
{
	static const struct serve_log log = { log_line, NULL };
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	struct environment environment;
	struct words words;
	size_t count;
	const struct option_row *option_rows = fields_options(&fields, arena, &count);

	if (fields_fill(&fields, options, arena, &words, NULL, err))
		return -1;
	if (options->operand_count)
		return err_set(err, ERR_USAGE, "\"%s\" is one argument too many", options->operands[0]);
	if (words.help) {
		options_usage("helm-store-serve", NULL, &out);
		bytes_add_text(&out, "\nAnswers for stores by HTTP, until it is told to end. Its log is JSON lines on "
				     "stderr.\n\n");
		options_help(option_rows, count, &out);
		return print(&out, err);
	}
	if (words.settings.version) {
		serve_version(&out);
		return print(&out, err);
	}
	if (choose_cluster(&words, &environment, err))
		return -1;
	return serve_run(&words.settings, &environment, &log, err);
}

int main(int argc, char **argv)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(options_free) struct options options = { 0 };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(free_pointer) char *text = NULL;
	size_t count;
	const struct option_row *option_rows = fields_options(&fields, &arena, &count);

	file_open_standard();
	(void)signal(SIGPIPE, SIG_IGN);
	if (!options_parse(option_rows, count, argc, argv, environ, &options, &err) && !run(&options, &arena, &err))
		return 0;
	text = err_text(&err);
	(void)file_write_descriptor(STDERR_FILENO, str_of(text), "<stderr>", &(struct err)ERR_INIT);
	return err_exit_status(err.code);
}
