/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remembers that a store was seeded: its Job is removed an hour after it ended. The note is an annotation of the
 * release's record, so it lasts as long as the revision and goes with the release.
 */
#ifndef STORE_LIFECYCLE_SEEDING_H
#define STORE_LIFECYCLE_SEEDING_H

#include "lifecycle/provision.h"

/*
 * For a command that waited until all workloads were ready: notes the newest revision as seeded when the Job of the
 * component `seed` is complete, or, where the revision has no such Job (suspended), when the one before was. A note
 * that cannot be written is no error: the condition is Unknown then, once the Job is gone.
 */
void seeding_note(const struct provision *provision);

#endif
