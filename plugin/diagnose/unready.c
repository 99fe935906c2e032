/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/unready.h"

#include "kube/call.h"
#include "kube/resources.h"

#define LOG_MOST ((size_t)1 << 20)
#define LOG_LINES 2000
#define LOG_SECONDS 180 /* images/store/src/readiness.ts says it each minute */
#define WORDS_MOST 300

/* Lines of images/store/src/readiness.ts, wait.ts, server.ts: what the rest says after `until`, or that all is well. */
static const struct {
	const char *begin;
	const char *until; /* NULL: there is no rest */
} lines[] = {
	{ "store start: not ready: ", "" },
	{ "store start: waiting (", " left): " },
	{ "store start: ready again", NULL },
	{ "store start: serving on port ", NULL },
};

/* True when the line says how it is: why it is not ready, or nothing. */
static bool read_line(struct str line, struct arena *arena, const char **ret)
{
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		const char *text;
		const char *rest;

		if (!str_starts(line, str_of(lines[i].begin)))
			continue;
		*ret = NULL;
		if (!lines[i].until)
			return true;
		text = arena_str(arena, line).p + strlen(lines[i].begin);
		rest = strstr(text, lines[i].until);
		rest = rest ? rest + strlen(lines[i].until) : "";
		*ret = *rest ? arena_str(arena, str_cut(str_of(rest), WORDS_MOST)).p : NULL;
		return true;
	}
	return false;
}

const char *unready_words(struct str log, struct arena *arena)
{
	const char *found = NULL;
	const char *words;

	while (log.n) {
		const char *end = memchr(log.p, '\n', log.n);
		struct str line = { log.p, end ? (size_t)(end - log.p) : log.n };

		log = (struct str){ line.p + line.n + (end != NULL), log.n - line.n - (end != NULL) };
		if (read_line(line, arena, &words))
			found = words;
	}
	return found;
}

void unready_explain(struct kube *cluster, const char *name_space, struct problem *problem, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LOG_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *words;

	if (problem->kind != PROBLEM_UNREADY || !problem->pod)
		return;
	if (kube_text(cluster,
		      arena_text(arena,
				 API_CORE "/namespaces/%s/pods/%s/log?sinceSeconds=%d&tailLines=%d"
					  "&limitBytes=%zu",
				 name_space, problem->pod, LOG_SECONDS, LOG_LINES, LOG_MOST / 2),
		      &text, &ignored))
		return;
	words = unready_words(bytes_str(&text), arena);
	if (words)
		problem->reason = arena_format(arena, "it runs and is not ready: %s", words).p;
}
