/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/namespaces.h"

#include "kube/list.h"
#include "kube/resources.h"
#include "store/lease.h"
#include "store/name.h"
#include "store/ownership.h"
#include "store/release.h"

static bool was_command(const struct orphan_search *search, const char *store, const char *command)
{
	const struct value *lease = gc_index_lease(search->index, store);

	return lease && strcmp(lease_command(lease), command) == 0;
}

static const char *finish(const struct orphan_search *search, const char *store)
{
	return arena_text(search->arena, "helm store create %s … takes it over, helm store delete %s removes it", store,
			  store);
}

static void judge_bare(const struct orphan_search *search, const struct gc_index_namespace *space,
		       struct orphan *orphan)
{
	const char *other = gc_index_other_release(search->index, space->store);

	orphan->why = "no release";
	orphan->remedy = finish(search, space->store);
	if (!space->made) {
		orphan->fate = FATE_KEPT;
		orphan->why = ownership_words(OWNERSHIP_MADE);
	} else if (other) {
		orphan->fate = FATE_LEFT;
		orphan->why = arena_format(search->arena, "no release of the store, but %s", other).p;
	} else {
		orphan->fate = FATE_REMOVE;
		orphan->remedy = NULL;
	}
}

/* What a broken off command left behind Helm's back. Without a lease of ours it may be anyone's, who still works. */
static void judge_pending(const struct orphan_search *search, const struct gc_index_namespace *space,
			  const struct gc_index_record *record, struct orphan *orphan)
{
	const char *store = space->store;
	bool first = strcmp(record->status, "pending-install") == 0;
	bool ended = strcmp(record->status, "uninstalling") == 0;
	bool ours = (first && was_command(search, store, "create")) ||
		    (ended && (was_command(search, store, "delete") || was_command(search, store, "gc")));

	orphan->kind = ORPHAN_RELEASE;
	orphan->object = arena_format(search->arena, "Release/%s", store).p;
	orphan->created = record->created;
	orphan->why = arena_format(search->arena, "%s, and its command was broken off", record->status).p;
	/* A lease tells who worked, and not whose the namespace is. */
	ours = ours && space->made;
	orphan->fate = ours ? FATE_REMOVE : FATE_LEFT;
	if (!ours && !ended && !first)
		orphan->remedy =
			arena_format(search->arena, "helm store update %s goes back to what worked and on", store).p;
	else if (!ours)
		orphan->remedy = finish(search, store);
}

static bool is_pending(const struct gc_index_record *record)
{
	return strncmp(record->status, "pending-", strlen("pending-")) == 0 ||
	       strcmp(record->status, "uninstalling") == 0;
}

void gc_judge_namespace(const struct orphan_search *search, const struct gc_index_namespace *space)
{
	const struct gc_index_record *record = gc_index_record(search->index, space->store);
	struct orphan orphan = {
		.kind = ORPHAN_NAMESPACE,
		.store = space->store,
		.uid = space->uid,
		.created = space->created,
		.object = arena_format(search->arena, "Namespace/%s", space->name).p,
		.path = resources_object(RESOURCE_Namespace, NULL, space->name, search->arena),
	};

	/* helm uninstall --keep-history leaves a record that says so. */
	if (record && !is_pending(record) && strcmp(record->status, "uninstalled") != 0)
		return;
	if (strcmp(space->name, name_namespace(space->store, search->arena)) != 0) {
		orphan.fate = FATE_LEFT;
		orphan.why =
			arena_format(search->arena, "it has the label of store %s, but not its name", space->store).p;
	} else if (record && is_pending(record)) {
		judge_pending(search, space, record, &orphan);
	} else {
		judge_bare(search, space, &orphan);
	}
	if (space->kept || space->is_protected) {
		orphan.fate = FATE_KEPT;
		orphan.why = space->kept ? "its data are kept" : "it is protected";
		orphan.remedy = finish(search, space->store);
	} else if (space->going) {
		orphan.fate = FATE_LEFT;
		orphan.why = "it is being deleted";
		orphan.remedy = arena_text(search->arena, "helm store delete %s waits for it and says what blocks",
					   space->store);
	}
	orphans_add(search, orphan);
}

/* How much of a store is there still, so that nobody removes a running one for want of a record. */
static int look_inside(const struct orphan_search *search, struct orphan *orphan, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *name_space = name_namespace(orphan->store, &arena);
	struct value *pods;
	struct value *claims;
	struct value *records;
	struct release release;
	bool was_deployed;

	if ((orphan->kind != ORPHAN_NAMESPACE && orphan->kind != ORPHAN_RELEASE) || orphan->fate != FATE_REMOVE)
		return 0;
	if (release_find(search->cluster, orphan->store, &arena, &release, &was_deployed, err) ||
	    kube_list(search->cluster, resources_list(RESOURCE_Pod, name_space, &arena), NULL, true, &arena, &pods,
		      err) ||
	    kube_list(search->cluster, resources_list(RESOURCE_PersistentVolumeClaim, name_space, &arena), NULL, true,
		      &arena, &claims, err) ||
	    kube_list(search->cluster, resources_list(RESOURCE_ConfigMap, name_space, &arena), "owner=helm", true,
		      &arena, &records, err))
		return -1;
	/* Of a helm that was told so by HELM_DRIVER: a release is there, where we look for none. */
	if (records->first) {
		orphan->fate = FATE_LEFT;
		orphan->why = "Helm's records of a release lie in ConfigMaps, not in Secrets";
		orphan->remedy = arena_format(search->arena, "HELM_DRIVER=configmap helm list -n %s", name_space).p;
		return 0;
	}
	if (release.unproven) {
		orphan->fate = FATE_LEFT;
		orphan->why = arena_text(search->arena, "Secret %s passes for a record of its release: %s",
					 value_text_at(release.unproven, "metadata.name"), release.lacking);
		orphan->remedy =
			arena_format(search->arena, "helm store delete %s says what can be done", orphan->store).p;
		return 0;
	}
	if (orphan->kind != ORPHAN_NAMESPACE)
		return 0;
	if (release.revision && strcmp(release.status, "superseded") == 0) {
		orphan->fate = FATE_LEFT;
		orphan->why = arena_text(search->arena,
					 "the record of its newest revision is gone, revision %ld is "
					 "there",
					 release.revision);
		orphan->remedy = finish(search, orphan->store);
	}
	if (pods->first || claims->first)
		orphan->why = arena_text(search->arena, "%s; in it: pods %zu, claims %zu", orphan->why,
					 value_count(pods), value_count(claims));
	return 0;
}

int gc_find_namespaces(const struct orphan_search *search, struct err *err)
{
	for (size_t i = 0; i < search->index->space_count; i++) {
		const struct gc_index_namespace *space = &search->index->spaces[i];
		size_t before = search->found->count;

		if (!*space->store || !orphans_is_name(space->store))
			continue;
		gc_judge_namespace(search, space);
		if (search->found->count > before &&
		    look_inside(search, &search->found->list[search->found->count - 1], err))
			return -1;
	}
	return 0;
}
