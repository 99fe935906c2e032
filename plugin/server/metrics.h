/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the server has done, counted, in the text format of Prometheus. Labels are of tables alone, so that their number
 * is bounded whatever is asked. Of one thread, but for lines that are lost.
 */
#ifndef STORE_SERVER_METRICS_H
#define STORE_SERVER_METRICS_H

#include <stdatomic.h>

#include "bytes.h"
#include "server/routes.h"
#include "server/snapshot.h"

/* Besides the routes: requests that are of none, and those that the guard refused. */
#define METRICS_UNMATCHED ROUTES
#define METRICS_REFUSED (ROUTES + 1)
#define METRICS_OPERATIONS (ROUTES + 2)
#define METRICS_STATUSES_MOST 32
/* Upper ends of the histogram's buckets, in seconds. */
#define METRICS_BUCKETS_TABLE(X) X(0.001) X(0.005) X(0.025) X(0.1) X(0.5) X(2.5) X(10) X(60)
#define METRICS_BUCKETS 8

struct metrics_row {
	unsigned long long codes[METRICS_STATUSES_MOST]; /* in the order of ANSWER_STATUS_TABLE */
	unsigned long long buckets[METRICS_BUCKETS + 1]; /* each by itself; the last is of all above */
	double seconds;
};

struct metrics {
	struct metrics_row rows[METRICS_OPERATIONS];
	unsigned long long connections; /* taken since the start */
	unsigned long long open;        /* now */
	atomic_ullong unlogged;         /* lines of the log that nobody took */
};

/* Notes an answer: `operation` is a place of the routes, or one of the above. */
void metrics_note(struct metrics *metrics, size_t operation, int status, double seconds);

/* "getHealth", "unmatched", "refused". */
const char *metrics_operation(size_t operation);

/*
 * Of the stores: how old what is told of them is, how many are in which state (NULL: nobody knows), and how many
 * streams tell of them.
 */
void metrics_write_stores(double age, const struct snapshot *snapshot, size_t streams, struct bytes *out);

void metrics_write(const struct metrics *metrics, const char *library, struct bytes *out);

#endif
