/* SPDX-License-Identifier: Apache-2.0 */
/* Moments as Kubernetes and Helm write them, and how long ago they were. Owns nothing. */
#ifndef STORE_TIMESTAMP_H
#define STORE_TIMESTAMP_H

#include <time.h>

#include "alloc.h"

/* "2026-01-31T12:00:00Z" (UTC), with or without a fraction, or seconds since 1970. 0 for what is neither. */
time_t timestamp_parse(const char *text);

/* "2026-01-31T12:00:00Z", in the arena. */
const char *timestamp_text(time_t moment, struct arena *arena);

/* How long before `now`: "45s", "12m", "4h", "2d"; "-" when the moment is 0. In the arena. */
const char *timestamp_age(time_t moment, time_t now, struct arena *arena);

#endif
