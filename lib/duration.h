/* SPDX-License-Identifier: Apache-2.0 */
/* How long something takes, as people write it. Owns nothing. */
#ifndef STORE_DURATION_H
#define STORE_DURATION_H

#include "common.h"

#define DURATION_DAY 86400000.0 /* milliseconds */

/* "90s", "10m", "1h30m", "7d", "500ms", or seconds without a unit, into milliseconds. False for anything else. */
bool duration_parse(const char *text, double *ret);

/* The same the other way, for what it parses: "90s", "1500ms". */
const char *duration_text(double milliseconds, char *buffer, size_t size);

#endif
