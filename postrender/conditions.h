/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a condition of a rule holds. */
#ifndef STORE_CONDITIONS_H
#define STORE_CONDITIONS_H

#include "scope.h"

/* 1 holds, 0 does not, -1 error. */
int conditions_hold(struct scope *scope, const struct condition *condition, struct err *err);
int conditions_all_hold(struct scope *scope, const struct condition *first, struct err *err);

#endif
