/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/problem_jobs.h"

#include "diagnose/objects.h"

/* The newest pod of a Job that failed, and what it left; otherwise any pod of the Job, and nothing. */
static const struct value *failed_pod(const struct suspect_view *view, const char *job, const struct value **ret_ended)
{
	const struct value *newest = NULL;
	const struct value *any = NULL;

	for (const struct value *pod = value_first(view->pods); pod; pod = pod->next) {
		const struct value *states = value_find(pod, STR("status.containerStatuses"));
		const struct value *ended = states && states->first ?
						    value_find(states->first, STR("state.terminated")) : NULL;

		if (strcmp(suspect_owner(pod, "Job"), job) != 0)
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

void suspect_failed_jobs(const struct suspect_view *view, struct arena *arena, struct suspects *ret)
{
	for (const struct value *job = value_first(view->jobs); job; job = job->next) {
		const struct value *ended = NULL;
		const struct value *pod = failed_pod(view, suspect_name(job), &ended);

		/* Of a CronJob one run may fail. */
		if (suspect_is_past(view, job) || *suspect_owner(job, "CronJob") ||
		    !suspect_condition_is(job, "Failed", "True") || (view->jobs_only && suspect_is_known(view, job)))
			continue;
		suspect_add(ret, (struct suspect){
			.kind = SUSPECT_JOB,
			.pod = pod ? suspect_name(pod) : NULL,
			.object = arena_format(arena, "Job/%s", suspect_name(job)).p,
			.reason = arena_format(arena, "the job failed: %s%s",
					       value_text_at(suspect_condition(job, "Failed"), "message"),
					       suspect_last_words(ended, arena)).p });
	}
}

void suspect_retried_jobs(const struct suspect_view *view, struct arena *arena, struct suspects *ret)
{
	for (const struct value *job = value_first(view->jobs); job; job = job->next) {
		const struct value *ended = NULL;
		long failed = value_number_at(job, "status.failed");
		const struct value *pod = failed_pod(view, suspect_name(job), &ended);

		if (suspect_is_past(view, job) || failed < 1 || suspect_condition_is(job, "Complete", "True") ||
		    suspect_condition_is(job, "Failed", "True") || !pod)
			continue;
		suspect_add(ret, (struct suspect){
			.kind = SUSPECT_RETRY,
			.pod = suspect_name(pod),
			.object = arena_format(arena, "Job/%s (pod %s)", suspect_name(job), suspect_name(pod)).p,
			.reason = arena_format(arena, "failed %ld time%s and is tried again%s", failed,
					       failed == 1 ? "" : "s", suspect_last_words(ended, arena)).p });
	}
}
