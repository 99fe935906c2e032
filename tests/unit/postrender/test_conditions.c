/* SPDX-License-Identifier: Apache-2.0 */
/* Each word of a condition against values of each type, nothing, null and several nodes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "conditions.h"
#include "config.h"
#include "ident.h"
#include "policy.h"
#include "policy_conditions.h"
#include "scope.h"
#include "tree_read.h"

static const char input[] = "apiVersion: v1\n"
			    "kind: Thing\n"
			    "text: blue\n"
			    "number: 10\n"
			    "\"yes\": true\n"
			    "cpu: 1500m\n"
			    "memory: \"1Gi\"\n"
			    "nothing: ~\n"
			    "empty: \"\"\n"
			    "map: {a: 1, b: two}\n"
			    "list: [1, 2]\n"
			    "items2: [{count: 1, q: 100m}, {count: 2, q: 2}, {count: ~}, {}]\n"
			    "account: web\n";

static const char profile[] = "enabled: true\nsize: 5Gi\nname: prod\nlist: [a, b]\nnone: null\npattern: ^bl\n";

struct bench {
	struct tree tree;
	struct ident ident;
	struct kind_table kinds;
	struct settings settings;
	struct facts facts;
	struct policies policies;
	struct arena arena;
};

static void bench_free(struct bench *bench)
{
	tree_free(&bench->tree);
	kind_table_free(&bench->kinds);
	settings_free(&bench->settings);
	facts_free(&bench->facts);
	policy_free(&bench->policies);
	arena_free(&bench->arena);
}

static void bench_make(struct bench *bench)
{
	static const char binding[] = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
				      "metadata: {name: b}\nsubjects: [{kind: ServiceAccount, name: web}]\n";
	CLEANUP(err_clear) struct err err = ERR_INIT;

	*bench = (struct bench){ .tree = TREE_INIT };
	if (tree_read(&bench->tree, str_of(input), 1, &err) || kind_table_read(&bench->kinds, &bench->settings, &err) ||
	    ident_read(&bench->tree, &bench->kinds, &bench->ident, &err) ||
	    facts_read(&bench->facts, &bench->kinds, str_of(binding), &err) ||
	    config_parse(str_of(profile), "profile", &bench->settings.arena, &bench->settings.profile, NULL, &err))
		fail_msg("%s", err.message);
	bench->settings.has_profile = true;
}

/* 1, 0, or -1 with the error; conditions as a policy has them, a YAML list. */
static int holds_of(struct bench *bench, const char *list, bool on_profile, uint32_t *ret_found, struct err *err)
{
	struct condition *first = NULL;
	struct value *value;
	struct scope scope = { .settings = &bench->settings,
			       .facts = &bench->facts,
			       .tree = &bench->tree,
			       .ident = &bench->ident,
			       .here = bench->ident.root,
			       .found = NO_NODE,
			       .arena = &bench->arena };
	int holds;

	if (config_parse(str_of(list), "conditions", &bench->policies.arena, &value, NULL, err) ||
	    policy_conditions(&bench->policies, value, on_profile, &first, err))
		fail_msg("%s: %s", list, err->message);
	holds = conditions_all_hold(&scope, first, err);
	if (ret_found)
		*ret_found = scope.found;
	return holds;
}

static void check(struct bench *bench, const char *list, bool on_profile, int want)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	int holds = holds_of(bench, list, on_profile, NULL, &err);

	if (holds != want)
		fail_msg("%s: %d instead of %d %s", list, holds, want, err.message ? err.message : "");
}

