/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/open.h"

#include "kube/call.h"
#include "kube/kubeconfig_problem.h"

int cluster_open(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *version;
	int failed;

	if (!cluster->scratch.folder && cluster_start(cluster, err))
		return -1;
	if (cluster_reach(cluster, err))
		return kubeconfig_explain(cluster->environment, false, err);
	cluster->opening = true;
	failed = cluster_get(cluster, "/version", &arena, &version, err);
	cluster->opening = false;
	return failed ? kubeconfig_explain(cluster->environment, true, err) : 0;
}

int cluster_time(struct cluster *cluster, time_t *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct cluster_call call = { .method = "GET", .path = "/version" };
	struct cluster_answer answer;

	if (cluster_call_all(cluster, &call, 1, &arena, &answer, err))
		return -1;
	if (answer.status != 200)
		return cluster_refused(&call, answer.status, answer.tree, err);
	*ret = answer.date;
	return 0;
}
