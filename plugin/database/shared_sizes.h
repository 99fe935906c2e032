/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How large the databases of the shared PostgreSQL are: what a Job there found (charts/database, files/measure.sh), by
 * its CronJob every few minutes, or now. A measurement is what it wrote: at, version, maxConnections, share (percent of
 * the volume from which on one is told of), bytes (of all), databases [{name, bytes, connections, limit}]; and the
 * bytes of the server's volume as `volume`, where that may be read.
 */
#ifndef STORE_DATABASE_SHARED_SIZES_H
#define STORE_DATABASE_SHARED_SIZES_H

#include "kube/kube.h"

/* The newest that is there, in the arena; NULL: none is, or it may not be read. Errors of the way only. */
int shared_sizes_last(struct kube *cluster, struct arena *arena, struct value **ret, struct err *err);

/* One that is made now, within `patience` seconds. ERR_DATABASE with why there is none; ERR_TIMEOUT. */
int shared_sizes_now(struct kube *cluster, unsigned patience, struct arena *arena, struct value **ret, struct err *err);

/* What a measurement (NULL: none) has of a store's database; NULL: nothing. */
const struct value *shared_sizes_of(const struct value *measured, const char *store, struct arena *arena);

/* Percent of the volume, rounded down; -1: the volume is not known. */
long shared_sizes_share(const struct value *measured, const struct value *database);

/* Whether that is so much that it is told of. */
bool shared_sizes_is_large(const struct value *measured, const struct value *database);

/*
 * Puts what a measurement has of a store's database into a map: databaseBytes, databaseShare (percent of the volume),
 * databaseMeasuredAt. Nothing where it has nothing.
 */
void shared_sizes_put(const struct value *measured, const char *store, struct value *map, struct arena *arena);

/* "1.5Gi" of a count of bytes, in the arena. */
const char *shared_sizes_text(long bytes, struct arena *arena);

#endif
