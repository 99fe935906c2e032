/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Kubernetes API, spoken through `kubectl proxy` on a private Unix socket: kubectl knows every way to log in, and
 * HTTP through it costs milliseconds where a kubectl a call costs a process.
 */
#ifndef STORE_KUBE_KUBE_H
#define STORE_KUBE_KUBE_H

#include "background.h"
#include "context.h"
#include "http.h"
#include "tempdir.h"
#include "value.h"

#define CLUSTER_MANAGER "helm-store" /* field manager of what we apply */
#define CLUSTER_APPLY "application/apply-patch+yaml"
#define CLUSTER_MERGE "application/merge-patch+json"

/* Whom the calls serve, and what they must not hold up. */
struct cluster_owner {
	/* Called about once a second while a call waits, before or between its tries; an error ends it. It may call. */
	int (*tick)(void *context, struct err *err);
	/* Called before each call that may change something; an error is the call's. */
	int (*before_change)(void *context, struct err *err);
	/* Milliseconds that the command has left. */
	unsigned (*left)(const void *context);
	void *context;
};

struct cluster {
	struct background proxy;
	struct scratch scratch;
	struct http *http;
	struct http *aside;          /* for calls of the tick, while others wait */
	struct context *within; /* looked at while something is waited for; NULL: nobody looks */
	const struct cluster_owner *owner; /* NULL: a command that only looks */
	unsigned patience;           /* milliseconds for a call and its repetitions; 0: the owner's, or a minute */
	bool opening;                /* it was never reached: that is told soon */
	bool in_tick;
	const struct environment *environment; /* which cluster it is */
	time_t date;                 /* that the API server's last answer had */
	long long date_seen;         /* when it came: milliseconds of clock_passed */
};

#define CLUSTER_INIT { .http = NULL, .environment = &environment_none }

/* Starts the proxy and does not wait, so that other work is done until cluster_open. Errors of cluster_open. */
int cluster_start(struct cluster *cluster, struct err *err);

/*
 * Starts the proxy, unless cluster_start did, with the context that Helm was told (HELM_KUBE*, KUBECONFIG), and asks
 * the API server for its version. ERR_CHILD when there is no kubectl; ERR_CLUSTER when the cluster does not answer;
 * ERR_USAGE for a setting of Helm that kubectl cannot be given.
 */
int cluster_open(struct cluster *cluster, struct err *err);
void cluster_close(struct cluster *cluster);

struct cluster_call {
	const char *method;
	const char *path;         /* with the query */
	const struct value *body; /* NULL: none */
	const char *content_type; /* NULL: application/json */
	const char *accept;       /* NULL: application/json */
};

/*
 * One exchange, whatever the status: `ret` is the JSON answer in the arena (often a Status), or NULL when it was empty.
 * Errors of the way only: ERR_CLUSTER, ERR_LIMIT, those of context_check and of the owner's functions. A
 * call that got no proper answer (kube/retry.h) is made again, where that is safe, with pauses in between and as long as
 * there is time; a proxy that died is started anew. A 409 for what an earlier try wrote is an answer of 200.
 */
int cluster_call(struct cluster *cluster, const struct cluster_call *call, struct arena *arena, long *ret_status,
		 struct value **ret, struct err *err);

struct cluster_answer {
	long status;
	time_t date;        /* by the API server's clock; 0: it did not say */
	struct value *tree; /* in the arena; NULL: the answer was empty */
};

/*
 * Several exchanges side by side: `ret` has their answers, in the order of the calls. Errors of cluster_call, of the
 * first that has one; what came of the others is then unknown.
 */
int cluster_call_all(struct cluster *cluster, const struct cluster_call *calls, size_t count, struct arena *arena,
		     struct cluster_answer *ret, struct err *err);

/* An error for an answer that was not wanted: what was asked, the API server's words, ERR_REFUSED or ERR_CLUSTER. */
int cluster_refused(const struct cluster_call *call, long status, const struct value *answer, struct err *err);

/* The object at a path; *ret is NULL when there is none. */
int cluster_get(struct cluster *cluster, const char *path, struct arena *arena, struct value **ret, struct err *err);

