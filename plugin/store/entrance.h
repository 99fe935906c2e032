/* SPDX-License-Identifier: Apache-2.0 */
/* Where visitors come in: the addresses of an ingress controller, and which of them take a connection from here. */
#ifndef STORE_STORE_ENTRANCE_H
#define STORE_STORE_ENTRANCE_H

#include "kube/kube.h"

struct entrance {
	const char *address;      /* that takes a connection from this machine; "" none */
	const char *stated;       /* the first that the cluster states, whether or not it does; "" none */
	const struct value *pods; /* of the controller, that have not ended; a list */
};

/*
 * The pods of the controller of a class (its spec.controller; "" unknown): those that the profile's
 * ingress.controllers select, of which the controller's own labels tell its pods from others'; where there are none,
 * those with its labels anywhere. Errors of kube_list; what may not be read is as good as not there.
 */
int entrance_pods(struct kube *cluster, const struct value *settings, const char *controller, struct arena *arena,
		  const struct value **ret, struct err *err);

/* Whether one of the pods (a list) has all of these labels, "a=b,c=d". */
bool entrance_has(const struct value *pods, const char *labels);

/*
 * Addresses as pods and Services (lists) state them, in the order of their worth: those of load balancers of the pods,
 * then the nodes' on whose port the pods listen themselves. A list of distinct texts in the arena.
 */
struct value *entrance_addresses(const struct value *pods, const struct value *services, int port, struct arena *arena);

/* All of it, for one port; each address is tried for a second at most. Texts are in the arena. Errors as above. */
int entrance_find(struct kube *cluster, const struct value *settings, const char *controller, int port,
		  struct arena *arena, struct entrance *ret, struct err *err);

/* Whether the two addresses answer for one host alike: by the status of a page that no store has. */
bool entrance_is_same(const char *one, const char *other, int port, struct context *within);

/* Whether a connection to the address is taken within a second. */
bool entrance_is_open(const char *address, int port, struct context *within);

#endif
