/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/diagnose.h"

#include "diagnose/objects.h"
#include "diagnose/problem_create.h"
#include "diagnose/problem_jobs.h"
#include "diagnose/problem_place.h"
#include "diagnose/problem_pods.h"

/* What a pod of the object suffers from has a patience of its own, and says more. */
static bool is_told(const struct suspects *suspects, const char *object)
{
	size_t n = strlen(object);

	for (size_t i = 0; i < suspects->count; i++) {
		const char *other = suspects->list[i].object;

		if (strncmp(other, object, n) == 0 && (!other[n] || other[n] == ' '))
			return true;
	}
	return false;
}

/* The controller itself has given up (progressDeadlineSeconds); what else makes no progress has a reason of its own. */
static void find_stuck(const struct suspect_view *view, struct arena *arena, struct suspects *ret)
{
	for (const struct value *object = value_first(view->deployments); object; object = object->next) {
		const struct value *progress = suspect_condition(object, "Progressing");
		const char *name = arena_format(arena, "Deployment/%s", suspect_name(object)).p;

		if (suspect_is_unseen(object) || suspect_is_going(object) || is_told(ret, name) ||
		    strcmp(value_text_at(progress, "reason"), "ProgressDeadlineExceeded") != 0)
			continue;
		suspect_add(ret, (struct suspect){ .kind = SUSPECT_STUCK, .object = name,
						   .reason = value_text_at(progress, "message") });
	}
}

void diagnose_all(const struct suspect_view *view, struct arena *arena, struct suspects *ret)
{
	ret->count = 0;
	suspect_failed_jobs(view, arena, ret);
	suspect_jobs_without_pods(view, arena, ret);
	if (!view->jobs_only) {
		suspect_not_created(view, arena, ret);
		suspect_claims(view, arena, ret);
	}
	suspect_pods(view, arena, ret);
	if (view->jobs_only)
		return;
	find_stuck(view, arena, ret);
	suspect_restarted(view, arena, ret);
	suspect_retried_jobs(view, arena, ret);
	suspect_unready(view, arena, ret);
}

bool diagnose_first(const struct suspect_view *view, struct arena *arena, struct suspect *ret)
{
	struct suspects all;

	diagnose_all(view, arena, &all);
	if (all.count)
		*ret = all.list[0];
	return all.count;
}
