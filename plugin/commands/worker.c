/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "commands/verb_run.h"
#include "fields_json.h"
#include "file.h"

#define REQUEST_MOST ((size_t)4 << 20) /* bytes; as lib/fields_json.c has it */

static const struct action {
	const char *name;
	enum action_kind kind;
} actions[] = {
#define X(name, kind) { #name, ACTION_##kind },
	ACTION_TABLE(X)
#undef X
};

bool worker_find(const char *action, enum action_kind *ret)
{
	for (size_t i = 0; i < COUNT_OF(actions); i++) {
		if (strcmp(actions[i].name, action) != 0)
			continue;
		*ret = actions[i].kind;
		return true;
	}
	return false;
}

static int unknown(const char *action, struct err *err)
{
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(HELP_MOST);

	for (size_t i = 0; i < COUNT_OF(actions); i++)
		bytes_format(&names, "%s%s", i ? ", " : "", actions[i].name);
	(void)err_set(err, ERR_USAGE, "\"%s\" is no action", action);
	return err_hint(err, "known: %s", names.data);
}

/* What the verb prints meanwhile lies in a file without a name; lines go to where stdout led. */
struct capture {
	int lines;
	int printed;
};

static int capture_begin(struct capture *capture, struct err *err)
{
	capture->lines = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	capture->printed = memfd_create("result", MFD_CLOEXEC);
	if (capture->lines >= 0 && capture->printed >= 0 && dup2(capture->printed, STDOUT_FILENO) >= 0)
		return 0;
	return err_set(err, ERR_INTERNAL, "the output of a worker: %s", strerror(errno));
}

/* A document a line, each as a result; what is no JSON (a page for people) cannot be there: the format is JSON. */
static int capture_end(const struct capture *capture, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct str rest;

	(void)fflush(stdout);
	(void)dup2(capture->lines, STDOUT_FILENO);
	(void)lseek(capture->printed, 0, SEEK_SET);
	if (file_read_descriptor(capture->printed, "<result>", &text, err))
		return -1;
	for (rest = bytes_str(&text); rest.n;) {
		const char *end = memchr(rest.p, '\n', rest.n);
		size_t n = end ? (size_t)(end - rest.p) : rest.n;

		if (n) {
			bytes_add_text(&out, "{\"result\":");
			bytes_add(&out, (struct str){ rest.p, n });
			bytes_add_text(&out, "}\n");
		}
		n += end != NULL;
		rest = (struct str){ rest.p + n, rest.n - n };
	}
	return output_print(&out, err);
}

static int work(struct call *call, struct progress *progress, struct err *err)
{
	CLEANUP(bytes_free) struct bytes json = BYTES_INIT(REQUEST_MOST);
	const struct fields *fields = &call->verb->body->fields;
	void *request = arena_calloc(&call->arena, fields->size);

	call->request = request;
	call->terminal = (struct terminal){ .output = OUTPUT_JSON, .progress = PROGRESS_JSON };
	return file_read_descriptor(STDIN_FILENO, "<stdin>", &json, err) ||
			       fields_read(fields, bytes_str(&json), &call->arena, request, err)
		       ? -1
		       : verb_run(call, "", progress, err);
}

static void call_free(struct call *call)
{
	arena_free(&call->arena);
}

int worker_run(const char *action, const struct environment *environment, struct progress *progress, struct err *err)
{
	static const char *const nothing[] = { NULL };
	CLEANUP(call_free) struct call call = { .verb = verb_find(action), .passed = nothing };
	CLEANUP(err_clear) struct err second = ERR_INIT;
	enum action_kind kind;
	struct capture capture;
	int failed;

	if (capture_begin(&capture, err))
		return -1;
	/* Whoever listens may end before us: a change that was begun goes on, and only its result is lost. */
	(void)signal(SIGPIPE, SIG_IGN);
	progress_open(progress, PROGRESS_JSON, environment);
	progress->lines = capture.lines;
	call.environment = *environment;
	call.session = (struct session){ &call.context, &call.environment, &call.arena };
	context_begin(&call.context, NULL, CONTEXT_ENDLESS);
	failed = !call.verb || !worker_find(call.verb->name, &kind) ? unknown(action, err) : work(&call, progress, err);
	/* Of several stores, those that went well are told of before the error. */
	if (!capture_end(&capture, failed ? &second : err))
		return failed;
	return -1;
}
