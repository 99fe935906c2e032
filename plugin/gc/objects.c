/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/objects.h"

#include "database/shared.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "lifecycle/delete_work.h"
#include "store/name.h"
#include "store/ownership.h"
#include "timestamp.h"

#define PAGE 50 /* objects */
#define VOLUMES API_CORE "/persistentvolumes"
/* Records of Helm and of shared databases carry the store's label too. */
#define LABELLED LABEL_STORE ",owner!=helm,!" LABEL_UID

/* Each item of a collection, a page at a time. */
static int visit(const struct orphan_search *search, struct kube_pages *pages,
		 void (*look)(const struct orphan_search *search, const char *path, const struct value *item),
		 struct err *err)
{
	while (!pages->done) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *items;

		if (kube_page(search->cluster, pages, &arena, &items, err))
			return -1;
		for (const struct value *item = value_first(items); item; item = item->next)
			if (!value_find(item, STR("metadata.deletionTimestamp")))
				look(search, pages->path, item);
	}
	return 0;
}

static const char *keep(const struct orphan_search *search, const char *text)
{
	return arena_str(search->arena, str_of(text)).p;
}

static struct orphan orphan_of(const struct orphan_search *search, enum orphan_kind kind, const char *path,
			       const struct value *item)
{
	return (struct orphan){
		.kind = kind,
		.fate = FATE_REMOVE,
		.path = path,
		.uid = keep(search, value_text_at(item, "metadata.uid")),
		.created = timestamp_parse(value_text_at(item, "metadata.creationTimestamp")),
	};
}

/* Whether the store's namespace is there, and gc is to remove it. */
static bool is_going(const struct orphan_search *search, const char *store)
{
	for (size_t i = 0; i < search->found->count; i++)
		if (search->found->list[i].kind <= ORPHAN_RELEASE && search->found->list[i].fate == FATE_REMOVE &&
		    strcmp(search->found->list[i].store, store) == 0)
			return true;
	return false;
}

static void look_at_volume(const struct orphan_search *search, const char *path, const struct value *volume)
{
	const char *name = value_text_at(volume, "metadata.name");
	const char *space = value_text_at(volume, "spec.claimRef.namespace");
	size_t prefix = strlen(NAMESPACE_PREFIX);
	const struct gc_index_namespace *place = gc_index_namespace(search->index, space);
	enum ownership_proof lacking;
	struct orphan orphan;

	if (strncmp(space, NAMESPACE_PREFIX, prefix) != 0 || !orphans_is_name(space + prefix))
		return;
	/* A volume of a claim that may be there is that one's, whatever else is said of it. */
	if (orphans_is_there(search, space + prefix) && !is_going(search, space + prefix))
		return;
	orphan = orphan_of(search, ORPHAN_VOLUME, arena_format(search->arena, "%s/%s", path, name).p, volume);
	orphan.object = arena_format(search->arena, "PersistentVolume/%s", name).p;
	orphan.store = keep(search, space + prefix);
	orphan.why = arena_text(search->arena, "%s, %s, and %s", value_text_at(volume, "status.phase"),
				value_text_at(volume, "spec.capacity.storage"),
				place ? "its store is to be removed" : "the namespace of its claim is gone");
	if (place)
		orphan.created = place->created;
	lacking = ownership_lacks(OWNERSHIP_VOLUME, volume, orphan.store, place ? place->uid : "");
	if (lacking != OWNERSHIP_PROVEN) {
		orphan.fate = FATE_LEFT;
		orphan.why = arena_format(search->arena, "%s; %s", orphan.why, ownership_words(lacking)).p;
		orphan.remedy = arena_text(search->arena,
					   "if its data are to go: kubectl patch persistentvolume %s -p "
					   "'{\"spec\":{\"persistentVolumeReclaimPolicy\":\"Delete\"}}'",
					   name);
	}
	orphans_add(search, orphan);
}

