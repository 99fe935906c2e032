/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three kinds of people, by what they may do. Each has a ClusterRole that doctor prints, with exactly the rights that
 * their verbs need (store/rbac.h).
 */
#ifndef STORE_STORE_ROLE_H
#define STORE_STORE_ROLE_H

#include "alloc.h"
#include "bytes.h"
#include "err.h"

/* id, word of --role, name of its ClusterRole, who it is; each may all that the ones before it may */
#define ROLE_TABLE(X)                                                                                                  \
	X(TENANT, "tenant", "helm-store-tenant", "looks at the one store of the namespace that it is bound in")        \
	X(READER, "reader", "helm-store-reader", "looks at all stores, their Secrets too, and changes nothing")        \
	X(OPERATOR, "operator", "helm-store", "all verbs, in all namespaces")

enum role {
	ROLE_NONE, /* needs no cluster, or no rights */
#define X(name, word, object, who) ROLE_##name,
	ROLE_TABLE(X)
#undef X
		ROLE_COUNT
};

#define ROLE_WORDS "operator|reader|tenant"

const char *role_word(enum role role); /* "" for ROLE_NONE */

/* The role of a word; "" is the operator. ERR_USAGE. */
int role_find(const char *word, enum role *ret, struct err *err);

/* The name of its ClusterRole, and who it is. */
const char *role_cluster_role(enum role role);
const char *role_who(enum role role);

/* RBAC's refusal (k8s.io/apiserver, pkg/endpoints/handlers/responsewriters, forbiddenMessage). */
#define ROLE_FORBIDDEN "forbidden: User \""

/* Whether words, also Helm's, are RBAC's: somebody has not the rights. */
bool role_forbids(const char *words);

/* How our own messages begin where what RBAC hides was passed over so far, and is needed now. */
#define ROLE_MAY "you may "

#endif
