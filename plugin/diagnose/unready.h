/* SPDX-License-Identifier: Apache-2.0 */
/* Why a shop's container runs and is not ready, in its own words: a probe's event has no more than a status. */
#ifndef STORE_DIAGNOSE_UNREADY_H
#define STORE_DIAGNOSE_UNREADY_H

#include "diagnose/problem.h"
#include "kube/kube.h"

/*
 * What a container of images/store has said last of why it is not ready ("store start: not ready: …", repeated while it
 * lasts; "store start: waiting (… left): …" before it serves), in the arena; NULL: nothing, or that it serves, or is
 * ready again.
 */
const char *unready_words(struct str log, struct arena *arena);

/* Puts them into the reason of a problem that is unready, where its log can be read and has them. */
void unready_explain(struct kube *cluster, const char *name_space, struct problem *problem, struct arena *arena);

#endif
