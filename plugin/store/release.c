/* SPDX-License-Identifier: Apache-2.0 */
#include "store/release.h"

#include <stdlib.h>

#include "kube/call.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/patch.h"
#include "kube/resources.h"
#include "store/name.h"
#include "store/provenance.h"
#include "timestamp.h"

static const char *label(const struct value *object, const char *name)
{
	const struct value *found = value_get(value_find(object, STR("metadata.labels")), name);

	return found ? found->text.p : "";
}

static long newest_of(const struct value *records, const char *status)
{
	long newest = 0;

	for (const struct value *record = records->first; record; record = record->next) {
		long revision = strtol(label(record, "version"), NULL, 10);

		if (strcmp(label(record, "status"), status) == 0 && revision > newest)
			newest = revision;
	}
	return newest;
}

/* Parts the records into those that may be believed, and the first that may not. */
static void sift(const struct value *found, struct release *release, struct arena *arena)
{
	struct value *proven = value_new(arena, VALUE_LIST);

	for (const struct value *record = found->first; record; record = record->next) {
		enum provenance_proof lacking =
			provenance_lacks(&(struct provenance){ record, release->name_space, found, NULL });

		if (lacking == PROVENANCE_PROVEN) {
			value_add(proven, value_copy(arena, record));
		} else if (!release->unproven) {
			release->unproven = record;
			release->lacking = provenance_words(lacking);
		}
	}
	release->records = proven;
}

int release_find(struct kube *cluster, const char *store, struct arena *arena, struct release *ret,
		 bool *ret_was_deployed, struct err *err)
{
	const char *path = resources_list(RESOURCE_Secret, name_namespace(store, arena), arena);
	const char *selector = arena_format(arena, "owner=helm,name=%s", store).p;
	struct release newest = { .status = "", .fingerprint = "" };
	struct value *name_space;
	struct value *records;

	/* The namespace first: a record that comes meanwhile is newer than what is noted there. */
	if (release_namespace(cluster, store, arena, &name_space, err) ||
	    kube_list(cluster, path, selector, true, arena, &records, err))
		return -1;
	newest.name_space = name_space;
	sift(records, &newest, arena);
	for (const struct value *record = newest.records->first; record; record = record->next) {
		long revision = strtol(label(record, "version"), NULL, 10);

		if (revision > newest.revision) {
			newest.revision = revision;
			newest.record = record;
		}
	}
	newest.deployed = newest_of(newest.records, "deployed");
	if (!newest.deployed)
		newest.deployed = newest_of(newest.records, "superseded");
	*ret_was_deployed = newest.deployed != 0;
	if (newest.record) {
		newest.status = label(newest.record, "status");
		newest.fingerprint = label(newest.record, LABEL_FINGERPRINT);
		newest.suspended = strcmp(label(newest.record, LABEL_SUSPENDED), "true") == 0;
	}
	*ret = newest;
	return 0;
}

bool release_is_pending(const struct release *release)
{
	return strncmp(release->status, "pending-", strlen("pending-")) == 0 ||
	       strcmp(release->status, "uninstalling") == 0;
}

bool release_is_of_dead(const struct release *release, time_t since, time_t until)
{
	time_t written = object_written(release->record, HELM_MANAGER);

	written = written ? written : timestamp_parse(value_text_at(release->record, "metadata.creationTimestamp"));
	return written && since && since <= written && written <= until &&
	       strcmp(label(release->record, LABEL_MANAGED), "true") == 0;
}

int release_check_recorded(struct kube *cluster, const char *store, struct arena *arena, struct err *err)
{
	struct release now;
	bool was_deployed;

	if (release_find(cluster, store, arena, &now, &was_deployed, err))
		return -1;
	if (!release_is_pending(&now))
		return 0;
	return err_set(err, ERR_CLUSTER, "Helm could not record how it ended: revision %ld of release %s is %s still",
		       now.revision, store, now.status);
}

int release_namespace(struct kube *cluster, const char *store, struct arena *arena, struct value **ret, struct err *err)
{
	return kube_get(cluster, resources_object(RESOURCE_Namespace, NULL, name_namespace(store, arena), arena), arena,
			ret, err);
}

int release_annotate(struct kube *cluster, const char *store, const char *name, const char *text, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *patch = patch_of(NULL, false, &arena);

	patch_annotation(patch, name, *text ? text : NULL, &arena);
	return kube_merge(cluster, resources_object(RESOURCE_Namespace, NULL, name_namespace(store, &arena), &arena),
			  patch, &arena, NULL, err);
}
