/* SPDX-License-Identifier: Apache-2.0 */
/* A collection that is followed (server/watch.h): what is known of it, and who is told. */
#ifndef STORE_SERVER_WATCH_STATE_H
#define STORE_SERVER_WATCH_STATE_H

#include <stdatomic.h>

#include "kube/kube.h"

#define WATCH_OVERDUE 75000 /* milliseconds: the API server sends a bookmark a minute, give or take a quarter */

struct watch_target {
	const char *path;     /* of the collection, without a query */
	const char *selector; /* label selector; NULL: none */
	bool metadata_only;   /* PartialObjectMetadata */
	bool is_optional;     /* where the cluster has no such kind, or hides it, there are none */
	unsigned page;        /* objects of a page of the list */
};

/* Who is told, in the thread of the watch; objects are borrowed for the call. */
struct watch_hearer {
	void (*begin)(void *of); /* a list comes; one that was not ended counts for nothing */
	void (*take)(void *of, const struct value *object);    /* one of its objects */
	void (*end)(void *of, bool is_there);                  /* these are all there are; false: no such kind is */
	void (*changed)(void *of, const struct value *object); /* it came, or is another */
	void (*removed)(void *of, const struct value *object);
	void *of;
};

/* Milliseconds; 0, but for tests: as long as is said. */
struct watch_limits {
	unsigned idle;   /* without a byte, until a watch is broken off: a minute and a half */
	unsigned insist; /* that an older list must insist: a minute */
	unsigned again;  /* until an optional kind that is not there is looked for again: a minute */
	unsigned most;   /* pause between two tries: a quarter of a minute */
	size_t line;     /* bytes of an event at most: 16 MB, several times what etcd takes */
};

struct watch {
	struct kube *kube; /* of this thread; its context ends the watch */
	struct watch_target target;
	struct watch_hearer hearer;
	struct watch_limits limits;
	/* For other threads, too. */
	atomic_llong proved; /* moment (clock_passed) at which what was told was known to be so */
	atomic_bool is_open; /* a stream is open, or there is nothing to follow */
	atomic_bool is_listed;
	atomic_uint lists;
	atomic_uint streams;
	/* Of this thread. */
	char *version; /* that was heard last; NULL: none */
	bool must_list;
	unsigned failures; /* in a row */
	unsigned doubts;   /* answers in a row that no version may mend */
	long long older;   /* moment since which lists are older than what was told; 0: they are not */
	long retry_after;  /* seconds that the API server asked for */
};

/* What it sets out from: for any thread, before watch_run. The kube's calls get little patience: they are repeated. */
void watch_begin(struct watch *watch, struct kube *kube, const struct watch_target *target,
		 const struct watch_hearer *hearer, const struct watch_limits *limits);

/*
 * Milliseconds for which what was told may not be so any more: 0 while a stream is open and no bookmark is overdue. For
 * any thread.
 */
long long watch_age(const struct watch *watch);

/* Notes that what was told is so now. */
void watch_prove(struct watch *watch);

/* Whether a version is older than another, as far as that can be said (KEP-5504: decimal numbers); "" is not known. */
bool watch_is_older(const char *version, const char *than);

void watch_free(struct watch *watch);

#endif
