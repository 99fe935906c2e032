/* SPDX-License-Identifier: Apache-2.0 */
#include "image/run.h"

#include "alloc.h"

#define ANSWER_PATIENCE 60000 /* milliseconds */
#define ANSWER_MOST ((size_t)1 << 20)
#define WORDS_MOST ((size_t)128 << 10)
#define LINE_MOST 400

/* What programs say when they cannot, and what helps. The first that is found counts. */
static const struct {
	const char *words;
	const char *remedy;
} remedies[] = {
	{ "no space left on device", "make room on that disk, or take away what nobody uses: docker system prune, "
				     "podman system prune, buildah prune" },
	{ "disk quota exceeded", "make room on that disk" },
	{ "Cannot connect to the Docker daemon", "start docker, or use another tool: --with podman, --with buildah" },
	{ "permission denied while trying to connect", "let your user use docker (group docker), or call with sudo" },
	{ "unauthorized", "log in to the registry first: docker login, podman login or buildah login" },
	{ "authentication required", "log in to the registry first: docker login, podman login or buildah login" },
	/* Of a file; registries write it small. */
	{ "Permission denied", "call as root, or with sudo: your user may not do that (the own cluster is root's)" },
	{ "denied", "log in to the registry first, as somebody who may push there" },
	{ "toomanyrequests", "wait, or log in to the registry that the base images come from" },
	{ "no nodes found for", "kubectl's context names a cluster that is not on this machine: kubectl config "
				"get-contexts" },
	{ "No nodes found", "kubectl's context names a cluster that is not on this machine: kubectl config "
			    "get-contexts" },
	{ "no such host", "check this machine's way to the registry: its name is not known" },
	{ "i/o timeout", "check this machine's way to the registry" },
	{ "connection refused", "check the registry's address, and that it answers" },
};

/* The last line that says something, of its errors before its output. */
static struct str last_line(const struct child_result *result)
{
	const struct bytes *outputs[] = { &result->errors, &result->output };

	for (size_t i = 0; i < COUNT_OF(outputs); i++) {
		struct str text = bytes_str(outputs[i]);
		size_t begin;

		while (text.n && strchr(" \t\r\n", text.p[text.n - 1]))
			text.n--;
		for (begin = text.n; begin && !strchr("\r\n", text.p[begin - 1]);)
			begin--;
		text = (struct str){ &text.p[begin], text.n - begin };
		if (text.n)
			return (struct str){ text.p, text.n < LINE_MOST ? text.n : LINE_MOST };
	}
	return STR("it said nothing");
}

static bool says(const struct child_result *result, const char *words)
{
	return (result->errors.length && strstr(result->errors.data, words)) ||
	       (result->output.length && strstr(result->output.data, words));
}

static int failed(const char *what, const struct child_result *result, const char *proof, struct err *err)
{
	CLEANUP(bytes_free) struct bytes line = BYTES_INIT(WORDS_MOST);

	bytes_add_plain(&line, proof ? str_of(proof) : last_line(result));
	if (proof)
		(void)err_set(err, ERR_CHILD, "%s failed: \"%s\"", what, line.data);
	else
		(void)err_set(err, ERR_CHILD, "%s failed with status %d: %s", what, result->status,
			      line.length ? line.data : "");
	for (size_t i = 0; i < COUNT_OF(remedies); i++)
		if (says(result, remedies[i].words))
			return err_hint(err, "%s", remedies[i].remedy);
	return -1;
}

/* There is no such program, say, or it takes too long. */
static int not_run(const struct image_run *run, struct err *err)
{
	if (err->code == ERR_CHILD)
		return err_hint(err, "install %s, and let it be in PATH", run->arguments[0]);
	return err_wrap(err, "%s", run->what);
}

/* What a program says, and between its lines, on a terminal, what runs and for how long. */
struct telling {
	const struct image_work *work;
	const char *what;
	bool in_line;
};

static void hear(void *context, struct str piece)
{
	struct telling *telling = context;

	context_tell(telling->work->context, EVENT_OUTPUT, EVENT_LINE, telling->what, piece);
	telling->in_line = piece.n && piece.p[piece.n - 1] != '\n';
}

static int tell(void *context, struct err *err)
{
	struct telling *telling = context;

	(void)err;
	if (!telling->in_line)
		context_waiting(telling->work->context, telling->what, "");
	return 0;
}

int image_run(const struct image_work *work, const struct image_run *run, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct telling telling = { work, run->what, false };
	struct child_request child = { .arguments = run->arguments,
				       .environment = run->environment,
				       .input_from = CHILD_NULL,
				       .output_to = CHILD_TAIL,
				       .errors_to = CHILD_TAIL,
				       .output_ceiling = WORDS_MOST,
				       .errors_ceiling = WORDS_MOST,
				       .deadline = work->deadline,
				       .within = work->within,
				       .heard = hear,
				       .tick = tell,
				       .context = &telling };
	int failure;

	context_tell(work->context, EVENT_BEGUN, EVENT_LINE, run->what, STR(""));
	failure = child_run(&child, &result, err);
	context_idle(work->context);
	if (failure)
		return not_run(run, err);
	if (result.status)
		return failed(run->what, &result, NULL, err);
	for (const char *const *words = run->failing_words; words && *words; words++)
		if (says(&result, *words))
			return failed(run->what, &result, *words, err);
	return 0;
}

int image_ask_all(const struct image_work *work, const char *const *arguments, const char **ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct image_run run = { .what = arena_format(work->arena, "%s %s", arguments[0], arguments[1]).p,
				 .arguments = arguments };
	struct child_request child = { .arguments = arguments,
				       .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_TAIL,
				       .output_ceiling = ANSWER_MOST,
				       .errors_ceiling = WORDS_MOST,
				       .deadline = work->patience ? work->patience : ANSWER_PATIENCE,
				       .within = work->within };

	if (child_run(&child, &result, err))
		return not_run(&run, err);
	if (result.status)
		return failed(run.what, &result, NULL, err);
	*ret = arena_str(work->arena, bytes_str(&result.output)).p;
	return 0;
}

int image_ask(const struct image_work *work, const char *const *arguments, const char **ret, struct err *err)
{
	const char *text;

	if (image_ask_all(work, arguments, &text, err))
		return -1;
	*ret = arena_str(work->arena, (struct str){ text, strcspn(text, "\r\n") }).p;
	return 0;
}
