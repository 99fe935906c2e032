/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was done to make a revision, as its description in Helm's record: it is written with the revision or not at
 * all, stays when Helm writes the record anew, and `helm history` shows it too. A rollback has Helm's own words: Helm 3
 * takes no others.
 */
#ifndef STORE_LIFECYCLE_SUMMARY_H
#define STORE_LIFECYCLE_SUMMARY_H

#include "value.h"

/*
 * The description for a command of ours, in the arena: "helm store update: page, replicas", with the paths of the
 * values that differ; `before` may be NULL. No value is in it.
 */
const char *summary_text(const char *command, const struct value *before, const struct value *after,
			 struct arena *arena);

/*
 * What a description says, in the arena: "updated: page, replicas", "rolled back to 3", "updated by helm"; words of
 * Helm that say something else (why it failed) as they are.
 */
const char *summary_words(const char *description, struct arena *arena);

#endif
