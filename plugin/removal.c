/* SPDX-License-Identifier: Apache-2.0 */
#include "removal.h"

#include "keeping.h"
#include "release.h"
#include "state.h"
#include "tenant.h"

#define LOOK_EVERY 200 /* milliseconds */
#define VOLUMES "/api/v1/persistentvolumes"

/* Kinds outside of namespaces that a chart may bring where a profile allows it. */
static const char *const cluster_kinds[] = {
	"/apis/rbac.authorization.k8s.io/v1/clusterroles",
	"/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
	"/apis/scheduling.k8s.io/v1/priorityclasses",
	"/apis/storage.k8s.io/v1/storageclasses",
	"/apis/networking.k8s.io/v1/ingressclasses",
	"/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
	"/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
	VOLUMES,
};

const char *removal_cluster_path(size_t number)
{
	return number < COUNT_OF(cluster_kinds) ? cluster_kinds[number] : NULL;
}

static bool is_claimed(const struct value *volume, const char *name_space)
{
	return strcmp(value_text_at(volume, "spec.claimRef.namespace"), name_space) == 0;
}

/* A volume that was made by hand is not the store's: nobody takes it away, and nobody else would make it again. */
static bool is_of(const struct value *volume, const char *name_space)
{
	return is_claimed(volume, name_space) && *state_note(volume, TENANT_PROVISIONED);
}

static void keep_volume(struct operation *operation, const struct value *volume, struct removal *removal)
{
	const char *name = value_text_at(volume, "metadata.name");

	removal->left = arena_format(&operation->call->arena,
				     "%swarning: PersistentVolume/%s was made by hand: it stays, with its data\n"
				     "  to remove it: kubectl delete persistentvolume %s\n",
				     removal->left ? removal->left : "", name, name).p;
}

const char *removal_blocker(const struct value *object, struct arena *arena)
{
	const struct value *list = value_find(object, STR("status.conditions"));
	const char *words = NULL;

	for (const struct value *item = value_first(list); item; item = item->next)
		if (strcmp(value_text_at(item, "status"), "True") == 0)
			words = arena_format(arena, "%s%s%s: %s", words ? words : "", words ? "; " : "",
					     value_text_at(item, "type"), value_text_at(item, "message"))
					.p;
	return words ? words : "its controller has not said why";
}

int removal_wait_namespace(struct operation *operation, struct err *err)
{
	CLEANUP(free_pointer) char *why = NULL;

	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *object;

		if (release_namespace(&operation->cluster, operation->store, &arena, &object, err))
			return -1;
		if (!object)
			return 0;
		free_pointer(&why);
		why = xstrdup(removal_blocker(object, &arena));
		progress_show(&operation->progress, "namespace", why);
		if (!operation_pause(operation, LOOK_EVERY, err))
			continue;
		return err->code == ERR_TIMEOUT
			       ? err_wrap(err, "namespace %s is still there: %s", operation->name_space, why)
			       : -1;
	}
}

/* A volume that is to be retained would outlive its store, and nobody would know whose it was. */
static int release_volumes(struct operation *operation, struct removal *removal, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *volumes;

	if (cluster_list(&operation->cluster, VOLUMES, NULL, false, &arena, &volumes, err))
		return -1;
	for (const struct value *volume = volumes->first; volume; volume = volume->next) {
		struct value *patch = value_new(&arena, VALUE_MAP);
		struct cluster_call call = { .method = "PATCH", .body = patch,
					     .content_type = "application/merge-patch+json" };
		struct value *answer;
		long status;

		if (!is_claimed(volume, operation->name_space))
			continue;
		if (!is_of(volume, operation->name_space)) {
			keep_volume(operation, volume, removal);
			continue;
		}
		removal->volumes++;
		if (strcmp(value_text_at(volume, "spec.persistentVolumeReclaimPolicy"), "Delete") == 0)
			continue;
		value_put_text(value_map_at(patch, "spec", &arena), "persistentVolumeReclaimPolicy", "Delete", &arena);
		call.path = arena_format(&arena, VOLUMES "/%s", value_text_at(volume, "metadata.name")).p;
		if (cluster_call(&operation->cluster, &call, &arena, &status, &answer, err))
			return -1;
		if (status / 100 != 2 && status != 404)
			return cluster_refused(&call, status, answer, err);
	}
	return 0;
}