static const struct {
	const char *where;
	int holds;
} wheres[] = {
	{ "- {path: text, exists: true}", 1 },
	{ "- {path: nothing, exists: true}", 0 },
	{ "- {path: other, exists: true}", 0 },
	{ "- {path: other, exists: false}", 1 },
	{ "- {path: empty, exists: true}", 1 },
	{ "- {path: map, exists: true}", 1 },
	{ "- {path: nothing, absent: true}", 1 },
	{ "- {path: text, absent: true}", 0 },
	{ "- {path: text, absent: false}", 1 },
	{ "- {path: other, absent: false}", 0 },
	{ "- {path: text, equals: blue}", 1 },
	{ "- {path: text, equals: red}", 0 },
	{ "- {path: number, equals: 10}", 1 },
	{ "- {path: number, equals: \"10\"}", 1 },
	{ "- {path: '\"yes\"', equals: true}", 1 },
	{ "- {path: '\"yes\"', equals: \"true\"}", 0 },
	{ "- {path: cpu, equals: 1.5}", 1 },
	{ "- {path: memory, equals: 1024Mi}", 1 },
	{ "- {path: map, equals: {b: two, a: 1}}", 1 },
	{ "- {path: map, equals: {a: 1}}", 0 },
	{ "- {path: list, equals: [1, 2]}", 1 },
	{ "- {path: list, equals: [2, 1]}", 0 },
	{ "- {path: other, equals: blue}", 0 },
	{ "- {path: nothing, equals: null}", 1 },
	{ "- {path: text, notEquals: red}", 1 },
	{ "- {path: text, notEquals: blue}", 0 },
	{ "- {path: other, notEquals: blue}", 1 },
	{ "- {path: nothing, notEquals: blue}", 1 },
	{ "- {path: number, in: [9, 10]}", 1 },
	{ "- {path: number, in: []}", 0 },
	{ "- {path: other, in: [1]}", 0 },
	{ "- {path: number, notIn: [9]}", 1 },
	{ "- {path: number, notIn: [10]}", 0 },
	{ "- {path: other, notIn: [10]}", 1 },
	{ "- {path: 'list[*]', equals: 2}", 1 },
	{ "- {path: 'list[*]', every: true, equals: 2}", 0 },
	{ "- {path: 'list[*]', every: true, in: [1, 2]}", 1 },
	{ "- {path: 'list[*]', every: false, equals: 2}", 1 },
	{ "- {path: 'list[*]', notEquals: 2}", 1 },
	{ "- {path: 'list[*]', every: true, notEquals: 2}", 0 },
	{ "- {path: 'list[*]', every: true, notEquals: 3}", 1 },
	{ "- {path: 'nothing[*]', every: true, equals: 3}", 1 },
	{ "- {path: text, matches: '^bl'}", 1 },
	{ "- {path: text, matches: '^l'}", 0 },
	{ "- {path: number, matches: '^1'}", 1 },
	{ "- {path: map, matches: '.'}", 0 },
	{ "- {path: other, matches: ''}", 0 },
	{ "- {path: text, notMatches: '^l'}", 1 },
	{ "- {path: text, notMatches: '^b'}", 0 },
	{ "- {path: other, notMatches: '^b'}", 1 },
	{ "- {path: text, matches: '${pattern}'}", 1 },
	{ "- {path: cpu, less: 2}", 1 },
	{ "- {path: cpu, less: 1500m}", 0 },
	{ "- {path: cpu, greater: 1}", 1 },
	{ "- {path: memory, less: '${size}'}", 1 },
	{ "- {path: text, less: 2}", 0 },
	{ "- {path: other, less: 2}", 0 },
	{ "- {path: map, greater: 2}", 0 },
	{ "- {path: account, bound: true}", 1 },
	{ "- {path: account, bound: false}", 0 },
	{ "- {path: text, bound: true}", 0 },
	/* A pod that names no account has the one called default. */
	{ "- {path: other, bound: false}", 1 },
	/* Several words, and several conditions: all must hold. */
	{ "- {path: number, greater: 5, less: 20}", 1 },
	{ "- {path: number, greater: 5, less: 7}", 0 },
	{ "- {path: text, exists: true, equals: red}", 0 },
	{ "- {path: text, equals: blue}\n- {path: number, equals: 10}", 1 },
	{ "- {path: text, equals: blue}\n- {path: number, equals: 11}", 0 },
	{ "[]", 1 },
};

static void words(void **state)
{
	CLEANUP(bench_free) struct bench bench;

	(void)state;
	bench_make(&bench);
	for (size_t i = 0; i < COUNT_OF(wheres); i++)
		check(&bench, wheres[i].where, false, wheres[i].holds);
}

