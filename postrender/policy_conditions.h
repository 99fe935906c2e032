/* SPDX-License-Identifier: Apache-2.0 */
/* The conditions of a rule. */
#ifndef STORE_POLICY_CONDITIONS_H
#define STORE_POLICY_CONDITIONS_H

#include "rule.h"

/* The items of `when` and `where`. */
int policy_conditions(struct policies *policies, const struct value *list, bool on_profile, struct condition **ret,
		      struct err *err);

#endif
