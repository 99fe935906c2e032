/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/volumes.h"

#include "kube/call.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/patch.h"
#include "kube/resources.h"
#include "store/namespace.h"
#include "store/ownership.h"
#include "store/release.h"

#define LOOK_EVERY 200 /* milliseconds */
#define VOLUMES API_CORE "/persistentvolumes"

static const char *uid_of(const struct value *object)
{
	return value_text_at(object, "metadata.uid");
}

bool volumes_has(const struct value *list, const char *uid)
{
	for (const struct value *volume = value_first(list); volume; volume = volume->next)
		if (strcmp(uid_of(volume), uid) == 0)
			return true;
	return false;
}

static const char *claims_path(const struct value *space, struct arena *arena)
{
	return resources_list(RESOURCE_PersistentVolumeClaim, value_text_at(space, "metadata.name"), arena);
}

static const char *volume_path(const char *name, struct arena *arena)
{
	return arena_format(arena, VOLUMES "/%s", name).p;
}

static int send(struct kube *cluster, const char *path, const struct value *patch, struct arena *arena,
		long *ret_status, struct err *err)
{
	struct kube_call call = { .method = "PATCH", .path = path, .body = patch, .content_type = KUBE_MERGE };
	struct value *answer;

	return kube_call(cluster, &call, arena, ret_status, &answer, err);
}

/* --- notes */

static int write_note(struct kube *cluster, const char *path, const struct value *object, const char *note,
		      struct arena *arena, struct err *err)
{
	struct value *patch = patch_of(object, true, arena);
	long status;

	if (strcmp(object_note(object, LABEL_PROOF), note) == 0)
		return 0;
	patch_annotation(patch, LABEL_PROOF, note, arena);
	/* Whatever the answer: what has no note is left in the end, and that is told then. */
	return send(cluster, path, patch, arena, &status, err);
}

static bool is_ours(const struct value *space, const struct value *claim, const char *store)
{
	return ownership_has_claim(claim, store, namespace_marks_of(space).made != NULL);
}

/* The volume that a claim is bound to, and the note of both; NULL where there is none that can be noted. */
static int find_noted(struct kube *cluster, const struct value *space, const struct value *claim, struct arena *arena,
		      struct value **ret_volume, const char **ret_note, struct err *err)
{
	const char *name = value_text_at(claim, "spec.volumeName");

	if (kube_get(cluster, volume_path(name, arena), arena, ret_volume, err))
		return -1;
	if (*ret_volume && !ownership_is_bound(*ret_volume, claim))
		*ret_volume = NULL;
	*ret_note = *ret_volume ? ownership_note(uid_of(space), *ret_volume, uid_of(claim), arena) : "";
	return 0;
}

static int note_one(struct kube *cluster, const struct value *space, const struct value *claim, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path = volume_path(value_text_at(claim, "spec.volumeName"), &arena);
	const char *note;
	struct value *volume;

	if (find_noted(cluster, space, claim, &arena, &volume, &note, err))
		return -1;
	if (!volume)
		return 0;
	return write_note(cluster, path, volume, note, &arena, err) ||
			       write_note(cluster,
					  arena_text(&arena, "%s/%s", claims_path(space, &arena),
						     value_text_at(claim, "metadata.name")),
					  claim, note, &arena, err)
		       ? -1
		       : 0;
}

int volumes_lack_note(struct kube *cluster, const char *store, const struct value *space, const struct value *claim,
		      bool *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path =
		arena_format(&arena, "%s/%s", claims_path(space, &arena), value_text_at(claim, "metadata.name")).p;
	struct value *volume;
	struct value *now;
	const char *note;

	*ret = false;
	/* The claim is noted after its volume, with the same words. */
	if (str_starts(str_of(object_note(claim, LABEL_PROOF)), str_of(uid_of(space))))
		return 0;
	if (kube_get(cluster, path, &arena, &now, err))
		return -1;
	if (!now || !*value_text_at(now, "spec.volumeName") || !is_ours(space, now, store))
		return 0;
	if (find_noted(cluster, space, now, &arena, &volume, &note, err))
		return -1;
	*ret = volume != NULL;
	return 0;
}

int volumes_note(struct kube *cluster, const char *store, const struct value *space, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *claims;

	if (!space || strcmp(object_label(space, LABEL_STORE), store) != 0)
		return 0;
	if (kube_list(cluster, claims_path(space, &arena), NULL, false, &arena, &claims, err))
		return -1;
	for (const struct value *claim = claims->first; claim; claim = claim->next)
		if (*value_text_at(claim, "spec.volumeName") && is_ours(space, claim, store) &&
		    note_one(cluster, space, claim, err))
			return -1;
	return 0;
}

void volumes_try_note(struct kube *cluster, const char *store)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *space;

	if (!release_namespace(cluster, store, &arena, &space, &ignored))
		(void)volumes_note(cluster, store, space, &ignored);
}

/* --- the list */

