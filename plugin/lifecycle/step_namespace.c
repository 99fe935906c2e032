/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/step_namespace.h"

#include "helm/meaning.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "lifecycle/claims.h"
#include "store/contents.h"
#include "store/namespace.h"
#include "store/spec_build.h"
#include "strvec.h"

#define NOTE_MOST ((size_t)1 << 20)
#define QUOTA_EVERY 50 /* milliseconds */

static int foreign(const struct operation *operation, const char *other, struct err *err)
{
	if (*other) {
		(void)err_set(err, ERR_EXISTS, "namespace %s is there and belongs to store %s", operation->name_space,
			      other);
		return err_hint(err, "choose another name; whose it is says its label " LABEL_STORE);
	}
	(void)err_set(err, ERR_EXISTS, "namespace %s is there and belongs to no store", operation->name_space);
	return err_hint(err, "choose another name, or hand it over: kubectl label namespace %s " LABEL_STORE "=%s",
			operation->name_space, operation->store);
}

int step_namespace_look(struct provision *provision, const struct value *object, struct err *err)
{
	const struct operation *operation = provision->operation;
	struct namespace_marks marks = namespace_marks_of(object);
	const char *store = object_label(object, LABEL_STORE);

	if (object && strcmp(store, operation->store) != 0)
		return foreign(operation, store, err);
	provision->found.is_there = object != NULL;
	provision->found.made = marks.made;
	provision->found.kept = marks.kept;
	provision->found.hosts = hosts_noted(object, operation->session->arena);
	/* Only a person takes the protection away (delete says how). */
	provision->found.is_protected = provision->found.is_protected || marks.protect;
	return 0;
}

/* Server-side apply with the marks as they are known. *ret_new: this very request made the namespace. */
static int apply(struct provision *provision, const char *uid, bool *ret_new, struct value **ret, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct namespace_marks marks = { provision->request.protect || provision->found.is_protected,
					 provision->found.kept, provision->found.made,
					 namespace_joined(&provision->rendered, provision->found.hosts, arena) };
	struct value *object = namespace_object(&provision->spec, &provision->guards, &marks, arena);
	const char *path = resources_object(RESOURCE_Namespace, NULL, operation->name_space, arena);
	struct kube_call call = kube_apply_call(path, object, arena);
	long status;

	/* Refused when it is another one by now. */
	if (uid)
		value_put_text(value_map_at(object, "metadata", arena), "uid", uid, arena);
	if (kube_call(&operation->cluster, &call, arena, &status, ret, err))
		return -1;
	*ret_new = status == 201;
	return status / 100 == 2 ? 0 : kube_refused(&call, status, *ret, err);
}

/* What a store was made of and had is of the store, whether or not a revision of it ran before. */
static bool is_live(const struct provision *provision)
{
	return provision->found.was_deployed && strcmp(provision->found.release.status, "uninstalled") != 0;
}

/*
 * Whatever lies in a namespace without a release, and was not made by this very run, is somebody's data. The first
 * request says so before anything else can happen to it.
 */
static int take_over(struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;
	bool was_kept = provision->found.kept;
	struct value *object;
	const char *uid;
	bool is_new;
	bool has_any = true;

	provision->found.kept = true;
	if (apply(provision, NULL, &is_new, &object, err))
		return -1;
	uid = value_text_at(object, "metadata.uid");
	if (!is_new && provision->found.made && !was_kept &&
	    contents_look(&operation->cluster, operation->name_space, &has_any, err))
		return -1;
	if (!is_new && (has_any || strcmp(provision->found.made, uid) != 0)) {
		provision->found.is_there = true;
		return 0;
	}
	provision->found.kept = false;
	provision->found.made = uid;
	if (apply(provision, uid, &is_new, &object, err)) {
		provision->found.kept = true;
		return -1;
	}
	return 0;
}

int step_namespace_make(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct value *object;
	bool is_new;

	if (guards_render(&provision->spec, &operation->helm, operation->session->arena, &provision->guards, err))
		return -1;
	*ret_detail = arena_text(operation->session->arena, "%s, pod security %s", operation->name_space,
				 value_text_at(provision->spec.settings, "podSecurity.level"));
	provision->done.changed = true;
	if (is_live(provision) ? apply(provision, NULL, &is_new, &object, err) : take_over(provision, err)) {
		helm_blame(err);
		return -1;
	}
	return 0;
}

int step_namespace_await(struct operation *operation, struct err *err)
{
	const char *lacking = NULL;

	do {
		CLEANUP(arena_free) struct arena once = ARENA_INIT;

		if (lacking && operation_pause(operation, QUOTA_EVERY, err))
			return err_wrap(err, "the guards' quotas");
		if (guards_counts(&operation->cluster, operation->name_space, &once, &lacking, err))
			return -1;
		lacking = lacking ? "lacking" : NULL;
	} while (lacking);
	return 0;
}

