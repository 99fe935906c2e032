/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workloads of the release that somebody scaled down or removed: no rule says how many pods there must be. Volumes
 * whose note is missing.
 */
#include "audit/workloads.h"

#include "diagnose/intent.h"
#include "helm/manifest.h"
#include "kube/call.h"
#include "kube/labels.h"
#include "lifecycle/volumes.h"

static const struct value *find_live(const struct audit *audit, const char *name)
{
	for (const struct value *live = audit->objects->first; live; live = live->next)
		if (strcmp(audit_name(live, audit->arena), name) == 0)
			return live;
	return NULL;
}

/* What a controller made is not among the objects that are compared. */
static int look_for_missing(struct audit *audit, const struct value *stored, const char *name, struct err *err)
{
	const char *path = inventory_path(value_text_at(stored, "kind"), audit->name_space,
					  value_text_at(stored, "metadata.name"), audit->arena);
	struct value *live;

	if (kube_get(&audit->operation->cluster, path, audit->arena, &live, err))
		return -1;
	if (!live)
		audit_add(audit, &(struct finding){
					 .rule = AUDIT_WORKLOAD_MISSING,
					 .object = name,
					 .remedy = arena_format(audit->arena, "helm store update %s", audit->store).p,
				 });
	return 0;
}

static void look_for_scaled(struct audit *audit, const struct intent *intent, const struct value *stored,
			    const struct value *live, const char *name)
{
	if (intent_scaled(intent, stored, live, audit->arena))
		audit_add(audit, &(struct finding){ .rule = AUDIT_WORKLOAD_SCALED,
						    .object = name,
						    .what = "spec.replicas",
						    .expected = value_find(stored, STR("spec.replicas")),
						    .found = value_find(live, STR("spec.replicas")),
						    .remedy = audit->is_clean ? NULL : audit_by_update(audit, NULL) });
}

static bool is_workload(const struct value *object)
{
	static const char *const kinds[] = { "Deployment", "StatefulSet", "DaemonSet" };

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strcmp(value_text_at(object, "kind"), kinds[i]) == 0)
			return true;
	return false;
}

int audit_workloads(struct audit *audit, struct err *err)
{
	struct intent intent;
	struct value *objects;

	if (!audit->manifest.n)
		return 0;
	if (manifest_objects(&audit->operation->helm, audit->manifest, audit->arena, &objects, err))
		return -1;
	intent_read_scalers(&audit->operation->cluster, audit->name_space, audit->arena, &intent);
	for (const struct value *stored = objects->first; stored; stored = stored->next) {
		const struct value *live;
		const char *name;

		if (!is_workload(stored))
			continue;
		name = audit_name(stored, audit->arena);
		live = find_live(audit, name);
		if (live)
			look_for_scaled(audit, &intent, stored, live, name);
		else if (look_for_missing(audit, stored, name, err))
			return -1;
	}
	return 0;
}

int audit_volumes(struct audit *audit, struct err *err)
{
	for (const struct value *claim = audit->objects->first; claim; claim = claim->next) {
		bool lacks;

		if (strcmp(value_text_at(claim, "kind"), "PersistentVolumeClaim") != 0)
			continue;
		if (volumes_lack_note(&audit->operation->cluster, audit->store, audit->live_space, claim, &lacks, err))
			return -1;
		if (lacks)
			audit_add(audit, &(struct finding){
						 .rule = AUDIT_VOLUME_UNNOTED,
						 .object = audit_name(claim, audit->arena),
						 .what = "metadata.annotations.\"" LABEL_PROOF "\"",
						 .expected = value_string(audit->arena, STR("a note of ours")),
					 });
	}
	return 0;
}
