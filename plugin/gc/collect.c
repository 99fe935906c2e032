/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/collect.h"

#include "database/database.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "lifecycle/delete_work.h"
#include "lifecycle/recover.h"
#include "store/records.h"
#include "store/release.h"

#define LOOK_EVERY 200 /* milliseconds */

/* All that was found of one store. */
struct group {
	struct operation *operation;
	struct orphan *list;
	size_t count;
	struct arena *keep; /* of texts that outlive the group */
};

static bool is_wanted(const struct group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->list[i].fate == FATE_REMOVE)
			return true;
	return false;
}

static bool has(const struct group *group, enum orphan_kind kind)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->list[i].kind == kind && group->list[i].fate == FATE_REMOVE)
			return true;
	return false;
}

static void settle(const struct group *group, enum fate fate, const char *why)
{
	for (size_t i = 0; i < group->count; i++) {
		if (group->list[i].fate != FATE_REMOVE)
			continue;
		group->list[i].fate = fate;
		if (why)
			group->list[i].why = arena_str(group->keep, (struct str){ why, strcspn(why, "\n") }).p;
	}
}

/* --- the second look, under the lease */

/* A first install that was broken off, or the end of a store that was. */
static bool may_be_undone(const struct release *release)
{
	return strcmp(release->status, "uninstalling") == 0 ||
	       (strcmp(release->status, "pending-install") == 0 && !release->deployed);
}

/* A database alone is its namespace's, whatever else of that name is there by now. */
static bool is_database(const struct group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->list[i].kind != ORPHAN_DATABASE && group->list[i].fate == FATE_REMOVE)
			return false;
	return true;
}

static int look_at_database(const struct group *group, const char **ret_why, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *space;

	if (release_namespace(&group->operation->cluster, group->operation->store, &arena, &space, err))
		return -1;
	for (size_t i = 0; i < group->count; i++)
		if (space && strcmp(group->list[i].uid, value_text_at(space, "metadata.uid")) == 0)
			*ret_why = "its store is there";
	return 0;
}

/* Why it is not to be removed after all; NULL: it is. */
static int look_again(const struct group *group, const char **ret_why, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct operation *operation = group->operation;
	bool expected = has(group, ORPHAN_NAMESPACE) || has(group, ORPHAN_RELEASE);
	struct release release;
	const struct value *object;

	*ret_why = NULL;
	if (is_database(group))
		return look_at_database(group, ret_why, err);
	if (records_find(operation, &arena, &release, err))
		return -1;
	object = release.name_space;
	if (object && (object_asks(object, LABEL_KEPT) || object_asks(object, LABEL_PROTECTED)))
		*ret_why = "it is kept or protected now";
	else if (object && (!expected || strcmp(object_label(object, LABEL_STORE), operation->store) != 0))
		*ret_why = "there is another namespace of that name now";
	else if (release_is_pending(&release) && !may_be_undone(&release))
		*ret_why = "its release is pending, and a revision worked once";
	else if (release_is_pending(&release) &&
		 (!has(group, ORPHAN_RELEASE) || !recover_is_due(&operation->lease, &release)))
		*ret_why = "a command works on its release";
	else if (release.revision && !release_is_pending(&release) && strcmp(release.status, "uninstalled") != 0)
		*ret_why = "it has a release now";
	for (size_t i = 0; i < group->count && object && !*ret_why; i++)
		if (group->list[i].kind == ORPHAN_NAMESPACE &&
		    strcmp(group->list[i].uid, value_text_at(object, "metadata.uid")) != 0)
			*ret_why = "the namespace is another one now";
	return 0;
}

/* --- removal */

static int delete_object(const struct group *group, const struct orphan *orphan, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return kube_delete(&group->operation->cluster, orphan->path, orphan->uid, NULL, &arena, err)
		       ? err_wrap(err, "%s", orphan->object)
		       : 0;
}

static int await(const struct group *group, const struct orphan *orphan, struct err *err)
{
	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *object;

		if (kube_get(&group->operation->cluster, orphan->path, &arena, &object, err))
			return -1;
		if (!object || strcmp(value_text_at(object, "metadata.uid"), orphan->uid) != 0)
			return 0;
		context_waiting(&group->operation->context, "gc", orphan->object);
		if (operation_pause(group->operation, LOOK_EVERY, err))
			return err->code == ERR_TIMEOUT ? err_wrap(err, "%s is still there", orphan->object) : -1;
	}
}