static int wait_volumes(struct operation *operation, struct err *err)
{
	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		const char *left = NULL;
		struct value *volumes;

		if (cluster_list(&operation->cluster, VOLUMES, NULL, false, &arena, &volumes, err))
			return -1;
		for (const struct value *volume = volumes->first; volume && !left; volume = volume->next)
			if (is_of(volume, operation->name_space))
				left = arena_format(&arena, "%s (%s%s%s)", value_text_at(volume, "metadata.name"),
						    value_text_at(volume, "status.phase"),
						    *value_text_at(volume, "status.message") ? ": " : "",
						    value_text_at(volume, "status.message")).p;
		if (!left)
			return 0;
		progress_show(&operation->progress, "volumes", left);
		if (!operation_pause(operation, LOOK_EVERY, err))
			continue;
		return err->code == ERR_TIMEOUT
			       ? err_wrap(err, "volume %s is still there; its provisioner did not remove it", left)
			       : -1;
	}
}

/* The proof: nothing outside of the namespace carries the store's label. */
static int look_for_rest(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *selector = arena_format(&arena, TENANT_LABEL "=%s", operation->store).p;

	for (size_t i = 0; i < COUNT_OF(cluster_kinds); i++) {
		const char *kind = strrchr(cluster_kinds[i], '/') + 1;
		struct value *list;

		if (cluster_list(&operation->cluster, cluster_kinds[i], selector, true, &arena, &list, err))
			return -1;
		if (!list->first)
			continue;
		(void)err_set(err, ERR_FAILED, "%s/%s of store %s is left", kind,
			      value_text_at(list->first, "metadata.name"), operation->store);
		return err_hint(err, "remove it: kubectl delete %s -l %s", kind, selector);
	}
	return 0;
}

static int delete_namespace(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return cluster_delete(&operation->cluster,
			      arena_format(&arena, "/api/v1/namespaces/%s", operation->name_space).p, NULL, &arena,
			      err);
}

int removal_mark_kept(struct operation *operation, bool kept, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *patch = value_new(&arena, VALUE_MAP);
	struct value *labels = value_map_at(value_map_at(patch, "metadata", &arena), "labels", &arena);
	struct cluster_call call = { .method = "PATCH", .body = patch, .content_type = "application/merge-patch+json" };
	struct value *answer;
	long status;

	/* null takes a member away (RFC 7386). */
	value_put(labels, STR(TENANT_KEPT), kept ? value_string(&arena, STR("true")) : value_new(&arena, VALUE_NULL));
	call.path = arena_format(&arena, "/api/v1/namespaces/%s", operation->name_space).p;
	if (cluster_call(&operation->cluster, &call, &arena, &status, &answer, err))
		return -1;
	return status / 100 == 2 ? 0 : cluster_refused(&call, status, answer, err);
}

static int uninstall(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct helm_release helm = operation_release(operation);
	struct release release;
	bool was_deployed;

	if (release_find(&operation->cluster, operation->store, &arena, &release, &was_deployed, err))
		return -1;
	if (!release.revision)
		return 0;
	progress_show(&operation->progress, "release", release.status);
	if (helm_uninstall(&helm, operation_left(operation), err))
		return -1;
	progress_done(&operation->progress, "release uninstalled", operation->store);
	return 0;
}

int removal_rest(struct operation *operation, bool *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *volumes;

	*ret = operation->lease.took_over;
	if (cluster_list(&operation->cluster, VOLUMES, NULL, false, &arena, &volumes, err))
		return -1;
	for (const struct value *volume = volumes->first; volume; volume = volume->next)
		*ret = *ret || is_of(volume, operation->name_space);
	return 0;
}

int removal_run(struct operation *operation, struct removal *ret, struct err *err)
{
	struct removal all = { 0 };
	struct removal *removal = ret ? ret : &all;

	/* Marked first: whoever comes after a kill at any point from here on knows that there are data. */
	if (removal->keep_data)
		return removal_mark_kept(operation, true, err) ||
				       keeping_uninstall(operation, removal->keep_config, err)
			       ? -1
			       : 0;
	if (uninstall(operation, err))
		return -1;
	if (release_volumes(operation, removal, err) || delete_namespace(operation, err) ||
	    removal_wait_namespace(operation, err))
		return -1;
	progress_done(&operation->progress, "namespace gone", operation->name_space);
	if (wait_volumes(operation, err))
		return -1;
	if (removal->volumes)
		progress_done(&operation->progress, "volumes gone", "");
	return look_for_rest(operation, err);
}
