/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three kinds of people, by what they may do. Each has a ClusterRole that doctor prints, with exactly the rights that
 * their verbs need (rights.h).
 */
#ifndef STORE_ROLE_H
#define STORE_ROLE_H

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

/* Its ClusterRole, in the arena. */
struct value *role_object(enum role role, struct arena *arena);

/* The same as YAML for kubectl apply, with who it is for and how to bind it as comments. */
void role_print(enum role role, struct bytes *out);

/* Whether words, also Helm's, are RBAC's: somebody has not the rights. */
bool role_forbids(const char *words);

/* How our own messages begin where what RBAC hides was passed over so far, and is needed now. */
#define ROLE_MAY "you may "

/*
 * When the error is of that kind, or begins with ROLE_MAY, says which role has the rights: that of the verb that
 * failed. What no role of ours has, a chart brought. An error that names a role already stays as it is. Always -1.
 */
int role_explain(enum role role, struct err *err);

#endif