/* The volume with the note that volumes_note would write; as it is where it would write none. */
static const struct value *noted_soon(const struct operation *operation, const struct value *space,
				      const struct value *claims, const struct value *volume, struct arena *arena)
{
	for (const struct value *claim = value_first(claims); claim; claim = claim->next) {
		struct value *copy;

		if (!ownership_is_bound(volume, claim) || !is_ours(space, claim, operation->store))
			continue;
		copy = value_copy(arena, volume);
		value_set(value_map_at(value_map_at(copy, "metadata", arena), "annotations", arena), LABEL_PROOF,
			  value_string(arena, str_of(ownership_note(uid_of(space), volume, uid_of(claim), arena))));
		return copy;
	}
	return volume;
}

int volumes_find(struct operation *operation, const struct value *space, bool soon, struct arena *arena,
		 struct volumes *ret, struct err *err)
{
	struct value *claims = NULL;
	struct value *all;

	ret->going = value_new(arena, VALUE_LIST);
	ret->staying = value_new(arena, VALUE_LIST);
	if ((space && soon &&
	     kube_list(&operation->cluster, claims_path(space, arena), NULL, false, arena, &claims, err)) ||
	    kube_list(&operation->cluster, VOLUMES, NULL, false, arena, &all, err))
		return -1;
	for (const struct value *volume = all->first; volume; volume = volume->next) {
		const struct value *judged;

		if (strcmp(value_text_at(volume, "spec.claimRef.namespace"), operation->name_space) != 0)
			continue;
		judged = noted_soon(operation, space, claims, volume, arena);
		value_add(ownership_lacks(OWNERSHIP_VOLUME, judged, operation->store, uid_of(space)) == OWNERSHIP_PROVEN
				  ? ret->going
				  : ret->staying,
			  value_copy(arena, volume));
	}
	return 0;
}

static void print_one(const struct value *volume, const char *what, struct bytes *out)
{
	bytes_format(out, "PersistentVolume/%s (%s, of claim %s/%s, uid %s) %s\n",
		     value_text_at(volume, "metadata.name"), value_text_at(volume, "spec.capacity.storage"),
		     value_text_at(volume, "spec.claimRef.namespace"), value_text_at(volume, "spec.claimRef.name"),
		     uid_of(volume), what);
}

void volumes_print(const struct volumes *volumes, struct bytes *out)
{
	for (const struct value *volume = value_first(volumes->going); volume; volume = volume->next)
		print_one(volume, "is removed with its data", out);
	for (const struct value *volume = value_first(volumes->staying); volume; volume = volume->next) {
		enum ownership_proof lacking = ownership_lacks(OWNERSHIP_VOLUME, volume, "", "");
		bool retained = strcmp(value_text_at(volume, "spec.persistentVolumeReclaimPolicy"), "Delete") != 0;

		print_one(volume, retained ? "stays, with its data" : "goes with its claim (reclaim policy Delete)",
			  out);
		if (retained)
			bytes_format(out, "  %s\n",
				     ownership_words(lacking < OWNERSHIP_PROVEN ? lacking : OWNERSHIP_STORE));
	}
}

/* --- removal */

/* 1: it is there still; 0: it is gone, or not ours any more. */
static int remove_one(struct operation *operation, const struct value *volume, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path = volume_path(value_text_at(volume, "metadata.name"), &arena);
	struct value *patch;
	struct value *now;
	long status;

	if (kube_get(&operation->cluster, path, &arena, &now, err))
		return -1;
	if (!now || strcmp(uid_of(now), uid_of(volume)) != 0 ||
	    ownership_lacks(OWNERSHIP_VOLUME, now, operation->store, "") != OWNERSHIP_PROVEN)
		return 0;
	if (strcmp(value_text_at(now, "spec.persistentVolumeReclaimPolicy"), "Delete") == 0)
		return 1;
	patch = patch_of(now, true, &arena);
	value_put_text(value_map_at(patch, "spec", &arena), "persistentVolumeReclaimPolicy", "Delete", &arena);
	if (send(&operation->cluster, path, patch, &arena, &status, err))
		return -1;
	/* Changed at the same moment: looked at again. */
	if (status / 100 == 2 || status == 404 || status == 409)
		return 1;
	return err_set(err, ERR_REFUSED, "volume %s cannot be removed: status %ld of the API server",
		       value_text_at(volume, "metadata.name"), status);
}

int volumes_remove(struct operation *operation, const struct value *going, struct err *err)
{
	for (;;) {
		const char *left = NULL;

		for (const struct value *volume = value_first(going); volume; volume = volume->next) {
			int there = remove_one(operation, volume, err);

			if (there < 0)
				return -1;
			if (there)
				left = value_text_at(volume, "metadata.name");
		}
		if (!left)
			return 0;
		context_waiting(&operation->context, "volumes", left);
		if (!operation_pause(operation, LOOK_EVERY, err))
			continue;
		return err->code == ERR_TIMEOUT
			       ? err_wrap(err, "volume %s is still there; its provisioner did not remove it", left)
			       : -1;
	}
}
