/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kubeconfig_problem.h"

#include "alloc.h"
#include "bytes.h"
#include "environment.h"
#include "kube/kubeconfig.h"
#include "words.h"

#define WORDS_MOST ((size_t)64 << 10)
#define NAME_ONE "name one: --kubeconfig FILE, or KUBECONFIG=FILE"

static const char *const faults[] = {
	[KUBECONFIG_FINE] = "names no cluster",
	[KUBECONFIG_ABSENT] = "is not there",
	[KUBECONFIG_EMPTY] = "is empty",
	[KUBECONFIG_FOLDER] = "is a directory",
	[KUBECONFIG_UNREADABLE] = "cannot be read",
	[KUBECONFIG_STRANGE] = "cannot be read",
};

/* "a, b (is not there)": all files, and what is wrong with each where something is. */
static const char *files_of(const struct kubeconfig *kubeconfig, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST);

	for (size_t i = 0; i < kubeconfig->file_count; i++) {
		const struct kubeconfig_file *file = &kubeconfig->files[i];

		bytes_format(&words, "%s%s", i ? ", " : "", file->path);
		if (file->fault)
			bytes_format(&words, " (%s)", faults[file->fault]);
	}
	return arena_str(arena, bytes_str(&words)).p;
}

static const char *contexts_of(const struct kubeconfig *kubeconfig, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST);

	for (size_t i = 0; i < kubeconfig->context_count; i++)
		bytes_format(&words, "%s%s", i ? ", " : "", kubeconfig->contexts[i]);
	return kubeconfig->context_count ? arena_str(arena, bytes_str(&words)).p : "none";
}

static const char *where(const struct kubeconfig *kubeconfig, struct arena *arena)
{
	const char *server = kubeconfig->server;

	if (kubeconfig->file)
		return arena_text(arena, "context %s of %s%s%s%s", kubeconfig->context, kubeconfig->file,
				  *server ? " (" : "", server, *server ? ")" : "");
	if (kubeconfig->is_inside)
		return arena_format(arena, "the cluster of this pod (%s)", server).p;
	return *server ? server : files_of(kubeconfig, arena);
}

const char *kubeconfig_problem_where(const struct environment *environment, struct arena *arena)
{
	struct kubeconfig kubeconfig;

	kubeconfig_read(environment, arena, &kubeconfig);
	return where(&kubeconfig, arena);
}

static int replace(struct err *err, const char *message)
{
	CLEANUP(free_pointer) char *kept = xstrdup(message);

	err_clear(err);
	return err_set(err, ERR_CLUSTER, "%s", kept);
}

/* No file names a cluster: the reason of the one that is looked at, or of all. */
static int no_file(const struct kubeconfig *kubeconfig, struct arena *arena, struct err *err)
{
	const struct kubeconfig_file *file = kubeconfig->files;
	const char *begin = kubeconfig->has_variable ? "KUBECONFIG: " : kubeconfig->has_home ? "" : "HOME is not set: ";

	if (kubeconfig->file_count == 1 && file->words && *file->words && file->fault != KUBECONFIG_ABSENT)
		(void)replace(err, arena_format(arena, "%skubeconfig cannot be read: %s", begin, file->words).p);
	else if (kubeconfig->file_count == 1)
		(void)replace(err, arena_format(arena, "%skubeconfig %s %s", begin, file->path, faults[file->fault]).p);
	else
		(void)replace(err, arena_text(arena, "KUBECONFIG: none of these files names a cluster: %s",
					      files_of(kubeconfig, arena)));
	return err_hint(err, NAME_ONE);
}

static int no_context(const struct kubeconfig *kubeconfig, struct arena *arena, struct err *err)
{
	const char *near = words_nearest(str_of(kubeconfig->context), kubeconfig->contexts, kubeconfig->context_count);
	const char *files = files_of(kubeconfig, arena);
	const char *all = contexts_of(kubeconfig, arena);

	if (!*kubeconfig->context) {
		(void)replace(err, arena_format(arena, "no current context in %s; there are: %s", files, all).p);
		return err_hint(err, "choose one: --kube-context NAME, or kubectl config use-context NAME");
	}
	(void)replace(err,
		      arena_format(arena, "no context %s in %s; there are: %s", kubeconfig->context, files, all).p);
	return near ? err_hint(err, "did you mean --kube-context %s?", near)
		    : err_hint(err, "choose one: --kube-context NAME, or kubectl config use-context NAME");
}

/* What is left of an error once it is said what was called: "GET /version: status 500, and no answer …: WORDS". */
static const char *bare(const char *message, struct arena *arena)
{
	static const char *const heads[] = { "no answer of an API server: ", "GET /version: ", "error: " };
	const char *words = message;

	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		const char *found = strstr(words, heads[i]);

		if (found)
			words = found + strlen(heads[i]);
	}
	return arena_str(arena, (struct str){ words, strcspn(words, "\n") }).p;
}

static bool is_strange(const struct kubeconfig *kubeconfig)
{
	for (size_t i = 0; i < kubeconfig->file_count; i++)
		if (kubeconfig->files[i].fault == KUBECONFIG_STRANGE)
			return true;
	return false;
}

static int no_answer(const struct kubeconfig *kubeconfig, struct arena *arena, struct err *err)
{
	const char *words = bare(err->message, arena);
	enum err_code code = err->code;

	err_clear(err);
	if (code != ERR_REFUSED || strcmp(words, "Unauthorized") != 0)
		return err_set(err, code, "no answer from %s: %s", where(kubeconfig, arena), words);
	(void)err_set(err, code, "%s: its user is not let in (Unauthorized)", where(kubeconfig, arena));
	return err_hint(err, "log in again, or choose another: --kube-context NAME");
}

int kubeconfig_problem_explain(const struct environment *environment, bool is_called, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct kubeconfig kubeconfig;
	bool has_place;

	if (err->code != ERR_CLUSTER && err->code != ERR_REFUSED && err->code != ERR_TIMEOUT)
		return -1;
	kubeconfig_read(environment, &arena, &kubeconfig);
	has_place = kubeconfig.file || kubeconfig.is_inside;
	if (is_called && (has_place || *kubeconfig.server || is_strange(&kubeconfig)))
		return no_answer(&kubeconfig, &arena, err);
	if (!has_place)
		return kubeconfig.context_count ? no_context(&kubeconfig, &arena, err)
						: no_file(&kubeconfig, &arena, err);
	return replace(err, arena_format(&arena, "%s: %s", where(&kubeconfig, &arena), bare(err->message, &arena)).p);
}
