/* SPDX-License-Identifier: Apache-2.0 */
/* Policy files: read, and checked against each other. */
#ifndef STORE_POLICY_H
#define STORE_POLICY_H

#include "rule.h"

/* Reads a policy file and appends its rules. Errors: ERR_POLICY, ERR_WORD, ERR_PATTERN, ERR_READ with the position. */
int policy_read(struct policies *policies, const char *file, struct err *err);

/* ERR_WORD when an `overrides:` names a rule that is not there. Called when all are read. */
int policy_check(const struct policies *policies, struct err *err);

/* Leaves the rule of this id alone. ERR_WORD for an id of no rule, with the nearest. */
int policy_keep(struct policies *policies, const char *id, struct err *err);

/* Reads the *.yaml files of a folder in byte order. */
int policy_read_folder(struct policies *policies, const char *folder, struct err *err);

void policy_free(struct policies *policies);

#endif
