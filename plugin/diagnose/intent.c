/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/intent.h"

#include "helm/manifest.h"
#include "helm/record.h"
#include "kube/call.h"
#include "kube/resources.h"

#define AUTOSCALING API_AUTOSCALING
#define KEDA API_KEDA

/*
 * Kinds that not every cluster has, and not everyone may read. Who may not is told so of a group that is not there,
 * too; what groups there are, everybody may ask.
 */
static const struct value *read_items(struct kube *cluster, const char *group, const char *name_space,
				      const char *resource, struct arena *arena, bool *hidden)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *path = name_space ? arena_format(arena, "%s/namespaces/%s/%s", group, name_space, resource).p
				      : arena_format(arena, "%s/%s", group, resource).p;
	struct value *answer = NULL;

	if (!kube_get(cluster, path, arena, &answer, &ignored))
		return value_get(answer, "items");
	if (kube_get(cluster, group, arena, &answer, &ignored) || answer)
		*hidden = true;
	return NULL;
}

void intent_read_scalers(struct kube *cluster, const char *name_space, struct arena *arena, struct intent *ret)
{
	bool hidden = false;

	*ret = (struct intent){ 0 };
	ret->autoscalers = read_items(cluster, AUTOSCALING, name_space, "horizontalpodautoscalers", arena, &hidden);
	ret->scalers = read_items(cluster, KEDA, name_space, "scaledobjects", arena, &hidden);
	ret->hidden_scalers = hidden;
}

void intent_read(struct kube *cluster, const struct helm *helm, const char *name_space, const char *release,
		 long revision, struct arena *arena, struct intent *ret)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct record record;
	struct value *objects;
	bool found;

	*ret = (struct intent){ 0 };
	if (!revision || record_read(cluster, name_space, release, revision, arena, &record, &found, &ignored) ||
	    !found || manifest_objects(helm, record.manifest, arena, &objects, &ignored))
		return;
	intent_read_scalers(cluster, name_space, arena, ret);
	ret->objects = objects;
}

static const struct value *find(const struct value *list, const char *name)
{
	for (const struct value *object = value_first(list); object; object = object->next)
		if (strcmp(value_text_at(object, "metadata.name"), name) == 0 &&
		    !value_find(object, STR("metadata.deletionTimestamp")))
			return object;
	return NULL;
}

/* What scales a workload; NULL: nothing does. `path`: of its reference, whose kind is Deployment where none is said. */
static const struct value *scaler_of(const struct value *list, const struct value *stored)
{
	for (const struct value *one = value_first(list); one; one = one->next) {
		const char *kind = value_text_at(one, "spec.scaleTargetRef.kind");

		if (strcmp(*kind ? kind : "Deployment", value_text_at(stored, "kind")) == 0 &&
		    strcmp(value_text_at(one, "spec.scaleTargetRef.name"), value_text_at(stored, "metadata.name")) == 0)
			return one;
	}
	return NULL;
}

static long replicas_of(const struct value *object)
{
	const struct value *number = value_find(object, STR("spec.replicas"));

	return number && number->type != VALUE_NULL ? value_number_at(object, "spec.replicas") : 1;
}

const char *intent_scaled(const struct intent *intent, const struct value *stored, const struct value *live,
			  struct arena *arena)
{
	const struct value *autoscaler = scaler_of(intent->autoscalers, stored);
	long wanted = replicas_of(stored);
	long there = replicas_of(live);

	/* KEDA scales to 0 and back, by an autoscaler of its own. */
	if (intent->hidden_scalers || scaler_of(intent->scalers, stored))
		return NULL;
	/* At 0 replicas an autoscaler does nothing any more, unless 0 is its least (HPAScaleToZero). */
	if (autoscaler && value_find(autoscaler, STR("spec.minReplicas")))
		wanted = value_number_at(autoscaler, "spec.minReplicas") > 0 ? 1 : 0;
	else if (autoscaler)
		wanted = 1;
	if (there >= wanted)
		return NULL;
	return arena_format(arena, "scaled to %ld, the release says %ld", there, replicas_of(stored)).p;
}

struct judgement {
	const struct intent *intent;
	struct workloads *look;
	struct arena *arena;
	const char *first;
};

static void judge(struct judgement *judgement, const struct value *stored, const struct value *list, bool is_scaled)
{
	struct workloads *look = judgement->look;
	const char *kind = value_text_at(stored, "kind");
	const char *name = value_text_at(stored, "metadata.name");
	const struct value *live = find(list, name);
	const char *lacking = "";
	const char *words = live ? NULL : "it is not there, the release has it";

	if (live && is_scaled)
		words = intent_scaled(judgement->intent, stored, live, judgement->arena);
	if (!words)
		return;
	look->workloads += !live;
	look->ready -= live && workloads_is_ready(kind, live, judgement->arena, &lacking) && look->ready;
	if (!judgement->first)
		judgement->first = arena_format(judgement->arena, "%s/%s: %s", kind, name, words).p;
}

void intent_judge(const struct intent *intent, struct workloads *look, struct arena *arena)
{
	const struct {
		const char *kind;
		const struct value *list;
		bool is_scaled;
	} kinds[] = {
		{ "Deployment", look->deployments, true },
		{ "StatefulSet", look->view.stateful_sets, true },
		{ "DaemonSet", look->daemon_sets, false },
	};
	struct judgement judgement = { intent, look, arena, NULL };

	for (const struct value *stored = value_first(intent->objects); stored; stored = stored->next)
		for (size_t i = 0; i < COUNT_OF(kinds); i++)
			if (strcmp(value_text_at(stored, "kind"), kinds[i].kind) == 0)
				judge(&judgement, stored, kinds[i].list, kinds[i].is_scaled);
	if (judgement.first)
		look->waiting = judgement.first;
}

const char *intent_way_in(const struct intent *intent, const struct value *ingresses, const struct value *services,
			  struct arena *arena)
{
	for (const struct value *stored = value_first(intent->objects); stored; stored = stored->next) {
		const char *kind = value_text_at(stored, "kind");
		const char *name = value_text_at(stored, "metadata.name");
		bool is_service = strcmp(kind, "Service") == 0;
		const struct value *live = find(is_service ? services : ingresses, name);
		const struct value *wanted = value_find(stored, STR("spec.selector"));
		const struct value *selector = value_find(live, STR("spec.selector"));

		if ((!is_service && strcmp(kind, "Ingress") != 0) || (is_service && !services))
			continue;
		if (!live)
			return arena_format(arena, "%s/%s is not there, the release has it", kind, name).p;
		if (is_service && wanted && (!selector || !value_equal(wanted, selector)))
			return arena_format(arena, "Service/%s selects other pods than the release says", name).p;
	}
	return NULL;
}
