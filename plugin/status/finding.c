/* SPDX-License-Identifier: Apache-2.0 */
#include "status/finding.h"

#include "kube/labels.h"
#include "kube/object.h"
#include "store/component.h"

#define PREFIX_LEVEL "pod-security.kubernetes.io/enforce"

void finding_newer(const char **since, const char *moment)
{
	if (strcmp(moment, *since) > 0)
		*since = moment;
}

bool finding_is_hidden(const struct condition_facts *facts, unsigned what)
{
	return (facts->hidden & what) != 0;
}

struct status_finding finding_forbidden(const char *what, struct arena *arena)
{
	return (struct status_finding){ "Unknown", "Forbidden", arena_format(arena, "you may not read %s", what).p,
					"" };
}

static bool is_guard(const struct value *object)
{
	return object_is(object, LABEL_GUARD);
}

static bool has_guard(const struct condition_facts *facts, struct str kind, struct str name)
{
	for (size_t i = 0; i < GUARDS_KINDS; i++) {
		if (!str_is(kind, resources_kind(guards_kinds[i])))
			continue;
		for (const struct value *object = value_first(facts->guards[i]); object; object = object->next)
			if (is_guard(object) && str_is(name, value_text_at(object, "metadata.name")))
				return true;
		return false;
	}
	return true; /* a kind that is not read here; audit looks at all */
}

/* The first of the guards that create noted which is not there; NULL: all are. */
static const char *missing_guard(const struct condition_facts *facts, struct arena *arena)
{
	const char *p = object_note(facts->state->name_space, LABEL_GUARDS);

	while (*p) {
		size_t n = strcspn(p, ",");
		size_t kind = strcspn(p, "/");

		if (kind < n && !has_guard(facts, (struct str){ p, kind }, (struct str){ p + kind + 1, n - kind - 1 }))
			return arena_str(arena, (struct str){ p, n }).p;
		p += n + (p[n] == ',');
	}
	return NULL;
}

void finding_guards(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	size_t counts[GUARDS_KINDS] = { 0 };
	const char *missing = missing_guard(facts, arena);
	const char *idle = NULL;

	if (finding_is_hidden(facts, CONDITION_HIDDEN_GUARDS) || facts->state->unseen & STATE_UNSEEN_NAMESPACE) {
		*ret = finding_forbidden("the guards and the namespace's labels", arena);
		return;
	}
	for (size_t i = 0; i < GUARDS_KINDS; i++)
		for (const struct value *object = value_first(facts->guards[i]); object; object = object->next) {
			counts[i] += is_guard(object);
			if (is_guard(object))
				finding_newer(&ret->since, value_text_at(object, "metadata.creationTimestamp"));
			if (value_find(object, STR("spec.hard")) &&
			    !value_equal(value_find(object, STR("spec.hard")), value_find(object, STR("status.hard"))))
				idle = value_text_at(object, "metadata.name");
		}
	*ret = (struct status_finding){ "False", "GuardMissing", NULL, ret->since };
	if (missing)
		ret->message = arena_format(arena, "%s is not there", missing).p;
	else if (!counts[0] || !counts[1])
		ret->message = arena_text(arena, "the namespace has no %s of ours",
					  resources_kind(guards_kinds[counts[0] ? 1 : 0]));
	else if (!*object_label(facts->state->name_space, PREFIX_LEVEL))
		ret->message = "the namespace has no label " PREFIX_LEVEL;
	else if (idle)
		*ret = (struct status_finding){ "False", "QuotaNotCounting",
						arena_format(arena, "quota %s does not count yet", idle).p,
						ret->since };
	else
		*ret = (struct status_finding){ "True", "InForce",
						arena_format(arena, "%zu policies, %zu quotas", counts[0], counts[1]).p,
						ret->since };
}

const char *finding_pods_since(const struct workloads *look, const char *component)
{
	const char *since = "";

	for (const struct value *pod = value_first(look->view.pods); pod; pod = pod->next)
		if (!component || strcmp(component_of(pod), component) == 0)
			finding_newer(&since, value_text_at(object_condition(pod, "Ready"), "lastTransitionTime"));
	return since;
}
