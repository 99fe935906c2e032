/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One collection of the API, followed as client-go's reflector follows it: a list, then a watch from the list's
 * version, over one connection, for as long as the thread is wanted.
 *
 * It never goes back in time. A list names no resourceVersion, so that the API server must answer with what is newest
 * (a quorum of etcd, or a cache that has caught up with it); client-go's first list takes "0", any old picture. All
 * pages are of one moment: a mark that is too old makes us list anew, in one page. A watch goes on from the last
 * version that was heard, bookmarks included. Versions are opaque but for this: since KEP-5504 those of one collection
 * may be compared as numbers, and an API server whose etcd stands behind could answer with a list that is older than
 * what we have told. Such a list is not taken, and asked for again; only once the cluster has insisted on it for a
 * minute (it was restored from a backup) it is the truth. By then `watch_age` has been over a minute, too.
 */
#ifndef STORE_SERVER_WATCH_H
#define STORE_SERVER_WATCH_H

#include "server/watch_state.h"

/* Follows it until the context of its kube is cancelled. Errors of context_check alone: all else is tried again. */
int watch_run(struct watch *watch, struct err *err);

#endif
