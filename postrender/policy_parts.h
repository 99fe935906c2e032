/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a rule: match, names, actions. */
#ifndef STORE_POLICY_PARTS_H
#define STORE_POLICY_PARTS_H

#include "rule.h"

/* Whether a variable stands in the value, or in something that is in it. */
bool policy_has_variable(const struct value *value);

/* A list of globs and /patterns/, or text that is one variable. `what` is its word. */
int policy_names(struct policies *policies, const struct value *value, const char *what, struct name_list *ret,
		 struct err *err);

int policy_match(struct policies *policies, const struct value *map, struct rule *rule, struct err *err);
int policy_action(struct policies *policies, const struct value *member, enum verb verb, struct rule *rule,
		  struct err *err);

#endif
