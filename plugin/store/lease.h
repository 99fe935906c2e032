/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One writer a store: a Lease (coordination.k8s.io/v1) of the store's name in the namespace store-system. Its holder is
 * a process (process.h). It is renewed while the process works; one whose process is proved to have ended is taken over
 * at once, any other only after it has stood still for its time as we watched it: clocks are never compared for that
 * (as in client-go, tools/leaderelection). Our own counts as lost when it could not be renewed for its time, also that
 * in which the machine slept.
 */
#ifndef STORE_STORE_LEASE_H
#define STORE_STORE_LEASE_H

#include "kube/kube.h"
#include "kube/labels.h"
#include "kube/resources.h"

struct lease {
	struct kube *cluster;
	struct arena arena;   /* holds the object as it was last read or written */
	struct value *object; /* NULL: not held */
	const char *path;
	long long renewed; /* when the request that renewed it last was sent: milliseconds of clock_passed */
	long long tried;   /* … or was to renew it */
	bool took_over;    /* the holder before us did not finish */
	time_t held_since; /* … who began then, by the API server's clock; 0: nobody knows */
	time_t held_until; /* … and may have been at work until then, by the API server's clock; 0: nobody knows */
};

#define LEASE_FOLDER API_COORDINATION "/namespaces/" NAMESPACE_SYSTEM "/leases"

#define LEASE_INIT { .cluster = NULL }

struct lease_request {
	const char *store;
	const char *command; /* shown to others */
	unsigned patience;   /* milliseconds that a holder is waited for that seems to be at work */
	unsigned most;       /* milliseconds for all of it */
	void (*tell)(void *context, const char *what); /* what is waited for; NULL: nobody wants to know */
	void *context;
};

/*
 * Takes the store's lease. ERR_LOCKED, with who holds it and since when, at once when its time of renewal is fresh by
 * the API server's clock. One that looks forsaken is watched for its time, whatever the patience: that the clocks do
 * not agree then makes us wait, never take what is in use.
 */
int lease_take(struct lease *lease, struct kube *cluster, const struct lease_request *request, struct err *err);

/*
 * Makes a lease of another kind, in a namespace of one's own, that ends with the namespace: others see by it whether
 * who made the namespace is still at work. ERR_LOCKED when one of that name is there.
 */
int lease_make(struct lease *lease, struct kube *cluster, const char *name_space, const char *name, const char *command,
	       struct err *err);

/*
 * Renews it when a quarter of its time has passed; call it about once a second. An answer that does not come is no
 * error while its time runs; ERR_LOCKED when it was lost. lease_tend is for those who do not change anything meanwhile:
 * it forgives also when the time is over, since lease_confirm, which comes before a change, finds out whether the lease
 * is still ours.
 */
int lease_keep(struct lease *lease, struct err *err);
int lease_tend(struct lease *lease, struct err *err);
int lease_confirm(struct lease *lease, struct err *err);

/*
 * Gives it up: the object is deleted, if it is ours still. Nothing when it is not held. After an error it is not held
 * either: it stays behind until the next command takes it over, or gc removes it. 24 s at most.
 */
int lease_release(struct lease *lease, struct err *err);

/* Leaves it as it is: whoever comes next sees that we have ended without finishing, and takes it over. */
void lease_leave(struct lease *lease);

/* The command that a holder gave; "" when there is none. */
const char *lease_command(const struct value *object);

#endif
