/* SPDX-License-Identifier: Apache-2.0 */
/* Guards, the namespace's own marks, and what else of the guards' kinds lies there. */
#ifndef STORE_AUDIT_GUARDS_H
#define STORE_AUDIT_GUARDS_H

#include "audit/audit.h"

/*
 * What a NetworkPolicy allows beyond its own namespace: "ingress from anywhere", "egress to other namespaces", …; NULL
 * when nothing. `ret_rule` is the rule that does.
 */
const char *audit_widens(const struct value *policy, const char *name_space, const struct value **ret_rule);

/* A part of audit_run: the namespace, its guards, and what beside them lets more in. Errors of the cluster. */
int audit_space(struct audit *audit, struct inventory *inventory, struct err *err);

#endif
