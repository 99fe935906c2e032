/* SPDX-License-Identifier: Apache-2.0 */
/* Why the workloads of a namespace are not ready: what suspect_*.c find, in the order in which it helps. */
#ifndef STORE_DIAGNOSE_DIAGNOSE_H
#define STORE_DIAGNOSE_DIAGNOSE_H

#include "diagnose/problem.h"

/*
 * All that looks wrong, the most telling first, texts in the arena. Objects that are being deleted, and pods that are
 * being replaced by newer ones, are passed over.
 */
void diagnose_all(const struct objects *view, struct arena *arena, struct problems *ret);

/* The most telling one. False when nothing looks wrong. */
bool diagnose_first(const struct objects *view, struct arena *arena, struct problem *ret);

#endif
