/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/guards.h"

#include "audit/drift.h"
#include "kube/call.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "store/namespace.h"

#define MARKS_MOST 32
#define DRY_RUN "?dryRun=All&fieldManager=" KUBE_MANAGER

static const struct value *text(struct audit *audit, const char *words)
{
	return value_string(audit->arena, str_of(words));
}

static bool is_guard(const struct value *object)
{
	return object_is(object, LABEL_GUARD);
}

/* "kubectl … KIND/NAME -n NAMESPACE" */
static const char *by_hand(struct audit *audit, const char *verb, const struct value *object)
{
	return arena_text(audit->arena, "kubectl %s %s -n %s", verb, audit_name(object, audit->arena),
			  audit->name_space);
}

/* --- guards */

/* Those of the kinds that are read anyway; NULL: of another kind. */
static const struct value *list_of(const struct value *guard, struct value *const *lists)
{
	static const enum inventory_kind kinds[] = { INVENTORY_NetworkPolicy, INVENTORY_ResourceQuota,
						     INVENTORY_LimitRange };

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (strcmp(value_text_at(guard, "kind"), inventory_kind_name(kinds[i])) == 0)
			return lists[i];
	return NULL;
}

static const struct value *find(const struct value *list, const char *name)
{
	for (const struct value *object = list->first; object; object = object->next)
		if (strcmp(value_text_at(object, "metadata.name"), name) == 0)
			return object;
	return NULL;
}

static int find_live(struct audit *audit, const struct value *guard, struct value *const *lists,
		     const struct value **ret, struct err *err)
{
	const struct value *list = list_of(guard, lists);
	struct value *object;
	const char *path;

	*ret = list ? find(list, value_text_at(guard, "metadata.name")) : NULL;
	if (list)
		return 0;
	if (guards_path(&audit->operation->cluster, guard, audit->arena, &path, err) ||
	    kube_get(&audit->operation->cluster, path, audit->arena, &object, err))
		return -1;
	*ret = object;
	return 0;
}

/*
 * The API server fills in what a guard leaves out, and knows alone what. So what looks different is compared once more
 * with what it would make of the guard.
 */
static int with_defaults(struct audit *audit, const struct value *guard, const struct value **ret, struct err *err)
{
	struct kube_call call = { .method = "PUT", .body = guard };
	struct value *answer;
	const char *path;
	long status;

	if (guards_path(&audit->operation->cluster, guard, audit->arena, &path, err))
		return -1;
	call.path = arena_format(audit->arena, "%s" DRY_RUN, path).p;
	if (kube_call(&audit->operation->cluster, &call, audit->arena, &status, &answer, err))
		return -1;
	*ret = status / 100 == 2 ? answer : guard;
	return 0;
}

static int check_content(struct audit *audit, const struct value *guard, const struct value *live, struct err *err)
{
	struct drift difference;
	const struct value *wanted;

	if (drift_content(guard, live, audit->arena, &difference))
		return 0;
	if (with_defaults(audit, guard, &wanted, err))
		return -1;
	if (!drift_content(wanted, live, audit->arena, &difference))
		audit_add(audit, &(struct finding){ .rule = AUDIT_GUARD_CHANGED,
						    .what = difference.path,
						    .object = audit_name(guard, audit->arena),
						    .expected = difference.wanted,
						    .found = difference.found });
	return 0;
}

static int check_guard(struct audit *audit, const struct value *guard, const struct value *live, struct err *err)
{
	struct drift differences[MARKS_MOST];
	struct finding finding = { .object = audit_name(guard, audit->arena), .what = "" };
	size_t count;

	if (!live) {
		finding.rule = AUDIT_GUARD_MISSING;
		finding.expected = text(audit, "there");
		audit_add(audit, &finding);
		return 0;
	}
	if (!is_guard(live)) {
		finding.rule = AUDIT_GUARD_FOREIGN;
		finding.what = "metadata.labels.\"" LABEL_GUARD "\"";
		finding.expected = text(audit, "true");
		audit_add(audit, &finding);
		return check_content(audit, guard, live, err);
	}
	count = drift_marks(guard, live, audit->arena, differences, COUNT_OF(differences));
	for (size_t i = 0; i < count; i++) {
		finding.rule = AUDIT_GUARD_CHANGED;
		finding.what = differences[i].path;
		finding.expected = differences[i].wanted;
		finding.found = differences[i].found;
		audit_add(audit, &finding);
	}
	return check_content(audit, guard, live, err);
}

static int check_guards(struct audit *audit, struct value *const *lists, struct err *err)
{
	for (const struct value *guard = audit->guards.guards->first; guard; guard = guard->next) {
		const struct value *live;

		if (find_live(audit, guard, lists, &live, err) || check_guard(audit, guard, live, err))
			return -1;
	}
	return 0;
}

/* --- what else of these kinds is there */

