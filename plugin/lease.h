/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One writer a store: a Lease (coordination.k8s.io/v1) of the store's name in the namespace store-system. Its holder is
 * a process: machine (boot id, and namespace of processes), number, start time. It is renewed while the process works;
 * one that was not renewed for a minute, or whose process is dead on this machine, is taken over.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include "cluster.h"
#include "tenant.h"

#define LEASE_SECONDS 60

struct lease {
	struct cluster *cluster;
	struct arena arena;   /* holds the object as it was last read or written */
	struct value *object; /* NULL: not held */
	const char *path;
	long long renewed;    /* milliseconds of a clock that does not jump */
	bool took_over;       /* the holder before us did not finish */
};

#define LEASE_FOLDER "/apis/coordination.k8s.io/v1/namespaces/" TENANT_SYSTEM "/leases"

#define LEASE_INIT { NULL, { NULL, 0 }, NULL, NULL, 0, false }

/*
 * Takes the store's lease for `command` (shown to others), waiting at most `patience` milliseconds while another holds
 * it. ERR_LOCKED says who holds it and since when.
 */
int lease_take(struct lease *lease, struct cluster *cluster, const char *store, const char *command,
	       unsigned patience, struct err *err);

/*
 * Makes a lease of another kind, in a namespace of one's own, that ends with the namespace: others see by it whether
 * who made the namespace is still at work. ERR_LOCKED when one of that name is there.
 */
int lease_make(struct lease *lease, struct cluster *cluster, const char *name_space, const char *name,
	       const char *command, struct err *err);

/* Renews it when a quarter of its time has passed; call it at least every ten seconds. ERR_LOCKED when it was lost. */
int lease_keep(struct lease *lease, struct err *err);

/* Gives it up. Nothing when it is not held. */
void lease_release(struct lease *lease);

/* For others' leases, as API objects: whether the holder can still be at work, and the command it gave. */
bool lease_is_live(const struct value *object);
const char *lease_command(const struct value *object);

#endif
