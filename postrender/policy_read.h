/* SPDX-License-Identifier: Apache-2.0 */
/* Checks on policy files that the parts of their reader share. */
#ifndef STORE_POLICY_READ_H
#define STORE_POLICY_READ_H

#include "rule.h"

/* The row of `member`'s key, or -1 with ERR_WORD and the nearest known word. `what`: "condition" … */
int policy_word(const struct value *member, const char *what, const struct word_row *rows, size_t count,
		struct err *err);

/* ERR_POLICY unless the value has the type; says what was expected. */
int policy_expect(const struct value *value, enum value_type type, const char *what, struct err *err);

int policy_path(struct policies *policies, struct str text, struct position where, struct path *ret, struct err *err);
int policy_pattern(struct policies *policies, const struct value *value, struct pattern **ret, struct err *err);

#endif