static bool is_wanted(const struct audit *audit, const struct value *object)
{
	for (const struct value *guard = audit->guards.guards->first; guard; guard = guard->next)
		if (strcmp(value_text_at(guard, "kind"), value_text_at(object, "kind")) == 0 &&
		    strcmp(value_text_at(guard, "metadata.name"), value_text_at(object, "metadata.name")) == 0)
			return true;
	return false;
}

/* A peer that is no pod of the same namespace. */
static bool is_beyond(const struct value *peer, const char *name_space)
{
	const struct value *spaces = value_get(peer, "namespaceSelector");
	const struct value *labels = value_get(spaces, "matchLabels");
	const struct value *name = value_get(labels, "kubernetes.io/metadata.name");

	if (value_get(peer, "ipBlock"))
		return true;
	if (!spaces || spaces->type == VALUE_NULL)
		return false;
	return !(name && str_is(name->text, name_space));
}

static const struct {
	const char *rules; /* in the spec */
	const char *peers; /* of a rule */
	const char *anywhere;
	const char *beyond;
} directions[] = {
	{ "ingress", "from", "ingress from anywhere", "ingress from beyond the store" },
	{ "egress", "to", "egress to anywhere", "egress to beyond the store" },
};

const char *audit_widens(const struct value *policy, const char *name_space, const struct value **ret_rule)
{
	const struct value *spec = value_get(policy, "spec");

	for (size_t i = 0; i < COUNT_OF(directions); i++) {
		const struct value *rules = value_get(spec, directions[i].rules);

		for (const struct value *rule = value_first(rules); rule; rule = rule->next) {
			const struct value *peers = value_get(rule, directions[i].peers);

			*ret_rule = rule;
			/* A rule without peers is one for all of them. */
			if (!peers || !peers->first)
				return directions[i].anywhere;
			for (const struct value *peer = peers->first; peer; peer = peer->next)
				if (is_beyond(peer, name_space))
					return directions[i].beyond;
		}
	}
	return NULL;
}

static void check_policy(struct audit *audit, const struct value *policy)
{
	const struct value *rule = NULL;
	const char *words = audit_widens(policy, audit->name_space, &rule);
	struct finding finding = { .object = audit_name(policy, audit->arena),
				   .what = words ? words : "",
				   .found = words ? rule : text(audit, "nothing that the guards do not allow") };

	if (is_guard(policy)) {
		finding.rule = AUDIT_GUARD_EXTRA;
		finding.remedy = by_hand(audit, "delete", policy);
	} else if (audit_is_of_release(audit, policy) && !words) {
		return;
	} else if (audit_is_of_release(audit, policy)) {
		finding.rule = AUDIT_POLICY_WIDE;
		finding.remedy = arena_text(audit->arena,
					    "switch it off in the chart's values: helm store update %s --set …",
					    audit->store);
	} else {
		finding.rule = AUDIT_POLICY_FOREIGN;
		finding.remedy = by_hand(audit, "delete", policy);
	}
	audit_add(audit, &finding);
}

static void check_other(struct audit *audit, const struct value *object)
{
	if (is_wanted(audit, object))
		return;
	if (strcmp(value_text_at(object, "kind"), "NetworkPolicy") == 0)
		check_policy(audit, object);
	else if (is_guard(object) || !audit_is_of_release(audit, object))
		audit_add(audit, &(struct finding){ .rule = is_guard(object) ? AUDIT_GUARD_EXTRA : AUDIT_LIMITS_FOREIGN,
						    .what = "",
						    .object = audit_name(object, audit->arena),
						    .found = text(audit, "there"),
						    .remedy = by_hand(audit, "delete", object) });
}

/* --- the namespace */

static void check_namespace(struct audit *audit)
{
	/* Protection is put on and taken away by people: any state of it is right. */
	const struct value *wanted =
		namespace_object(&audit->spec, &audit->guards, &(struct namespace_marks){ 0 }, audit->arena);
	struct drift differences[MARKS_MOST];
	size_t count = drift_marks(wanted, audit->live_space, audit->arena, differences, COUNT_OF(differences));

	for (size_t i = 0; i < count; i++)
		audit_add(audit, &(struct finding){ .rule = AUDIT_NAMESPACE_CHANGED,
						    .what = differences[i].path,
						    .object = audit_name(wanted, audit->arena),
						    .expected = differences[i].wanted,
						    .found = differences[i].found });
}

int audit_space(struct audit *audit, struct inventory *inventory, struct err *err)
{
	struct value *lists[3];

	if (inventory_read(inventory, INVENTORY_NetworkPolicy, audit->name_space, audit->arena, &lists[0], err) ||
	    inventory_read(inventory, INVENTORY_ResourceQuota, audit->name_space, audit->arena, &lists[1], err) ||
	    inventory_read(inventory, INVENTORY_LimitRange, audit->name_space, audit->arena, &lists[2], err) ||
	    check_guards(audit, lists, err))
		return -1;
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (const struct value *object = lists[i]->first; object; object = object->next)
			check_other(audit, object);
	check_namespace(audit);
	return 0;
}
