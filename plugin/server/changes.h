/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stores in the order in which they changed last, from one snapshot to the next. A store that changes again moves to
 * the end, so that who looks seldom finds how it is, once. Of one thread.
 */
#ifndef STORE_SERVER_CHANGES_H
#define STORE_SERVER_CHANGES_H

#include "server/snapshot.h"

struct changes_entry {
	struct changes_entry *next;
	struct changes_entry *before;
	const struct snapshot_store *store; /* held: as it is, or as it was last */
	unsigned long long number;          /* of the change, from 1 on */
	bool is_gone;                       /* or it is another owner's now, as whose it is an entry of its own */
};

struct changes {
	struct snapshot *snapshot;      /* held; NULL: none was there yet */
	struct changes_entry **entries; /* of its stores, in their order */
	struct changes_entry *first;
	struct changes_entry *last;
	unsigned long long number;  /* of the last change; 0: there was none */
	unsigned long long version; /* another one whenever an entry was moved or freed */
	size_t gone;                /* entries of what is gone */
};

/* Notes what is otherwise in a newer snapshot: whole objects and owners count. The snapshot is held. */
void changes_take(struct changes *changes, struct snapshot *now);

/* Forgets what is gone by a change up to that number. */
void changes_forget(struct changes *changes, unsigned long long number);

void changes_free(struct changes *changes);

#endif