int step_namespace_guard(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;

	if (guards_apply(&provision->guards, &operation->cluster, arena, err) || step_namespace_await(operation, err))
		return -1;
	*ret_detail = arena_text(arena, "%zu policies, %zu quotas in force", provision->guards.policies,
				 provision->guards.quotas);
	return 0;
}

/* Of this run, or of one that was killed, where the ones that are wanted have none of its name. */
static int drop_guards(struct provision *provision, const struct guards *wanted, struct arena *arena, struct err *err)
{
	struct kube *cluster = &provision->operation->cluster;

	for (const struct value *guard = value_first(provision->guards.guards); guard; guard = guard->next) {
		const struct value *other = value_first(wanted->guards);
		const char *path;
		const char *there;

		if (guards_path(cluster, guard, arena, &path, err))
			return -1;
		for (; other; other = other->next)
			if (guards_path(cluster, other, arena, &there, err))
				return -1;
			else if (strcmp(there, path) == 0)
				break;
		if (!other && guards_drop(cluster, path, arena, err))
			return -1;
	}
	return guards_drop_others(wanted, cluster, provision->operation->name_space, err);
}

int step_namespace_restore(struct provision *provision, long revision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct helm_release release = operation_release(operation);
	CLEANUP(arena_free) struct arena own = ARENA_INIT;
	struct session session = *operation->session;
	CLEANUP(spec_free) struct spec spec = { .store = NULL };
	/* What was given says what the store shall be now, and not what it was. */
	struct spec_request request = { .session = &session,
					.given = &spec_given_none,
					.helm = &operation->helm,
					.scratch = &operation->scratch,
					.store = operation->store,
					.cluster = &operation->cluster,
					.as_it_was = true };
	CLEANUP(strvec_free) struct strvec hosts = STRVEC_INIT;
	struct guards guards;
	struct namespace_marks marks;
	struct value *values;
	struct value *found;
	int failed;

	if (helm_values(&release, (unsigned)revision, arena, &values, err) ||
	    release_namespace(&operation->cluster, operation->store, arena, &found, err))
		return -1;
	if (!values || !found)
		return err_set(err, ERR_MISSING, "store %s has no revision %ld", operation->store, revision);
	/* A release that was made without us has no specification: nothing of its namespace is ours to restore. */
	if (!*value_text_at(values, "global.store.profile"))
		return 0;
	request.base = values;
	marks = namespace_marks_of(found);
	session.arena = &own;
	failed = spec_read(&spec, &request, err) ||
		 claims_read_stored(operation, spec.environment.list, revision, &hosts, err);
	marks.hosts = namespace_joined(&hosts, NULL, &own);
	failed = failed || guards_render(&spec, &operation->helm, &own, &guards, err) ||
		 kube_apply(&operation->cluster,
			    resources_object(RESOURCE_Namespace, NULL, operation->name_space, arena),
			    namespace_object(&spec, &guards, &marks, &own), &own, NULL, err) ||
		 guards_apply(&guards, &operation->cluster, &own, err) || drop_guards(provision, &guards, &own, err);
	return failed ? -1 : 0;
}

void step_namespace_try_restore(struct provision *provision, long revision)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)step_namespace_restore(provision, revision, &ignored);
}

/* What was not rendered in this run is as the revision has it that is there. */
static int read_hosts(struct provision *provision, struct strvec *ret, struct err *err)
{
	if (provision->mode != PROVISION_REPAIR || !provision->found.release.deployed)
		return 0;
	return claims_read_stored(provision->operation, provision->spec.environment.list,
				  provision->found.release.deployed, ret, err);
}

static int settle_hosts(struct provision *provision, struct err *err)
{
	CLEANUP(strvec_free) struct strvec hosts = STRVEC_INIT;
	struct arena *arena = provision->operation->session->arena;
	const char *now;

	claims_all(provision, &hosts);
	now = namespace_joined(&hosts, NULL, arena);
	if (strlen(namespace_joined(&hosts, provision->found.hosts, arena)) == strlen(now))
		return 0;
	if (read_hosts(provision, &hosts, err))
		return -1;
	now = namespace_joined(&hosts, NULL, arena);
	return strlen(namespace_joined(&hosts, provision->found.hosts, arena)) > strlen(now)
		       ? namespace_write_hosts(provision->operation, now, err)
		       : 0;
}

int step_namespace_settle(struct provision *provision, struct err *err)
{
	const struct operation *operation = provision->operation;

	if (settle_hosts(provision, err) ||
	    (operation->lease.took_over &&
	     guards_drop_others(&provision->guards, &provision->operation->cluster, operation->name_space, err)))
		return -1;
	if (!provision->found.kept)
		return 0;
	provision->found.kept = false;
	return namespace_mark_kept(provision->operation, false, err);
}