/* Volumes go with the store's end (lifecycle/volumes.h), all else by itself. */
static bool is_direct(const struct orphan *orphan)
{
	return orphan->kind == ORPHAN_OBJECT || orphan->kind == ORPHAN_PROBE;
}

/* What may be removed of volumes: those that the list names. */
static struct value *volumes_of(const struct group *group, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (size_t i = 0; i < group->count; i++) {
		struct value *volume;

		if (group->list[i].kind != ORPHAN_VOLUME || group->list[i].fate != FATE_REMOVE)
			continue;
		volume = value_new(arena, VALUE_MAP);
		value_put_text(value_map_at(volume, "metadata", arena), "uid", group->list[i].uid, arena);
		value_add(list, volume);
	}
	return list;
}

static int remove_all(const struct group *group, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct delete_work removal = { .shown = volumes_of(group, &arena) };

	for (size_t i = 0; i < group->count; i++)
		if (group->list[i].fate == FATE_REMOVE && is_direct(&group->list[i]) &&
		    delete_object(group, &group->list[i], err))
			return -1;
	for (size_t i = 0; i < group->count; i++)
		if (group->list[i].fate == FATE_REMOVE && is_direct(&group->list[i]) &&
		    await(group, &group->list[i], err))
			return -1;
	if (has(group, ORPHAN_NAMESPACE) || has(group, ORPHAN_RELEASE) || has(group, ORPHAN_VOLUME))
		return delete_work_run(group->operation, &removal, err);
	for (size_t i = 0; i < group->count; i++)
		if (group->list[i].kind == ORPHAN_DATABASE && group->list[i].fate == FATE_REMOVE &&
		    database_drop(group->operation, group->list[i].uid, err))
			return -1;
	return 0;
}

/* One that cannot be removed is told and does not keep the others from going. */
static int tolerate(const struct group *group, struct err *err)
{
	if (err_ends_all(err->code))
		return -1;
	context_idle(&group->operation->context);
	/* A command at work has every right to be. */
	for (size_t i = 0; i < group->count && err->code != ERR_LOCKED; i++)
		group->list[i].failed = group->list[i].fate == FATE_REMOVE;
	settle(group, FATE_LEFT, err->message);
	err_clear(err);
	return 0;
}

static int remove_store(const struct group *group, const struct session *session, struct err *err)
{
	const char *why;

	if (operation_turn(group->operation, session, group->list[0].store, "gc", err) || look_again(group, &why, err))
		return tolerate(group, err);
	if (why) {
		settle(group, FATE_LEFT, why);
		/* Whoever comes next must know what we knew. */
		recover_leave_proof(group->operation);
		return 0;
	}
	if (remove_all(group, err))
		return tolerate(group, err);
	settle(group, FATE_REMOVED, NULL);
	return 0;
}

/* Namespaces of doctor belong to no store: they have a lease of their own, which is dead. */
static int remove_probes(const struct group *group, struct err *err)
{
	group->operation->store = "";
	if (remove_all(group, err))
		return tolerate(group, err);
	settle(group, FATE_REMOVED, NULL);
	return 0;
}

static int remove_group(const struct group *group, const struct session *session, struct err *err)
{
	struct operation *operation = group->operation;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct session own = *session;
	int failed;

	if (!is_wanted(group))
		return 0;
	own.arena = &arena;
	failed = *group->list[0].store ? remove_store(group, &own, err) : remove_probes(group, err);
	operation_unlock(operation);
	operation->session = session;
	return failed;
}

int collect_run(struct operation *operation, struct orphans *orphans, struct err *err)
{
	const struct session *session = operation->session;
	int failed = 0;

	for (size_t i = 0; i < orphans->count && !failed;) {
		struct group group = { .operation = operation, .list = &orphans->list[i], .keep = session->arena };

		while (i < orphans->count && strcmp(orphans->list[i].store, group.list->store) == 0) {
			group.count++;
			i++;
		}
		failed = remove_group(&group, session, err);
	}
	operation->store = NULL;
	return failed;
}
