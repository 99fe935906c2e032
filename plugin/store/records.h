/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of a store's release against what was noted of them (store/provenance.h): before Helm acts on them, and
 * after a command has changed them.
 */
#ifndef STORE_STORE_RECORDS_H
#define STORE_STORE_RECORDS_H

#include "store/operation.h"
#include "store/release.h"

/*
 * What release_find finds, with what the records say looked at, too, where they were written anew since they were
 * noted: one that says something else is the release's `unproven`. Errors of release_find and of record_read.
 */
int records_look(struct kube *cluster, const char *store, struct arena *arena, struct release *ret, struct err *err);

/* ERR_FORGED for a release with an unproven record, and what can be done; 0 for one without. */
int records_refuse(const struct release *release, const char *store, struct err *err);

/* The release of the operation's store, in the arena, if Helm may act on its records. Errors of both above. */
int records_find(struct operation *operation, struct arena *arena, struct release *ret, struct err *err);

/* The same for those who only want to know whether it may. */
int records_check(struct operation *operation, struct err *err);

/*
 * Notes them as they are on the store's namespace, if that is there and ours. One that is not proved is refused as
 * above, and nothing is noted then.
 */
int records_note(struct operation *operation, struct err *err);

/* The same at the end of a command that went well: an error is shown as a warning. */
void records_settle(struct operation *operation);

#endif
