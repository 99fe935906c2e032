/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody who runs the verbs must be allowed to, as one table: asked for one by one, and printed as ClusterRoles
 * (store/role.h). A chart that brings other kinds needs rights for them, too.
 */
#ifndef STORE_STORE_RBAC_H
#define STORE_STORE_RBAC_H

#include "kube/kube.h"

struct rbac {
	size_t asked;
	size_t lacking;
	bool all;           /* cluster-admin, or the like */
	const char *user;   /* as the API server calls us; "" when it does not say */
	size_t kinds;       /* of which something is lacking */
	const char *words;  /* the first of them: "namespaces (create delete), leases.coordination.k8s.io" */
	struct value *list; /* [{group, resource, verb}]: the same */
};

/*
 * Asks the API server (SelfSubjectAccessReview) for the rights that every store needs, and for those that the profile's
 * settings call for (NULL: no profile). Texts are in the arena.
 */
int rbac_ask(struct kube *cluster, const struct value *settings, struct arena *arena, struct rbac *ret,
	     struct err *err);

/* One right, as RBAC names it: "pods" or "pods/exec" of a group of the API, "" the core. */
struct rbac_asked {
	const char *group;
	const char *resource;
	struct str verb;
	const char *name_space; /* NULL: in all of them */
};

/* Whether whoever asks has it (SelfSubjectAccessReview). Errors of kube_create. */
int rbac_may(struct kube *cluster, const struct rbac_asked *it, struct arena *arena, bool *ret, struct err *err);

#endif
