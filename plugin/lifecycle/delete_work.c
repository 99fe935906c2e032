/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/delete_work.h"

#include "database/database.h"
#include "database/shared_store.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "lifecycle/recover.h"
#include "lifecycle/retain.h"
#include "lifecycle/volumes.h"
#include "store/namespace.h"
#include "store/records.h"
#include "store/release.h"

#define LOOK_EVERY 200 /* milliseconds */
#define VOLUMES API_CORE "/persistentvolumes"

/* Kinds outside of namespaces that a chart may bring where a profile allows it. */
static const char *const cluster_kinds[] = {
	API_RBAC "/clusterroles",
	API_RBAC "/clusterrolebindings",
	API_SCHEDULING "/priorityclasses",
	API_STORAGE "/storageclasses",
	API_NETWORKING "/ingressclasses",
	API_ADMISSION "/validatingwebhookconfigurations",
	API_ADMISSION "/mutatingwebhookconfigurations",
	VOLUMES,
};

const char *delete_cluster_path(size_t number)
{
	return number < COUNT_OF(cluster_kinds) ? cluster_kinds[number] : NULL;
}

/* The proof: nothing outside of the namespace carries the store's label, but volumes that were shown to stay. */
static int look_for_rest(struct operation *operation, const struct value *staying, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *selector = arena_format(&arena, LABEL_STORE "=%s", operation->store).p;

	for (size_t i = 0; i < COUNT_OF(cluster_kinds); i++) {
		const char *kind = strrchr(cluster_kinds[i], '/') + 1;
		const struct value *item;
		struct value *list;

		if (kube_list(&operation->cluster, cluster_kinds[i], selector, true, &arena, &list, err))
			return -1;
		item = value_first(list);
		while (item && volumes_has(staying, value_text_at(item, "metadata.uid")))
			item = item->next;
		if (!item)
			continue;
		(void)err_set(err, ERR_FAILED, "%s/%s of store %s is left", kind, value_text_at(item, "metadata.name"),
			      operation->store);
		return err_hint(err, "if it is: kubectl delete %s %s", kind, value_text_at(item, "metadata.name"));
	}
	return 0;
}

/* The one that was looked at; what has the name by now may be another one's. */
static int delete_namespace(struct operation *operation, const struct value *space, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	if (!space)
		return 0;
	return kube_delete(&operation->cluster,
			   resources_object(RESOURCE_Namespace, NULL, operation->name_space, &arena),
			   value_text_at(space, "metadata.uid"), NULL, &arena, err);
}

static int uninstall(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct helm_release helm = operation_release(operation);
	struct release release;

	if (records_find(operation, &arena, &release, err))
		return -1;
	if (!release.revision)
		return 0;
	context_begun(&operation->context, "release", release.status);
	if (helm_uninstall(&helm, operation_left(operation), err))
		return -1;
	context_done(&operation->context, "release uninstalled", operation->store);
	return 0;
}

int delete_rest(struct operation *operation, bool *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct volumes volumes;
	bool database;

	if (volumes_find(operation, NULL, false, &arena, &volumes, err) || shared_rest(operation, &database, err))
		return -1;
	*ret = operation->lease.took_over || volumes.going->first || database;
	return 0;
}

/* What was not shown is not removed. */
static struct value *shown_of(const struct value *going, const struct delete_work *removal, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct value *volume = value_first(going); volume; volume = volume->next)
		if (!removal->shown || volumes_has(removal->shown, value_text_at(volume, "metadata.uid")))
			value_add(list, value_copy(arena, volume));
	return list;
}

static void tell(struct operation *operation, const struct value *going)
{
	for (const struct value *volume = value_first(going); volume; volume = volume->next)
		context_done(&operation->context, "volume to go", value_text_at(volume, "metadata.name"));
}

static int remove_everything(struct operation *operation, const struct delete_work *removal, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct volumes volumes;
	struct value *going;
	struct value *space;

	/* Noted while claims and namespace are there: nothing else proves later whose a volume was. */
	if (release_namespace(&operation->cluster, operation->store, &arena, &space, err) ||
	    volumes_note(&operation->cluster, operation->store, space, err) ||
	    volumes_find(operation, space, false, &arena, &volumes, err))
		return -1;
	going = shown_of(volumes.going, removal, &arena);
	if (!removal->shown)
		tell(operation, going);
	if (uninstall(operation, err) || delete_namespace(operation, space, err) || namespace_wait_gone(operation, err))
		return -1;
	context_done(&operation->context, "namespace gone", operation->name_space);
	/* Whoever comes after a kill finds volumes and database by what proves whose they were. */
	if (volumes_remove(operation, going, err))
		return -1;
	if (going->first)
		context_done(&operation->context, "volumes gone", "");
	if (database_drop(operation, value_text_at(space, "metadata.uid"), err))
		return -1;
	return look_for_rest(operation, volumes.staying, err);
}

static int remove_kept(struct operation *operation, const struct delete_work *removal, struct err *err)
{
	/* Marked first: whoever comes after a kill at any point from here on knows that there are data. */
	return namespace_mark_kept(operation, true, err) || retain_uninstall(operation, removal->keep_config, err) ||
			       records_note(operation, err)
		       ? -1
		       : 0;
}

int delete_work_run(struct operation *operation, const struct delete_work *removal, struct err *err)
{
	int (*run)(struct operation *, const struct delete_work *, struct err *) =
		removal->keep_data ? remove_kept : remove_everything;

	/* Before anything goes: Helm would delete what a forged one says. */
	if (!records_check(operation, err) && !run(operation, removal, err))
		return 0;
	recover_leave_proof(operation);
	return -1;
}
