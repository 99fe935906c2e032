/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes away each rule, each line of `when` and each of `where`, one at a time, and demands that a case fails.
 *   mutate-rules GOLDEN TENANCY PARTS PART [RULE]   prints the names of those that no case misses, a line each
 */
#include <stdio.h>
#include <stdlib.h>

#include "mutate.h"

struct mutation {
	const char *name; /* "pods/no-host-path", "pods/no-host-path where 2" */
	const struct rule *rule;
	void **place;  /* the pointer that leads to what is taken away */
	void *without; /* what it leads to then */
};

struct mutations {
	struct mutation *list;
	size_t count;
	size_t capacity;
	struct arena *arena;
};

static void add(struct mutations *mutations, const struct rule *rule, const char *name, void *place, void *without)
{
	mutations->list = xgrow(mutations->list, mutations->count, &mutations->capacity, sizeof(*mutations->list));
	mutations->list[mutations->count++] =
		(struct mutation){ .name = name, .rule = rule, .place = place, .without = without };
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the policy file */
static void add_conditions(struct mutations *mutations, const struct rule *rule, const char *what,
			   struct condition **first)
{
	struct arena *arena = mutations->arena;
	size_t number = 0;

	for (struct condition **at = first; *at; at = &(*at)->next) {
		const char *name = arena_format(arena, "%s %zu", what, ++number).p;
		size_t way = 0;

		add(mutations, rule, name, at, (*at)->next);
		for (struct alternative **one = &(*at)->any; *one; one = &(*one)->next) {
			const char *of = arena_format(arena, "%s way %zu", name, ++way).p;

			/* A condition without any way would not be read. */
			if ((*at)->any->next)
				add(mutations, rule, of, one, (*one)->next);
			if ((*one)->all->next || (*one)->all->any)
				add_conditions(mutations, rule, arena_format(arena, "%s and", of).p, &(*one)->all);
		}
	}
}

static void find_mutations(struct mutations *mutations, struct policies *policies)
{
	struct arena *arena = mutations->arena;

	for (struct rule **at = &policies->first; *at; at = &(*at)->next) {
		struct rule *rule = *at;

		add(mutations, rule, rule->id.p, at, rule->next);
		add_conditions(mutations, rule, arena_format(arena, "%s when", rule->id.p).p, &rule->when);
		add_conditions(mutations, rule, arena_format(arena, "%s where", rule->id.p).p, &rule->conditions);
	}
}

/* Whether one of the rule's kinds is named in the text: those cases come first. */
static bool may_concern(const struct rule *rule, struct str text)
{
	for (const struct value *kind = value_first(rule->kinds); kind; kind = kind->next) {
		const char *slash = strrchr(kind->text.p, '/');

		if (strstr(text.p, slash ? slash + 1 : kind->text.p))
			return true;
	}
	return !rule->kinds;
}

/* The case that found the one before is tried first: neighbours are about the same things. */
static bool is_found(struct cases *cases, const struct mutation *mutation, size_t *last)
{
	if (*last < cases->count && !cases_pass(cases, &cases->list[*last]))
		return true;
	for (int turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < cases->count; i++) {
			if (i == *last || may_concern(mutation->rule, cases->list[i].input) == (turn == 1) ||
			    cases_pass(cases, &cases->list[i]))
				continue;
			*last = i;
			return true;
		}
	return false;
}

static size_t try_all(struct cases *cases, struct mutations *mutations, size_t parts, size_t part, const char *only)
{
	size_t last = SIZE_MAX;
	size_t tried = 0;

	for (size_t i = 0; i < mutations->count; i++) {
		struct mutation *mutation = &mutations->list[i];
		void *with = *mutation->place;
		size_t rules = cases->policies.count;

		if (i * parts / mutations->count != part || (only && strcmp(only, mutation->rule->id.p) != 0))
			continue;
		tried++;
		*mutation->place = mutation->without;
		if (with == mutation->rule)
			cases->policies.count--;
		if (!is_found(cases, mutation, &last)) {
			(void)printf("%s\n", mutation->name);
			(void)fflush(stdout);
		}
		*mutation->place = with;
		cases->policies.count = rules;
	}
	return tried;
}

int main(int argc, char **argv)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct arena arena = ARENA_INIT;
	struct mutations mutations = { .arena = &arena };
	struct cases cases = { .arena = ARENA_INIT };
	size_t tried;

	if (argc < 5) {
		(void)fputs("mutate-rules GOLDEN TENANCY PARTS PART [RULE]\n", stderr);
		return 2;
	}
	if (clearenv() || cases_read(&cases, argv[1], argv[2], &err)) {
		CLEANUP(free_pointer) char *text = err_text(&err);

		(void)fputs(text, stderr);
		return 2;
	}
	find_mutations(&mutations, &cases.policies);
	tried = try_all(&cases, &mutations, strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10), argv[5]);
	(void)fprintf(stderr, "%zu mutations, %zu cases (%zu golden ones are of something else)\n", tried, cases.count,
		      cases.left_out);
	return 0;
}
