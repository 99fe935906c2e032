/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/seeding.h"

#include "diagnose/workloads.h"
#include "kube/change.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/patch.h"
#include "kube/resources.h"
#include "store/component.h"

/* What is to be noted; "" for nothing. */
static const char *text_of(const struct provision *provision, const struct value *jobs, struct arena *arena)
{
	const struct value *job = component_seed_job(jobs);
	const char *lacking;

	if (!job)
		return object_note(provision->found.release.record, LABEL_SEEDED);
	if (!workloads_is_ready("Job", job, arena, &lacking))
		return "";
	/* As find_seeded of status/conditions.c reads it. */
	return arena_text(arena, "%s %s", value_text_at(job, "status.completionTime"),
			  value_text_at(job, "metadata.name"));
}

static int write_note(struct operation *operation, const char *record, const char *text, struct arena *arena,
		      struct err *err)
{
	struct value *patch = patch_of(NULL, false, arena);

	patch_annotation(patch, LABEL_SEEDED, text, arena);
	return kube_merge(&operation->cluster, resources_object(RESOURCE_Secret, operation->name_space, record, arena),
			  patch, arena, NULL, err);
}

void seeding_note(const struct provision *provision)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct operation *operation = provision->operation;
	struct release newest;
	struct value *jobs;
	const char *text;
	bool was_deployed;

	if (kube_list(&operation->cluster, resources_list(RESOURCE_Job, operation->name_space, &arena), NULL, false,
		      &arena, &jobs, &ignored) ||
	    release_find(&operation->cluster, operation->store, &arena, &newest, &was_deployed, &ignored))
		return;
	text = text_of(provision, jobs, &arena);
	if (*text && newest.record && strcmp(text, object_note(newest.record, LABEL_SEEDED)) != 0)
		(void)write_note(operation, value_text_at(newest.record, "metadata.name"), text, &arena, &ignored);
}