/* One node for which all words hold is enough. */
static void any_node(void **state)
{
	static const struct {
		const char *where;
		int holds;
		const char *found;
	} cases[] = {
		{ "- {path: 'items2[*].count', equals: 2}", 1, "items2[1].count" },
		{ "- {path: 'items2[*].count', greater: 1, less: 2}", 0, "" },
		{ "- {path: 'items2[*].q', greater: 1}", 1, "items2[1].q" },
		{ "- {path: 'items2[*].count', notEquals: 1}", 1, "items2[1].count" },
		{ "- {path: 'items2[2].count', exists: true}", 0, "" },
		{ "- {path: 'items2[*].count', exists: true}", 1, "items2[0].count" },
		{ "- {path: 'items2[3].count', notEquals: 1}", 1, "" },
	};
	CLEANUP(bench_free) struct bench bench;

	(void)state;
	bench_make(&bench);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(bytes_free) struct bytes path = BYTES_INIT(4096);
		uint32_t found;

		if (holds_of(&bench, cases[i].where, false, &found, &err) != cases[i].holds)
			fail_msg("%s: not %d", cases[i].where, cases[i].holds);
		if (!cases[i].holds)
			continue;
		if (found != NO_NODE)
			path_of(&bench.tree, bench.ident.root, found, &path);
		assert_string_equal(path.data ? path.data : "", cases[i].found);
	}
}

static void on_the_profile(void **state)
{
	static const struct {
		const char *when;
		int holds;
	} cases[] = {
		{ "- {value: enabled, equals: true}", 1 },     { "- {value: name, in: [local, prod]}", 1 },
		{ "- {value: name, matches: '^pr'}", 1 },      { "- {value: size, greater: 1Gi}", 1 },
		{ "- {value: list, equals: [a, b]}", 1 },      { "- {value: none, exists: true}", 0 },
		{ "- {value: none, absent: true}", 1 },        { "- {value: unknown.key, exists: false}", 1 },
		{ "- {value: unknown.key, notEquals: 1}", 1 }, { "- {value: unknown.key, equals: 1}", 0 },
	};
	CLEANUP(bench_free) struct bench bench;

	(void)state;
	bench_make(&bench);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		check(&bench, cases[i].when, true, cases[i].holds);
}

static void errors(void **state)
{
	static const struct {
		const char *list;
		bool on_profile;
		enum err_code code;
		const char *message;
	} cases[] = {
		{ "- {path: number, in: 10}", false, ERR_POLICY, "in needs a list" },
		{ "- {path: number, notIn: '${name}'}", false, ERR_POLICY, "notIn needs a list" },
		{ "- {path: number, less: much}", false, ERR_POLICY, "\"much\" is no quantity" },
		{ "- {path: number, equals: '${unknown}'}", false, ERR_VARIABLE, "${unknown} has no value" },
		{ "- {path: number, matches: '(${name}'}", false, ERR_PATTERN, "" },
		{ "- {value: release, equals: x}", true, ERR_FACT, "when: ${release} is not known" },
	};
	CLEANUP(bench_free) struct bench bench;

	(void)state;
	bench_make(&bench);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(holds_of(&bench, cases[i].list, cases[i].on_profile, NULL, &err), -1);
		if (err.code != cases[i].code || !strstr(err.message, cases[i].message))
			fail_msg("%s: %s %s", cases[i].list, err_slug(err.code), err.message);
	}
}

static void no_profile(void **state)
{
	CLEANUP(bench_free) struct bench bench;
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	bench_make(&bench);
	bench.settings.has_profile = false;
	bench.settings.profile = value_new(&bench.settings.arena, VALUE_MAP);
	assert_int_equal(holds_of(&bench, "- {value: enabled, exists: false}", true, NULL, &err), -1);
	assert_int_equal(err.code, ERR_FACT);
	assert_non_null(strstr(err.message, "${enabled} is not known without a profile"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),  cmocka_unit_test(any_node),   cmocka_unit_test(on_the_profile),
		cmocka_unit_test(errors), cmocka_unit_test(no_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
