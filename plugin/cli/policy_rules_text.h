/* SPDX-License-Identifier: Apache-2.0 */
/* How rules are shown: all in a table, one explained; as pages. */
#ifndef STORE_CLI_POLICY_RULES_TEXT_H
#define STORE_CLI_POLICY_RULES_TEXT_H

#include "lint/policy_rules.h"

/* Prints all rules (-o table|json|name|markdown), or one, or a policy's (-o table|json|markdown). */
void policy_rules_text_print(const struct policy_rules *rules, const char *format, struct bytes *out);
int policy_rules_text_explain(struct policy_rules *rules, const char *what, const char *format, struct bytes *out,
			      struct err *err);

#endif
