/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts a store's guards into its namespace before Helm runs: a quota that comes with the release begins to count only
 * after the release's pods are there, and pre-install hooks would run without network policies.
 */
#ifndef STORE_STORE_GUARDS_H
#define STORE_STORE_GUARDS_H

#include "kube/kube.h"
#include "kube/resources.h"
#include "store/spec.h"

/* Kinds of the shipped guards. */
#define GUARDS_KINDS 3
extern const enum resource guards_kinds[GUARDS_KINDS];

struct guards {
	struct value *guards; /* the objects as they are applied */
	size_t policies;      /* NetworkPolicies */
	size_t quotas;
};

/*
 * The guards of a specification as objects, in the arena, with what Helm needs to adopt them (--emit guards --adopt).
 * Errors of the filter.
 */
int guards_render(const struct spec *spec, const struct helm *helm, struct arena *arena, struct guards *ret,
		  struct err *err);

/* Applies them server-side; equal ones do not change. Errors of kube_apply name the guard. */
int guards_apply(const struct guards *guards, struct kube *cluster, struct arena *arena, struct err *err);

/*
 * Deletes the guard at `path`, where there is one that we applied, as it was looked at: what became another's meanwhile
 * stays. A quota whose status the controller writes at that moment is looked at again. Errors of kube_get and
 * kube_delete.
 */
int guards_drop(struct kube *cluster, const char *path, struct arena *arena, struct err *err);

/*
 * Deletes what was applied as a guard and is none of those that are wanted: what only a specification had whose command
 * was killed. That it was applied by us is seen from who manages its fields; an object that carries our label alone may
 * be anybody's, and is for audit to name. Errors of kube_list and guards_drop.
 */
int guards_drop_others(const struct guards *wanted, struct kube *cluster, const char *name_space, struct err *err);

/* Whether an object was applied by this program as a guard. */
bool guards_is_applied(const struct value *object);

/* The path of a guard in the API, in the arena. ERR_REFUSED when the cluster does not know its kind. */
int guards_path(struct kube *cluster, const struct value *object, struct arena *arena, const char **ret,
		struct err *err);

/*
 * Whether every ResourceQuota of the namespace counts: status.hard is spec.hard. Until the controller has filled it in,
 * a quota refuses nothing. What is lacking goes into `ret_lacking` (NULL: all count).
 */
int guards_counts(struct kube *cluster, const char *name_space, struct arena *arena, const char **ret_lacking,
		  struct err *err);

#endif