/*
 * Creates at the path of a collection. *ret_exists instead of an error when an object of that name is there; `ret` may
 * be NULL.
 */
int cluster_create(struct cluster *cluster, const char *path, const struct value *object, struct arena *arena,
		   bool *ret_exists, struct value **ret, struct err *err);

/*
 * Server-side apply at the path of the object itself, as our field manager, taking over fields of others. `ret` may be
 * NULL.
 */
int cluster_apply(struct cluster *cluster, const char *path, const struct value *object, struct arena *arena,
		  struct value **ret, struct err *err);

/*
 * Lays a merge patch (RFC 7386: null takes a member away) over the object at the path. Where the patch has the object's
 * uid or resourceVersion, the API server refuses it for another one. `ret` may be NULL.
 */
int cluster_merge(struct cluster *cluster, const char *path, const struct value *patch, struct arena *arena,
		  struct value **ret, struct err *err);

/* What cluster_apply calls; for cluster_call_all. */
struct cluster_call cluster_apply_call(const char *path, const struct value *object, struct arena *arena);

/*
 * Replaces an object as it was read (its resourceVersion decides). *ret_lost instead of an error when someone else was
 * faster or it is gone. `ret` may be NULL.
 */
int cluster_replace(struct cluster *cluster, const char *path, const struct value *object, struct arena *arena,
		    bool *ret_lost, struct value **ret, struct err *err);

/*
 * Deletes the object that was looked at, by its uid, in the background: what has the name by now may be another one's.
 * With a `version` (NULL: none), only as it was read. One that is not there is no error; one whose uid nobody knows is
 * ERR_INTERNAL.
 */
int cluster_delete(struct cluster *cluster, const char *path, const char *uid, const char *version,
		   struct arena *arena, struct err *err);

/*
 * All items of a collection over as many pages as it takes, in a list; metadata only (PartialObjectMetadata) if asked.
 * `selector` is a label selector; NULL: none.
 */
int cluster_list(struct cluster *cluster, const char *path, const char *selector, bool metadata_only,
		 struct arena *arena, struct value **ret, struct err *err);

/* Several whole collections side by side: a list for each path. Errors of cluster_list. */
int cluster_list_all(struct cluster *cluster, const char *const *paths, size_t count, struct arena *arena,
		     struct value **ret, struct err *err);

/* Starts the proxy anew if it died. Errors of cluster_start and cluster_open. */
int cluster_again(struct cluster *cluster, struct err *err);

/* The API server's time by its last answer; ours as long as there is none. */
time_t cluster_now(const struct cluster *cluster);

/* The API server's time, in whole seconds; 0 when it does not say. */
int cluster_time(struct cluster *cluster, time_t *ret, struct err *err);

/* A collection that is read page by page; cluster_pages_free it in the end. */
struct cluster_pages {
	const char *path;
	const char *selector; /* label selector; NULL: none */
	bool metadata_only;   /* PartialObjectMetadata */
	unsigned size;        /* objects of a page; 0: as many as cluster_list takes */
	char *next;           /* the API server's mark of the next page; NULL at the start */
	bool done;            /* there is no further page */
};

/* The next page's items, a list in the arena or NULL. Errors of cluster_call. */
int cluster_page(struct cluster *cluster, struct cluster_pages *pages, struct arena *arena, struct value **ret,
		 struct err *err);
void cluster_pages_free(struct cluster_pages *pages);

/* A body that is no JSON (logs), appended to `out`; ERR_LIMIT past its ceiling. */
int cluster_text(struct cluster *cluster, const char *path, struct bytes *out, struct err *err);

/*
 * The body of a GET while it arrives (logs, watches): `sink` as in http.h. Tried again until the first byte came; one
 * that is silent for half a minute has ended, with ERR_TIMEOUT.
 */
int cluster_stream(struct cluster *cluster, const char *path, int (*sink)(void *context, struct str piece),
		   void *context, struct err *err);

/* For several such bodies at once; http_streams_close it before the cluster. */
int cluster_streams(struct cluster *cluster, struct http_streams **ret, struct err *err);

#endif
