/* SPDX-License-Identifier: Apache-2.0 */
#include "facts_objects.h"

#include <stdlib.h>

#include "path_find.h"
#include "policy_parts.h"

static bool contains(struct str text, struct str word)
{
	return memmem(text.p, text.n, word.p, word.n) != NULL;
}

/* "Kind" of "group/Kind"; "" for all of a group. */
static struct str kind_word(struct str kind)
{
	const char *slash = kind.n ? memrchr(kind.p, '/', kind.n) : NULL;
	struct str word = slash ? (struct str){ slash + 1, kind.n - (size_t)(slash + 1 - kind.p) } : kind;

	return str_is(word, "*") ? STR("") : word;
}

static void want_count(struct facts *facts, const struct rule *rule, const struct value *kinds)
{
	for (const struct value *kind = value_first(kinds); kind; kind = kind->next) {
		facts->counting = xgrow(facts->counting, facts->counting_count, &facts->counting_capacity,
					sizeof(*facts->counting));
		facts->counting[facts->counting_count++] = (struct counting){ rule, kind->text };
	}
}

static void count_kind(struct facts *facts, struct str kind)
{
	for (size_t i = 0; i < facts->counted_count; i++)
		if (str_equal(facts->counted[i].kind, kind))
			return;
	facts->counted = xgrow(facts->counted, facts->counted_count, &facts->counted_capacity, sizeof(*facts->counted));
	facts->counted[facts->counted_count++] = (struct counted){ .kind = kind };
}

static bool asks_replicas(const struct value *value)
{
	if (!value || value->type < VALUE_LIST)
		return value && value->type == VALUE_STRING && contains(value->text, STR("${replicas:"));
	for (const struct value *child = value->first; child; child = child->next)
		if (asks_replicas(child))
			return true;
	return false;
}

/* Whether one of the conditions asks for replicas; kinds that they count are wanted. */
static bool want_of(struct facts *facts, const struct rule *rule, const struct condition *condition)
{
	bool asks = false;

	for (; condition; condition = condition->next) {
		want_count(facts, rule, condition->objects);
		want_count(facts, rule, condition->wants[CONDITION_NAME_OF]);
		want_count(facts, rule, condition->wants[CONDITION_NO_NAME_OF]);
		for (const struct alternative *one = condition->any; one; one = one->next)
			asks = want_of(facts, rule, one->all) || asks;
		for (int word = 0; word < CONDITION_COUNT; word++)
			asks = asks || asks_replicas(condition->wants[word]);
	}
	return asks;
}

void facts_want(struct facts *facts, const struct policies *policies)
{
	for (const struct rule *rule = policies->first; rule; rule = rule->next) {
		bool asks = want_of(facts, rule, rule->when);

		asks = want_of(facts, rule, rule->conditions) || asks;
		for (const struct action *action = rule->actions; action; action = action->next)
			asks = asks || asks_replicas(action->value);
		if (!asks)
			continue;
		facts->asking =
			xgrow(facts->asking, facts->asking_count, &facts->asking_capacity, sizeof(*facts->asking));
		facts->asking[facts->asking_count++] = rule;
	}
}

/* Whether the rule can be for an object of the input. */
static bool can_be_for(const struct rule *rule, struct str input)
{
	const struct value *kinds = rule->kinds;

	if (!kinds || policy_has_variable(kinds))
		return true;
	for (const struct value *kind = kinds->first; kind; kind = kind->next)
		if (contains(input, kind_word(kind->text)))
			return true;
	return false;
}

void facts_begin(struct facts *facts, struct str input)
{
	bool all = facts_has_escape(input);

	facts->reads_pods = all && facts->asking_count > 0;
	for (size_t i = 0; i < facts->asking_count && !facts->reads_pods; i++)
		facts->reads_pods = can_be_for(facts->asking[i], input);
	for (size_t i = 0; i < facts->counting_count; i++)
		if (all || can_be_for(facts->counting[i].rule, input))
			count_kind(facts, facts->counting[i].kind);
}

