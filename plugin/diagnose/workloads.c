/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/workloads.h"

#include "diagnose/objects.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"

/* An absent number of replicas means one (apps/v1). */
static long wanted_replicas(const struct value *object)
{
	return value_find(object, STR("spec.replicas")) ? value_number_at(object, "spec.replicas") : 1;
}

static bool is_seen(const struct value *object)
{
	return value_number_at(object, "status.observedGeneration") >= value_number_at(object, "metadata.generation");
}

static bool deployment_ready(const struct value *object, struct arena *arena, const char **ret_lacking)
{
	long wanted = wanted_replicas(object);
	long available = value_number_at(object, "status.availableReplicas");
	long updated = value_number_at(object, "status.updatedReplicas");

	/* Whoever paused it wants no new pods; those that are there must work. Helm counts it so, too. */
	if (is_seen(object) && value_is_true(value_find(object, STR("spec.paused"))) &&
	    available >= value_number_at(object, "status.replicas"))
		return true;
	if (is_seen(object) && updated == wanted && available == wanted &&
	    value_number_at(object, "status.replicas") == wanted)
		return true;
	*ret_lacking = updated < wanted ? arena_format(arena, "%ld of %ld updated", updated, wanted).p
					: arena_format(arena, "%ld of %ld ready", available, wanted).p;
	return false;
}

/* New pods come when somebody deletes the old ones: nothing to wait for. */
static bool is_on_delete(const struct value *object)
{
	return strcmp(value_text_at(object, "spec.updateStrategy.type"), "OnDelete") == 0;
}

/* Pods below the partition stay at the revision before, for good. */
static bool stateful_set_ready(const struct value *object, struct arena *arena, const char **ret_lacking)
{
	long wanted = wanted_replicas(object);
	long ready = value_number_at(object, "status.readyReplicas");
	long updated = value_number_at(object, "status.updatedReplicas");
	long to_update = wanted - value_number_at(object, "spec.updateStrategy.rollingUpdate.partition");

	if (is_seen(object) && value_number_at(object, "status.observedGeneration") > 0 && ready == wanted &&
	    (is_on_delete(object) || updated >= to_update))
		return true;
	*ret_lacking = ready != wanted ? arena_format(arena, "%ld of %ld ready", ready, wanted).p
				       : arena_format(arena, "%ld of %ld updated", updated, to_update).p;
	return false;
}

static bool daemon_set_ready(const struct value *object, struct arena *arena, const char **ret_lacking)
{
	long wanted = value_number_at(object, "status.desiredNumberScheduled");
	long available = value_number_at(object, "status.numberAvailable");
	long updated = value_number_at(object, "status.updatedNumberScheduled");
	bool is_updated = is_on_delete(object) || updated >= wanted;

	if (is_seen(object) && available >= wanted && is_updated)
		return true;
	*ret_lacking = is_updated ? arena_format(arena, "%ld of %ld ready", available, wanted).p
				  : arena_format(arena, "%ld of %ld updated", updated, wanted).p;
	return false;
}

static bool job_ready(const struct value *object, struct arena *arena, const char **ret_lacking)
{
	if (object_condition_is(object, "Complete", "True"))
		return true;
	*ret_lacking = value_is_true(value_find(object, STR("spec.suspend")))
			       ? "suspended"
			       : arena_format(arena, "%ld running", value_number_at(object, "status.active")).p;
	return false;
}

/* Kinds that are waited for. */
static const struct {
	enum resource resource;
	bool (*ready)(const struct value *object, struct arena *arena, const char **ret_lacking);
} kinds[] = {
	{ RESOURCE_Deployment, deployment_ready },
	{ RESOURCE_StatefulSet, stateful_set_ready },
	{ RESOURCE_DaemonSet, daemon_set_ready },
	{ RESOURCE_Job, job_ready },
};

bool workloads_is_ready(const char *kind, const struct value *object, struct arena *arena, const char **ret_lacking)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strcmp(resources_kind(kinds[i].resource), kind) == 0)
			return kinds[i].ready(object, arena, ret_lacking);
	return true;
}

/*
 * Nobody makes pods of it until somebody lets it go on: the chart wants it so. One with a queue or a manager of its own
 * (Kueue; spec.managedBy) goes on when that has room.
 */
static bool is_asleep(const struct value *object)
{
	return value_is_true(value_find(object, STR("spec.suspend"))) && !value_find(object, STR("spec.managedBy")) &&
	       !value_get(value_find(object, STR("metadata.labels")), "kueue.x-k8s.io/queue-name");
}

static bool is_of_cron_job(const struct value *object)
{
	const struct value *owners = value_find(object, STR("metadata.ownerReferences"));

	return owners && owners->first && strcmp(value_text_at(owners->first, "kind"), "CronJob") == 0;
}

static void judge(size_t kind, const struct value *list, struct arena *arena, struct workloads *look)
{
	bool is_job = kinds[kind].resource == RESOURCE_Job;

	for (const struct value *object = list->first; object; object = object->next) {
		const char *lacking = "";
		bool ready;

		if (value_find(object, STR("metadata.deletionTimestamp")) || is_of_cron_job(object) ||
		    is_asleep(object) || *object_label(object, LABEL_SESSION))
			continue;
		ready = kinds[kind].ready(object, arena, &lacking);
		*(is_job ? &look->jobs : &look->workloads) += 1;
		*(is_job ? &look->jobs_done : &look->ready) += ready;
		/* Helm waits for hooks before a release is deployed; one that failed is of a run before. */
		if (!ready && !look->waiting && !(is_job && objects_is_hook(object)))
			look->waiting = arena_text(arena, "%s/%s: %s", resources_kind(kinds[kind].resource),
						   value_text_at(object, "metadata.name"), lacking);
	}
}

int workloads_read(struct kube *cluster, const char *name_space, struct arena *arena, struct workloads *ret,
		   struct err *err)
{
	const char *paths[COUNT_OF(kinds)];
	struct value *lists[COUNT_OF(kinds)];
	struct workloads look = { 0 };

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		paths[i] = resources_list(kinds[i].resource, name_space, arena);
	if (kube_list_all(cluster, paths, COUNT_OF(paths), arena, lists, err))
		return -1;
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		judge(i, lists[i], arena, &look);
	look.deployments = lists[0];
	look.view.deployments = lists[0];
	look.view.stateful_sets = lists[1];
	look.daemon_sets = lists[2];
	look.view.daemon_sets = lists[2];
	look.view.jobs = lists[3];
	*ret = look;
	return 0;
}

int workloads_read_pods(struct kube *cluster, const char *name_space, struct arena *arena, struct workloads *look,
			struct err *err)
{
	const char *const paths[] = { resources_list(RESOURCE_Pod, name_space, arena),
				      resources_list(RESOURCE_ReplicaSet, name_space, arena),
				      resources_list(RESOURCE_PersistentVolumeClaim, name_space, arena),
				      resources_list(RESOURCE_Event, name_space, arena) };
	struct value *lists[COUNT_OF(paths)];

	if (kube_list_all(cluster, paths, COUNT_OF(paths), arena, lists, err))
		return -1;
	look->view.pods = lists[0];
	look->view.replica_sets = lists[1];
	look->view.claims = lists[2];
	look->view.events = lists[3];
	return 0;
}

int workloads_read_all(struct kube *cluster, const char *name_space, struct arena *arena, struct workloads *ret,
		       struct err *err)
{
	return workloads_read(cluster, name_space, arena, ret, err) ||
			       workloads_read_pods(cluster, name_space, arena, ret, err)
		       ? -1
		       : 0;
}
