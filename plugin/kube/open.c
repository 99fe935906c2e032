/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/open.h"

#include "kube/call.h"
#include "kube/kubeconfig_problem.h"

int kube_open(struct kube *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *version;
	int failed;

	if (!cluster->scratch.folder && kube_start(cluster, err))
		return -1;
	if (kube_reach(cluster, err))
		return kubeconfig_problem_explain(cluster->environment, false, err);
	cluster->opening = true;
	failed = kube_get(cluster, "/version", &arena, &version, err);
	cluster->opening = false;
	return failed ? kubeconfig_problem_explain(cluster->environment, true, err) : 0;
}

int kube_time(struct kube *cluster, time_t *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct kube_call call = { .method = "GET", .path = "/version" };
	struct kube_answer answer;

	if (kube_call_all(cluster, &call, 1, &arena, &answer, err))
		return -1;
	if (answer.status != 200)
		return kube_refused(&call, answer.status, answer.tree, err);
	*ret = answer.date;
	return 0;
}