bool facts_may_take(const struct facts *facts, const struct kind_table *kinds, struct str text)
{
	for (size_t i = 0; i < facts->counted_count; i++)
		if (contains(text, kind_word(facts->counted[i].kind)))
			return true;
	if (facts->reads_pods && (contains(text, STR("containers")) || contains(text, STR("HorizontalPodAutoscaler"))))
		return true;
	for (size_t i = 0; i < kinds->count; i++) {
		const struct kind *kind = kinds->list[i];

		if ((kind->places[PATH_HOSTS] || kind->places[PATH_SERVICES]) && contains(text, kind_word(kind->kind)))
			return true;
	}
	return false;
}

static uint32_t at(struct tree *tree, uint32_t map, const char *key)
{
	return tree_member(tree, map, str_of(key), NULL);
}

static struct str text_at(struct tree *tree, uint32_t map, const char *key)
{
	uint32_t node = at(tree, map, key);

	return node != NO_NODE && tree_type(tree, node) < VALUE_LIST ? tree_scalar(tree, node) : STR("");
}

/* 1 is what Kubernetes takes where nothing stands. */
static long long number_at(struct facts *facts, struct tree *tree, uint32_t map, const char *key)
{
	uint32_t node = at(tree, map, key);

	if (tree_type(tree, node) != VALUE_INT)
		return 1;
	return strtoll(arena_str(&facts->arena, tree_scalar(tree, node)).p, NULL, 10);
}

static void expose(struct facts *facts, struct tree *tree, const struct ident *ident, struct path *path)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	CLEANUP(err_clear) struct err ignored = ERR_INIT; /* said when the rules come to it */

	if (path_find(tree, ident, ident->root, path, &nodes, &ignored))
		return;
	for (size_t i = 0; i < nodes.count; i++) {
		struct str kind = text_at(tree, tree->nodes[nodes.list[i]].parent, "kind");

		if (tree_type(tree, nodes.list[i]) == VALUE_STRING && (kind.n == 0 || str_is(kind, "Service")))
			names_put(&facts->exposed, arena_str(&facts->arena, tree_scalar(tree, nodes.list[i])), 0);
	}
}

/* Ingress of both APIs, and what controllers take from its annotations; routes of the Gateway API; the kinds' table. */
static void take_ways(struct facts *facts, struct tree *tree, const struct ident *ident)
{
	static const char *const paths[] = {
		"spec.rules[*].http.paths[*].backend.service.name",
		"spec.rules[*].http.paths[*].backend.serviceName",
		"spec.{defaultBackend,backend}.service.name",
		"spec.{defaultBackend,backend}.serviceName",
		"spec.rules[*].backendRefs[*].name",
		"spec.rules[*].filters[*].requestMirror.backendRef.name",
		"spec.rules[*].backendRefs[*].filters[*].requestMirror.backendRef.name",
		"kind.services",
		"metadata.annotations.\"nginx.ingress.kubernetes.io/default-backend\"",
		"metadata.annotations.\"haproxy-ingress.github.io/default-backend-redirect\"",
		"metadata.annotations.\"ingress.kubernetes.io/default-backend\"",
	};
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err none = ERR_INIT;

	if (!str_is(ident->kind, "Ingress") && !str_is(ident->group, "gateway.networking.k8s.io") &&
	    !(ident->known && ident->known->places[PATH_SERVICES]))
		return;
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct path path;

		if (!path_parse(str_of(paths[i]), &arena, &path, &none))
			expose(facts, tree, ident, &path);
	}
}

static void take_workload(struct facts *facts, struct tree *tree, const struct ident *ident)
{
	static const struct path pods = { .base = PATH_POD };
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	uint32_t spec = at(tree, ident->root, "spec");

	if (str_is(ident->kind, "Job") || str_is(ident->kind, "CronJob") || str_is(ident->kind, "DaemonSet") ||
	    path_find(tree, ident, ident->root, &pods, &nodes, &ignored) || nodes.count == 0)
		return;
	facts->workloads =
		xgrow(facts->workloads, facts->workload_count, &facts->workload_capacity, sizeof(*facts->workloads));
	facts->workloads[facts->workload_count++] = (struct workload){
		.kind = arena_str(&facts->arena, ident->kind),
		.name = arena_str(&facts->arena, ident->name),
		.labels = tree_value(tree, at(tree, at(tree, nodes.list[0], "metadata"), "labels"), &facts->arena),
		.replicas = number_at(facts, tree, spec, "replicas"),
	};
}

