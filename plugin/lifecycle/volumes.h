/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The volumes of one store: which may be destroyed is for store/ownership.h to say; here they are noted while the store
 * is there, listed, and removed. A volume is removed only when it is in the list that was shown, by its uid.
 */
#ifndef STORE_LIFECYCLE_VOLUMES_H
#define STORE_LIFECYCLE_VOLUMES_H

#include "store/operation.h"

struct volumes {
	struct value *going;   /* PersistentVolumes that the store's end takes away, as they were read; in the arena */
	struct value *staying; /* those that claims of its namespace had, and that nothing proves to be the store's */
};

/*
 * Writes the note on each volume that a claim of the store is bound to, and on the claim. `space` is the namespace;
 * NULL is allowed. What is changed at the same moment, or may not be changed, is left without. No lock is needed: each
 * request holds for the object as it was read. Errors of kube_call.
 */
int volumes_note(struct kube *cluster, const char *store, const struct value *space, struct err *err);

/*
 * The same wherever the store's volumes may have come to be there; an error says nothing about the store, and is
 * nobody's business.
 */
void volumes_try_note(struct kube *cluster, const char *store);

/*
 * Whether volumes_note would write a note on the volume of a claim of the store's namespace, which has none. Reads
 * claim and volume where the claim, as it is given, has no note. Errors of kube_get.
 */
int volumes_lack_note(struct kube *cluster, const char *store, const struct value *space, const struct value *claim,
		      bool *ret, struct err *err);

/*
 * Lists the volumes of claims of the store's namespace; `space` (NULL: it is gone) is the namespace. With `soon`, those
 * that volumes_note would note count as noted.
 */
int volumes_find(struct operation *operation, const struct value *space, bool soon, struct arena *arena,
		 struct volumes *ret, struct err *err);

/* A line for each volume: what it held, and what becomes of it. */
void volumes_print(const struct volumes *volumes, struct bytes *out);

/*
 * Once the namespace is gone: has each of `going` removed by its provisioner, data and all, unless it is another one,
 * or not proved, by now; waits until they are gone. ERR_TIMEOUT names what is left.
 */
int volumes_remove(struct operation *operation, const struct value *going, struct err *err);

/* Whether a list of volumes has this uid. */
bool volumes_has(const struct value *list, const char *uid);

#endif
