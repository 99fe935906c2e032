/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/fix.h"

#include "audit/drift.h"
#include "helm/manifest.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/resources.h"
#include "lifecycle/provision_run.h"
#include "lifecycle/step_namespace.h"
#include "lifecycle/stuck.h"
#include "lifecycle/update.h"
#include "lifecycle/volumes.h"
#include "store/namespace.h"
#include "store/records.h"

#define TRIES_MOST 10
#define TRY_EVERY 100 /* milliseconds */

/* What an object is to be, made from it as it is there now. */
typedef struct value *make_function(struct audit *audit, const struct value *wanted, const struct value *live);

/* Controllers write the status of what they keep at any moment: it is read and made again then. */
static int replace(struct audit *audit, const char *path, make_function *make, const struct value *wanted,
		   const struct value *live, struct err *err)
{
	struct kube *cluster = &audit->operation->cluster;
	const char *target = arena_format(audit->arena, "%s?fieldManager=" KUBE_MANAGER, path).p;

	for (int i = 0; i < TRIES_MOST; i++) {
		struct value *now;
		bool lost;

		if (kube_replace(cluster, target, make(audit, wanted, live), audit->arena, &lost, NULL, err))
			return -1;
		if (!lost)
			return 0;
		if (operation_pause(audit->operation, TRY_EVERY, err) ||
		    kube_get(cluster, path, audit->arena, &now, err))
			return -1;
		if (!now)
			return err_set(err, ERR_FAILED, "it was deleted at the same moment");
		live = now;
	}
	return err_set(err, ERR_FAILED, "it is changed again and again; who does that is in its managedFields");
}

static struct value *make_guard(struct audit *audit, const struct value *guard, const struct value *live)
{
	struct value *object = value_copy(audit->arena, guard);

	value_set(object, "metadata", value_copy(audit->arena, value_get(live, "metadata")));
	return object;
}

static int mend_guard(struct audit *audit, const struct value *guard, struct err *err)
{
	struct kube *cluster = &audit->operation->cluster;
	struct drift difference;
	struct value *live;
	const char *path;

	if (guards_path(cluster, guard, audit->arena, &path, err) ||
	    kube_apply(cluster, path, guard, audit->arena, &live, err))
		return -1;
	if (drift_content(guard, live, audit->arena, &difference))
		return 0;
	/* Server-side apply leaves what others added, and an added rule may allow everything: it goes so. */
	return replace(audit, path, make_guard, guard, live, err);
}

static int mend_space(struct audit *audit, struct err *err)
{
	struct operation *operation = audit->operation;
	struct namespace_marks marks = namespace_marks_of(audit->live_space);
	const struct value *object = namespace_object(&audit->spec, &audit->guards, &marks, audit->arena);
	const char *path = resources_object(RESOURCE_Namespace, NULL, audit->name_space, audit->arena);

	context_begun(&operation->context, "guards", audit->name_space);
	if (kube_apply(&operation->cluster, path, object, audit->arena, NULL, err))
		return -1;
	for (const struct value *guard = audit->guards.guards->first; guard; guard = guard->next)
		if (mend_guard(audit, guard, err))
			return err_wrap(err, "%s", audit_name(guard, audit->arena));
	if (step_namespace_await(operation, err) ||
	    volumes_note(&operation->cluster, audit->store, audit->live_space, err))
		return -1;
	context_done(&operation->context, "guards", arena_format(audit->arena, "%s: applied again", audit->store).p);
	return 0;
}

/* --- objects of the release */

/* Specs that the API server lets nobody change; their marks alone can be put back. */
static const char *const fixed[] = { "Job", "PersistentVolumeClaim", "Pod" };

static bool is_fixed(const char *kind)
{
	for (size_t i = 0; i < COUNT_OF(fixed); i++)
		if (strcmp(fixed[i], kind) == 0)
			return true;
	return false;
}

/* Whether a finding names an object that is to be put back. */
static bool is_to_mend(const struct audit *audit, const char *name)
{
	const char *command = audit_command(audit);

	for (const struct value *finding = audit->findings->first; finding; finding = finding->next)
		if (strcmp(value_text_at(finding, "object"), name) == 0 &&
		    strcmp(value_text_at(finding, "remedy"), command) == 0)
			return true;
	return false;
}

/* Marks of the manifest laid over those of the live object: Helm's own are not in the manifest. */
static void lay_marks(struct value *metadata, const struct value *stored, struct arena *arena)
{
	static const char *const maps[] = { "labels", "annotations" };

	for (size_t i = 0; i < COUNT_OF(maps); i++) {
		const struct value *marks = value_get(value_get(stored, "metadata"), maps[i]);

		for (const struct value *mark = value_first(marks); mark; mark = mark->next)
			value_set(value_map_at(metadata, maps[i], arena), arena_str(arena, mark->key).p,
				  value_copy(arena, mark));
	}
}

