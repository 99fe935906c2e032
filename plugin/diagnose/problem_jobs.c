/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/problem_jobs.h"

#include "diagnose/objects.h"
#include "kube/object.h"

/* The newest pod of a Job that failed, and what it left; otherwise any pod of the Job, and nothing. */
static const struct value *failed_pod(const struct objects *view, const char *job, const struct value **ret_ended)
{
	const struct value *newest = NULL;
	const struct value *any = NULL;

	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		const struct value *states = value_find(pod, STR("status.containerStatuses"));
		const struct value *ended = states && states->first ? value_find(states->first, STR("state.terminated"))
								    : NULL;

		if (strcmp(objects_owner(pod, "Job"), job) != 0)
			continue;
		any = pod;
		if (!ended || strcmp(value_text_at(pod, "status.phase"), "Failed") != 0 ||
		    (newest && strcmp(value_text_at(pod, "metadata.creationTimestamp"),
				      value_text_at(newest, "metadata.creationTimestamp")) < 0))
			continue;
		newest = pod;
		*ret_ended = ended;
	}
	return newest ? newest : any;
}

void problem_failed_jobs(const struct objects *view, struct arena *arena, struct problems *ret)
{
	for (const struct value *job = value_first(view->jobs); job; job = job->next) {
		const struct value *ended = NULL;
		const struct value *pod = failed_pod(view, objects_name(job), &ended);

		/* Of a CronJob one run may fail. */
		if (objects_is_past(view, job) || *objects_owner(job, "CronJob") ||
		    !object_condition_is(job, "Failed", "True") || (view->jobs_only && objects_is_known(view, job)))
			continue;
		problem_add(ret, (struct problem){
					 .kind = PROBLEM_JOB,
					 .pod = pod ? objects_name(pod) : NULL,
					 .object = arena_format(arena, "Job/%s", objects_name(job)).p,
					 .reason = arena_text(arena, "the job failed: %s%s",
							      value_text_at(object_condition(job, "Failed"), "message"),
							      objects_last_words(ended, arena)) });
	}
}

void problem_retried_jobs(const struct objects *view, struct arena *arena, struct problems *ret)
{
	for (const struct value *job = value_first(view->jobs); job; job = job->next) {
		const struct value *ended = NULL;
		long failed = value_number_at(job, "status.failed");
		const struct value *pod = failed_pod(view, objects_name(job), &ended);

		if (objects_is_past(view, job) || failed < 1 || object_condition_is(job, "Complete", "True") ||
		    object_condition_is(job, "Failed", "True") || !pod)
			continue;
		problem_add(
			ret,
			(struct problem){
				.kind = PROBLEM_RETRY,
				.pod = objects_name(pod),
				.object =
					arena_format(arena, "Job/%s (pod %s)", objects_name(job), objects_name(pod)).p,
				.reason = arena_text(arena, "failed %ld time%s and is tried again%s", failed,
						     failed == 1 ? "" : "s", objects_last_words(ended, arena)) });
	}
}
