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

#define KUBE_MANAGER "helm-store" /* field manager of what we apply */

/* Whom the calls serve, and what they must not hold up. */
struct kube_owner {
	/* Called about once a second while a call waits, before or between its tries; an error ends it. It may call. */
	int (*tick)(void *context, struct err *err);
	/* Called before each call that may change something; an error is the call's. */
	int (*before_change)(void *context, struct err *err);
	/* Milliseconds that the command has left. */
	unsigned (*left)(const void *context);
	void *context;
};

struct kube {
	struct background proxy;
	struct tempdir scratch;
	struct http *http;
	struct http *aside;             /* for calls of the tick, while others wait */
	struct context *within;         /* looked at while something is waited for; NULL: nobody looks */
	const struct kube_owner *owner; /* NULL: a command that only looks */
	unsigned patience;              /* milliseconds for a call and its repetitions; 0: the owner's, or a minute */
	bool opening;                   /* it was never reached: that is told soon */
	bool in_tick;
	const struct environment *environment; /* which cluster it is */
	time_t date;                           /* that the API server's last answer had */
	long long date_seen;                   /* when it came: milliseconds of clock_passed */
};

#define KUBE_INIT { .http = NULL, .environment = &environment_none }

/* Starts the proxy and does not wait, so that other work is done until kube_open. Errors of kube_open. */
int kube_start(struct kube *cluster, struct err *err);

/* Waits until the proxy listens, and opens the connections. Errors of kubectl_proxy_wait and http_open. */
int kube_reach(struct kube *cluster, struct err *err);
void kube_close(struct kube *cluster);

/* Starts the proxy anew if it died. Errors of kube_start and kube_open. */
int kube_again(struct kube *cluster, struct err *err);

/* The API server's time by its last answer; ours as long as there is none. */
time_t kube_now(const struct kube *cluster);

/* For several such bodies at once; http_streams_close it before the cluster. */
int kube_streams(struct kube *cluster, struct http_streams **ret, struct err *err);

#endif