static int put_marks(struct audit *audit, const char *path, const struct value *stored, struct err *err)
{
	struct value *patch = value_new(audit->arena, VALUE_MAP);

	lay_marks(value_map_at(patch, "metadata", audit->arena), stored, audit->arena);
	return kube_merge(&audit->operation->cluster, path, patch, audit->arena, NULL, err);
}

static struct value *make_object(struct audit *audit, const struct value *stored, const struct value *live)
{
	struct value *object = value_copy(audit->arena, stored);
	struct value *metadata = value_copy(audit->arena, value_get(live, "metadata"));

	lay_marks(metadata, stored, audit->arena);
	value_set(object, "metadata", metadata);
	/* An autoscaler's figure, where the chart has none. */
	if (value_number_at(live, "spec.replicas") > 0 && !value_find(stored, STR("spec.replicas")))
		value_set(value_map_at(object, "spec", audit->arena), "replicas",
			  value_copy(audit->arena, value_find(live, STR("spec.replicas"))));
	return object;
}

/* A replacement takes away what others added, too, which neither Helm 3 nor Helm 4 does. */
static int put_back(struct audit *audit, const struct value *live, const struct value *stored, struct err *err)
{
	const char *kind = value_text_at(live, "kind");
	const char *path = inventory_path(kind, audit->name_space, value_text_at(live, "metadata.name"), audit->arena);

	return is_fixed(kind) ? put_marks(audit, path, stored, err)
			      : replace(audit, path, make_object, stored, live, err);
}

/* What the live objects of a stored one have else than it. */
static int mend_object(struct audit *audit, const struct value *stored, struct err *err)
{
	struct context *context = &audit->operation->context;
	const char *name = audit_name(stored, audit->arena);

	for (const struct value *live = audit->objects->first; live; live = live->next) {
		if (strcmp(audit_name(live, audit->arena), name) != 0 || !is_to_mend(audit, name))
			continue;
		context_begun(context, "object", name);
		if (put_back(audit, live, stored, err))
			return err_wrap(err, "%s", name);
		context_done(context, "object", arena_format(audit->arena, "%s: as the release has it", name).p);
	}
	return 0;
}

static int mend_objects(struct audit *audit, struct err *err)
{
	struct value *objects;

	/* Helm 3 stores a chart's manifests as they are, with its anchors. */
	if (manifest_objects(&audit->operation->helm, audit->manifest, audit->arena, &objects, err))
		return err_wrap(err, "the manifests of revision %ld", audit->revision);
	for (const struct value *stored = objects->first; stored; stored = stored->next)
		if (mend_object(audit, stored, err))
			return -1;
	/* What was changed by hand may have left a pod that never starts. */
	return stuck_clear_soon(audit->operation, err);
}

/* --- the release */

/* The update that a person would run, with the stored values as they are. */
static int mend_release(struct audit *audit, struct err *err)
{
	CLEANUP(provision_free) struct provision provision = { .mode = PROVISION_UPGRADE,
							       .request = { .given = audit->given, .wait = true } };

	if (provision_begin(&provision, audit->operation, err))
		return -1;
	if (!provision.found.was_deployed) {
		(void)err_set(err, ERR_FAILED, "no revision of store %s worked yet", audit->store);
		return err_hint(err, "finish it: helm store create %s …", audit->store);
	}
	return update_specify(&provision, audit->base, NULL, err) || provision_run(&provision, err) ? -1 : 0;
}

static int mend(struct audit *audit, struct err *err)
{
	if (operation_turn(audit->operation, &audit->session, audit->store, "audit", err) ||
	    records_check(audit->operation, err))
		return -1;
	if (audit->mend[MEND_SPACE] && mend_space(audit, err))
		return -1;
	if (!audit->is_clean)
		return audit->mend[MEND_UPDATE] ? mend_release(audit, err) : 0;
	return audit->mend[MEND_OBJECT] ? mend_objects(audit, err) : 0;
}

int audit_fix(struct audit *audit, struct err *err)
{
	int failed = mend(audit, err);

	operation_unlock(audit->operation);
	return failed;
}

/* --- what it would be */

static void add_plan(const struct audit *audit, const char *does, struct value *list, struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);

	value_put_text(map, "store", audit->store, arena);
	value_put_text(map, "does", does, arena);
	value_add(list, map);
}

/* Each object once, however much of it differs. */
static void plan_objects(const struct audit *audit, struct value *list, struct arena *arena)
{
	for (const struct value *live = value_first(audit->objects); live; live = live->next) {
		const char *name = audit_name(live, audit->arena);

		if (is_to_mend(audit, name))
			add_plan(audit, arena_format(arena, "put %s back as the release has it", name).p, list, arena);
	}
}

void fix_plan(const struct audit *audit, struct value *list, struct arena *arena)
{
	if (audit->mend[MEND_SPACE])
		add_plan(audit, "apply guards and namespace again", list, arena);
	if (audit->is_clean && audit->mend[MEND_OBJECT])
		plan_objects(audit, list, arena);
	if (!audit->is_clean && audit->mend[MEND_UPDATE])
		add_plan(audit, "run its update, then put back what differs still", list, arena);
}
