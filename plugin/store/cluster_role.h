/* SPDX-License-Identifier: Apache-2.0 */
/* The ClusterRoles of the kinds of people (store/role.h), by the rights that their verbs need (store/rbac.h). */
#ifndef STORE_STORE_CLUSTER_ROLE_H
#define STORE_STORE_CLUSTER_ROLE_H

#include "bytes.h"
#include "store/role.h"
#include "value.h"

/* Its ClusterRole, in the arena. */
struct value *cluster_role_object(enum role role, struct arena *arena);

/* The same as YAML for kubectl apply, with who it is for and how to bind it as comments. */
void cluster_role_print(enum role role, struct bytes *out);

/*
 * When the error is of that kind, or begins with ROLE_MAY, says which role has the rights: that of the verb that
 * failed. What no role of ours has, a chart brought. An error that names a role already stays as it is. Always -1.
 */
int cluster_role_explain(enum role role, struct err *err);

#endif
