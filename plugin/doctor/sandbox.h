/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A namespace in which doctor tries things out: of a random name, labelled store.urumi.ai/probe, at the Pod Security
 * level `restricted`. The Lease `doctor` in it says whether its doctor is still at work; one whose doctor was killed is
 * left over, and the next doctor removes it.
 */
#ifndef STORE_DOCTOR_SANDBOX_H
#define STORE_DOCTOR_SANDBOX_H

#include <time.h>

#include "kube/kube.h"
#include "store/lease.h"

#define SANDBOX_PREFIX "helm-store-doctor-" /* of the namespace's name; eight hexadecimal digits follow */
#define SANDBOX_LEASE "doctor"

struct sandbox {
	struct kube *cluster;
	struct lease lease;
	struct arena arena;
	const char *name_space; /* NULL: none is there */
	struct value *space;    /* as it was made; NULL: no answer came */
};

#define SANDBOX_INIT { NULL, LEASE_INIT, ARENA_INIT, NULL, NULL }

/* Removes what killed doctors left, and makes the namespace. sandbox_close in every case. Errors of the API server. */
int sandbox_open(struct sandbox *probe, struct kube *cluster, struct err *err);

/* Deletes the namespace, which sandbox_open made, and no other. */
int sandbox_delete(struct sandbox *probe, struct err *err);

/* Has the namespace removed, without waiting for it; signals do not keep it from that. */
void sandbox_close(struct sandbox *probe);

/*
 * Whether it is proved that a namespace of this kind is left over: the holder of its Lease (NULL: there is none) has
 * ended. Between the two, a namespace may be without one for a moment. `now` by the API server's clock.
 */
bool sandbox_is_left(const struct value *name_space, const struct value *lease, time_t now);

/* Likewise, and its Lease is watched for its time where that is what tells. Errors of the API server and of signals. */
int sandbox_watch(struct kube *cluster, const struct value *name_space, bool *ret_left, struct err *err);

#endif
