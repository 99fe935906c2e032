/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor/sandbox.h"

#include <errno.h>
#include <sys/random.h>

#include "kube/call.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/lease_watch.h"
#include "timestamp.h"

#define LOOK_EVERY 1000 /* milliseconds */

static const char *space_path(const char *name_space, struct arena *arena)
{
	return resources_object(RESOURCE_Namespace, NULL, name_space, arena);
}

static int read_lease(struct kube *cluster, const char *name, struct arena *arena, struct value **ret, struct err *err)
{
	return kube_get(cluster, arena_format(arena, API_COORDINATION "/namespaces/%s/leases/" SANDBOX_LEASE, name).p,
			arena, ret, err);
}

bool sandbox_is_left(const struct value *name_space, const struct value *lease, time_t now)
{
	/* Anybody can set a label. */
	if (strncmp(value_text_at(name_space, "metadata.name"), SANDBOX_PREFIX, strlen(SANDBOX_PREFIX)) != 0)
		return false;
	if (lease)
		return lease_has_ended(lease);
	return now - timestamp_parse(value_text_at(name_space, "metadata.creationTimestamp")) > LEASE_SECONDS;
}

int sandbox_watch(struct kube *cluster, const struct value *name_space, bool *ret_left, struct err *err)
{
	CLEANUP(lease_watch_free) struct lease_watch watch = LEASE_WATCH_INIT;

	for (*ret_left = false; !*ret_left;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *lease;

		if (read_lease(cluster, value_text_at(name_space, "metadata.name"), &arena, &lease, err))
			return -1;
		*ret_left = sandbox_is_left(name_space, lease, kube_now(cluster)) ||
			    (lease && lease_watch_look(&watch, lease));
		if (lease_life(lease, kube_now(cluster)) != LEASE_STALE)
			return 0;
		if (context_check(cluster->within, LOOK_EVERY, err))
			return -1;
	}
	return 0;
}

static int sweep_one(struct kube *cluster, const struct value *space, struct arena *arena, struct err *err)
{
	const char *name = value_text_at(space, "metadata.name");
	struct value *lease;

	if (value_find(space, STR("metadata.deletionTimestamp")))
		return 0;
	if (read_lease(cluster, name, arena, &lease, err))
		return -1;
	/* One that only may have ended is left to gc, which takes the time to watch it. */
	return sandbox_is_left(space, lease, kube_now(cluster))
		       ? kube_delete(cluster, space_path(name, arena), value_text_at(space, "metadata.uid"), NULL,
				     arena, err)
		       : 0;
}

static int sweep(struct kube *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *spaces;

	if (kube_list(cluster, API_CORE "/namespaces", LABEL_PROBE, true, &arena, &spaces, err))
		return -1;
	for (const struct value *space = spaces->first; space; space = space->next)
		if (sweep_one(cluster, space, &arena, err))
			return -1;
	return 0;
}

static struct value *space_object(const char *name, struct arena *arena)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata;
	struct value *labels;

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Namespace", arena);
	metadata = value_map_at(object, "metadata", arena);
	value_put_text(metadata, "name", name, arena);
	labels = value_map_at(metadata, "labels", arena);
	value_put_text(labels, LABEL_PROBE, "true", arena);
	value_put_text(labels, "pod-security.kubernetes.io/enforce", "restricted", arena);
	return object;
}

int sandbox_open(struct sandbox *probe, struct kube *cluster, struct err *err)
{
	struct arena *arena = &probe->arena;
	const char *name;
	uint32_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		return err_set(err, ERR_INTERNAL, "getrandom: %s", strerror(errno));
	if (sweep(cluster, err))
		return -1;
	name = arena_format(arena, SANDBOX_PREFIX "%08x", number).p;
	probe->cluster = cluster;
	/* Known before the request: a signal may end the wait for an answer to what was done. */
	probe->name_space = name;
	if (kube_apply(cluster, space_path(name, arena), space_object(name, arena), arena, &probe->space, err))
		return -1;
	return lease_make(&probe->lease, cluster, name, SANDBOX_LEASE, "doctor", err);
}

int sandbox_delete(struct sandbox *probe, struct err *err)
{
	const char *path = space_path(probe->name_space, &probe->arena);

	/* A signal may have taken the answer away. Nobody else makes one of this name with this label. */
	if (!probe->space && kube_get(probe->cluster, path, &probe->arena, &probe->space, err))
		return -1;
	if (!probe->space || !object_is(probe->space, LABEL_PROBE))
		return 0;
	return kube_delete(probe->cluster, path, value_text_at(probe->space, "metadata.uid"), NULL, &probe->arena, err);
}

void sandbox_close(struct sandbox *probe)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if (probe->name_space) {
		probe->cluster->within = NULL;
		(void)sandbox_delete(probe, &ignored);
	}
	probe->name_space = NULL;
	arena_free(&probe->lease.arena);
	arena_free(&probe->arena);
}
