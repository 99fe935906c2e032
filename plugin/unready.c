/* SPDX-License-Identifier: Apache-2.0 */
#include "unready.h"

#define LOG_MOST ((size_t)1 << 20)
#define LOG_LINES 2000
#define LOG_SECONDS 180 /* images/store/src/readiness.ts says it each minute */
#define WORDS_MOST 300

const char *unready_words(struct str log, struct arena *arena)
{
	const struct str lacks = STR("store start: not ready: ");
	const struct str is_back = STR("store start: ready again");
	struct str found = { NULL, 0 };

	while (log.n) {
		const char *end = memchr(log.p, '\n', log.n);
		struct str line = { log.p, end ? (size_t)(end - log.p) : log.n };

		log = (struct str){ line.p + line.n + (end != NULL), log.n - line.n - (end != NULL) };
		if (str_starts(line, lacks))
			found = (struct str){ line.p + lacks.n, line.n - lacks.n };
		else if (str_starts(line, is_back))
			found = (struct str){ NULL, 0 };
	}
	return found.n ? arena_str(arena, str_cut(found, WORDS_MOST)).p : NULL;
}

void unready_explain(struct cluster *cluster, const char *name_space, struct suspect *suspect, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LOG_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *words;

	if (suspect->kind != SUSPECT_UNREADY || !suspect->pod)
		return;
	if (cluster_text(cluster,
			 arena_format(arena, "/api/v1/namespaces/%s/pods/%s/log?sinceSeconds=%d&tailLines=%d"
					     "&limitBytes=%zu", name_space, suspect->pod, LOG_SECONDS, LOG_LINES,
				      LOG_MOST / 2).p, &text, &ignored))
		return;
	words = unready_words(bytes_str(&text), arena);
	if (words)
		suspect->reason = arena_format(arena, "it runs and is not ready: %s", words).p;
}