void gc_judge_database(const struct orphan_search *search, const struct value *record)
{
	const char *store = object_label(record, LABEL_STORE);
	const struct gc_index_namespace *place =
		gc_index_namespace(search->index, name_namespace(store, search->arena));
	struct orphan orphan;

	if (!orphans_is_name(store))
		return;
	orphan = orphan_of(search, ORPHAN_DATABASE, shared_record_path(store, search->arena), record);
	orphan.uid = keep(search, object_label(record, LABEL_UID));
	if (place && strcmp(place->uid, orphan.uid) == 0 && !is_going(search, store))
		return;
	orphan.store = keep(search, store);
	orphan.object = arena_format(search->arena, "Database/%s", shared_database(store, search->arena)).p;
	orphan.why = place && strcmp(place->uid, orphan.uid) == 0 ? "its store is to be removed"
								  : "the namespace of its store is gone";
	orphans_add(search, orphan);
}

static void look_at_database(const struct orphan_search *search, const char *path, const struct value *record)
{
	(void)path;
	gc_judge_database(search, record);
}

static void look_at_object(const struct orphan_search *search, const char *path, const struct value *item)
{
	const char *store = object_label(item, LABEL_STORE);
	const char *space = value_text_at(item, "metadata.namespace");
	const char *name = value_text_at(item, "metadata.name");
	const char *resource = strrchr(path, '/') + 1;
	const struct gc_index_namespace *place = gc_index_namespace(search->index, space);
	struct orphan orphan;

	if (!orphans_is_name(store) || orphans_is_there(search, store))
		return;
	orphan = orphan_of(search, ORPHAN_OBJECT, NULL, item);
	orphan.store = keep(search, store);
	orphan.why = arena_format(search->arena, "there is no store %s", store).p;
	if (*space) {
		orphan.object = arena_format(search->arena, "%s/%s/%s", resource, space, name).p;
		orphan.path = arena_format(search->arena, API_CORE "/namespaces/%s/%s/%s", space, resource, name).p;
	} else {
		orphan.object = arena_format(search->arena, "%s/%s", resource, name).p;
		orphan.path = arena_format(search->arena, "%s/%s", path, name).p;
	}
	/* A label is nobody's proof; what a person labelled is for a person to remove. */
	if (ownership_lacks(OWNERSHIP_OBJECT, item, store, "") != OWNERSHIP_PROVEN) {
		orphan.fate = FATE_LEFT;
		orphan.why = arena_format(search->arena, "%s; %s", orphan.why, ownership_words(OWNERSHIP_NOTED)).p;
		orphan.remedy =
			*space ? arena_text(search->arena, "if it was one's: kubectl delete %s %s -n %s", resource,
					    name, space)
			       : arena_format(search->arena, "if it was one's: kubectl delete %s %s", resource, name).p;
	}
	if (place && *place->store) {
		orphan.fate = FATE_LEFT;
		orphan.why =
			arena_format(search->arena, "%s, but it lies in that of store %s", orphan.why, place->store).p;
		orphan.remedy = arena_format(search->arena, "kubectl delete %s %s -n %s", resource, name, space).p;
	}
	orphans_add(search, orphan);
}

int gc_find_volumes(const struct orphan_search *search, struct err *err)
{
	CLEANUP(kube_pages_free) struct kube_pages pages = { .path = VOLUMES, .size = PAGE };

	return visit(search, &pages, look_at_volume, err);
}

int gc_find_databases(const struct orphan_search *search, struct err *err)
{
	CLEANUP(kube_pages_free) struct kube_pages pages = {
		.path = SHARED_RECORDS, .selector = LABEL_UID, .metadata_only = true, .size = PAGE
	};

	return visit(search, &pages, look_at_database, err);
}

int gc_find_objects(const struct orphan_search *search, struct err *err)
{
	static const char *const namespaced[] = { API_CORE "/secrets", API_CORE "/configmaps" };
	const char *path;

	for (size_t i = 0; i < COUNT_OF(namespaced); i++) {
		CLEANUP(kube_pages_free) struct kube_pages pages = {
			.path = namespaced[i], .selector = LABELLED, .metadata_only = true, .size = PAGE
		};

		if (visit(search, &pages, look_at_object, err))
			return -1;
	}
	for (size_t i = 0; (path = delete_cluster_path(i)); i++) {
		CLEANUP(kube_pages_free) struct kube_pages pages = {
			.path = path, .selector = LABEL_STORE, .metadata_only = true, .size = PAGE
		};

		if (strcmp(path, VOLUMES) != 0 && visit(search, &pages, look_at_object, err))
			return -1;
	}
	return 0;
}
