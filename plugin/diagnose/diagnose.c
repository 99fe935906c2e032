/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/diagnose.h"

#include "diagnose/objects.h"
#include "diagnose/problem_create.h"
#include "diagnose/problem_jobs.h"
#include "diagnose/problem_place.h"
#include "diagnose/problem_pods.h"
#include "kube/object.h"

/* What a pod of the object suffers from has a patience of its own, and says more. */
static bool is_told(const struct problems *problems, const char *object)
{
	size_t n = strlen(object);

	for (size_t i = 0; i < problems->count; i++) {
		const char *other = problems->list[i].object;

		if (strncmp(other, object, n) == 0 && (!other[n] || other[n] == ' '))
			return true;
	}
	return false;
}

/* The controller itself has given up (progressDeadlineSeconds); what else makes no progress has a reason of its own. */
static void find_stuck(const struct objects *view, struct arena *arena, struct problems *ret)
{
	for (const struct value *object = value_first(view->deployments); object; object = object->next) {
		const struct value *progress = object_condition(object, "Progressing");
		const char *name = arena_format(arena, "Deployment/%s", objects_name(object)).p;

		if (objects_is_unseen(object) || objects_is_going(object) || is_told(ret, name) ||
		    strcmp(value_text_at(progress, "reason"), "ProgressDeadlineExceeded") != 0)
			continue;
		problem_add(ret, (struct problem){ .kind = PROBLEM_STUCK,
						   .object = name,
						   .reason = value_text_at(progress, "message") });
	}
}

void diagnose_all(const struct objects *view, struct arena *arena, struct problems *ret)
{
	ret->count = 0;
	problem_failed_jobs(view, arena, ret);
	problem_jobs_without_pods(view, arena, ret);
	if (!view->jobs_only) {
		problem_not_created(view, arena, ret);
		problem_claims(view, arena, ret);
	}
	problem_pods(view, arena, ret);
	if (view->jobs_only)
		return;
	find_stuck(view, arena, ret);
	problem_restarted(view, arena, ret);
	problem_retried_jobs(view, arena, ret);
	problem_unready(view, arena, ret);
}

bool diagnose_first(const struct objects *view, struct arena *arena, struct problem *ret)
{
	struct problems all;

	diagnose_all(view, arena, &all);
	if (all.count)
		*ret = all.list[0];
	return all.count;
}
