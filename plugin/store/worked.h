/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which revisions of a store were seen ready. Helm's "deployed" says only that the API server took the manifests; one
 * goes back to what was seen. Noted on the namespace, since Helm writes its records anew when their status changes: an
 * annotation of REVISION:UID, the uid being that of the record, so that a later release of the name inherits nothing.
 * A revision without a note counts for nothing; but a command that changes a store looks first whether it is ready.
 */
#ifndef STORE_STORE_WORKED_H
#define STORE_STORE_WORKED_H

#include "store/operation.h"
#include "store/release.h"

/* The entry of a record (its metadata), in the arena. */
const char *worked_entry(const struct value *record, struct arena *arena);

/* Whether the record of a revision (its metadata) is noted on its namespace. NULL is allowed for both. */
bool worked_is_noted(const struct value *name_space, const struct value *record);

/* The newest of the records below `before` that is noted; 0: none. */
long worked_newest(const struct value *name_space, const struct value *records, long before);

/*
 * The newest of the records below a revision to which a person goes back who names none: it is noted, the store was not
 * suspended at it, and it is not what that revision is itself (a failure or `resume` brings back copies). 0: none.
 */
long worked_back(const struct value *name_space, const struct value *records, long revision);

/* The annotation with one more; the oldest are left out beyond what a release keeps. In the arena. */
const char *worked_add(const struct value *name_space, const struct value *record, struct arena *arena);

/*
 * Notes the newest revision of the operation's store; `release` and `was_deployed` become what release_find finds now.
 * An error is shown as a warning: the store is as it was asked for.
 */
void worked_note(struct operation *operation, struct release *release, bool *was_deployed);

/*
 * Before anything is changed: reads which revisions worked into `release`, as it was found; the newest one is noted
 * when all its workloads are ready now, whoever made it. Errors of kube_merge and of workloads_read_all.
 */
int worked_look(struct operation *operation, struct release *release, struct err *err);

#endif
