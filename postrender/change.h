/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs that change a tree. Each checks that nothing shared is touched and no other rule contradicted. */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "report.h"

/* Runs any verb but deny and warn. Errors: ERR_SHARED, ERR_TYPE, ERR_CONFLICT, those of expansion. */
int change_apply(struct scope *scope, const struct action *action, struct report *report, struct err *err);

#endif
