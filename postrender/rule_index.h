/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules can be for an object of a kind, found once a kind; and whether a rule's `when` holds, asked once where it
 * asks the profile alone. So the cost of an object grows with the rules for its kind, not with all.
 */
#ifndef STORE_RULE_INDEX_H
#define STORE_RULE_INDEX_H

#include "scope.h"

struct kind_rules { /* numbers of rules in their order */
	uint32_t *changing;
	size_t changing_count;
	uint32_t *saying;
	size_t saying_count;
};

enum when_state { WHEN_UNKNOWN, WHEN_HOLDS, WHEN_FAILS };

struct rule_index {
	struct arena arena;
	const struct rule **rules;
	uint8_t *when;   /* enum when_state, one a rule */
	uint64_t *masks; /* one a rule: a bit for each kind that it can be for, by a hash of the kind */
	size_t count;
	struct names kinds; /* "apiVersion Kind" */
	struct kind_rules *list;
	size_t list_count;
	size_t list_capacity;
};

/* The policies must live as long. */
void rule_index_make(struct rule_index *index, const struct policies *policies);

/*
 * The rules for the scope's object, whatever its name and labels. The pointer is good until the next call. -1: a
 * variable in a list of kinds has no value.
 */
int rule_index_get(struct rule_index *index, struct scope *scope, const struct kind_rules **ret, struct err *err);

/* 1: the rule's `when` holds; 0; -1. `scope->rule` is the rule of this number. */
int rule_index_when(struct rule_index *index, uint32_t number, struct scope *scope, struct err *err);

void rule_index_free(struct rule_index *index);

#endif