static void take_scaler(struct facts *facts, struct tree *tree, const struct ident *ident)
{
	uint32_t spec = at(tree, ident->root, "spec");
	uint32_t target = at(tree, spec, "scaleTargetRef");

	if (!str_is(ident->kind, "HorizontalPodAutoscaler"))
		return;
	facts->scalers = xgrow(facts->scalers, facts->scaler_count, &facts->scaler_capacity, sizeof(*facts->scalers));
	facts->scalers[facts->scaler_count++] = (struct scaler){
		.kind = arena_str(&facts->arena, text_at(tree, target, "kind")),
		.name = arena_str(&facts->arena, text_at(tree, target, "name")),
		.least = number_at(facts, tree, spec, "minReplicas"),
	};
}

void facts_take(struct facts *facts, struct tree *tree, const struct ident *ident)
{
	for (size_t i = 0; i < facts->counted_count; i++) {
		if (!ident_is_kind(ident, facts->counted[i].kind))
			continue;
		facts->counted[i].count++;
		names_put(&facts->counted[i].names, arena_str(&facts->arena, ident->name), 0);
	}
	take_ways(facts, tree, ident);
	if (!facts->reads_pods)
		return;
	take_workload(facts, tree, ident);
	take_scaler(facts, tree, ident);
}

size_t facts_count(const struct facts *facts, const struct value *kinds)
{
	size_t count = 0;

	for (const struct value *kind = kinds->first; kind; kind = kind->next)
		for (size_t i = 0; i < facts->counted_count; i++)
			count += str_equal(facts->counted[i].kind, kind->text) ? facts->counted[i].count : 0;
	return count;
}

bool facts_is_name(const struct facts *facts, const struct value *kinds, struct str name)
{
	for (const struct value *kind = value_first(kinds); kind; kind = kind->next)
		for (size_t i = 0; i < facts->counted_count; i++)
			if (str_equal(facts->counted[i].kind, kind->text) &&
			    names_get(&facts->counted[i].names, name) != NO_NUMBER)
				return true;
	return false;
}

bool facts_is_exposed(const struct facts *facts, struct str service)
{
	return names_get(&facts->exposed, service) != NO_NUMBER;
}

static bool is_in(const struct value *list, const struct value *label)
{
	for (const struct value *item = value_first(list); item; item = item->next)
		if (label && str_equal(item->text, label->text))
			return true;
	return false;
}

/* Kubernetes, "Resources that support set-based requirements": an empty selector selects all. */
static bool selects(const struct value *selector, const struct value *labels)
{
	for (const struct value *want = value_first(value_get(selector, "matchLabels")); want; want = want->next) {
		const struct value *label = value_get_str(labels, want->key);

		if (!label || !str_equal(label->text, want->text))
			return false;
	}
	for (const struct value *one = value_first(value_get(selector, "matchExpressions")); one; one = one->next) {
		const struct value *key = value_get(one, "key");
		const struct value *label = key ? value_get_str(labels, key->text) : NULL;
		const char *how = value_text_at(one, "operator");
		bool in = is_in(value_get(one, "values"), label);

		if ((strcmp(how, "In") == 0 && !in) || (strcmp(how, "NotIn") == 0 && in) ||
		    (strcmp(how, "Exists") == 0 && !label) || (strcmp(how, "DoesNotExist") == 0 && label))
			return false;
	}
	return true;
}

static long long replicas_of(const struct facts *facts, const struct workload *workload)
{
	for (size_t i = 0; i < facts->scaler_count; i++)
		if (str_equal(facts->scalers[i].kind, workload->kind) &&
		    str_equal(facts->scalers[i].name, workload->name))
			return facts->scalers[i].least;
	return workload->replicas;
}

long long facts_replicas(const struct facts *facts, const struct value *selector)
{
	long long sum = -1;

	for (size_t i = 0; i < facts->workload_count; i++)
		if (selector->type == VALUE_MAP && selects(selector, facts->workloads[i].labels))
			sum = (sum < 0 ? 0 : sum) + replicas_of(facts, &facts->workloads[i]);
	return sum;
}
