/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile leaves to the cluster (lib/found.h), found there: classes, and a domain that leads in. */
#ifndef STORE_STORE_FITTING_H
#define STORE_STORE_FITTING_H

#include "found.h"
#include "kube/kube.h"

/* "ingress.className" … */
const char *fitting_key(enum found_key key);

/* Whether the profile's settings leave it to the cluster. */
bool fitting_is_open(const struct value *settings, enum found_key key);
/* … or the cluster has none: then too the objects were made without. */
bool fitting_is_left_out(const struct value *settings, enum found_key key);

/*
 * Of the cluster's IngressClasses (a list) the one that stores get: the only one; of several the only default one; of
 * those left the only one whose controller has one of `pods` (a list). *ret is the class, NULL when there is none at
 * all. ERR_USAGE names several, with the option that chooses.
 */
int fitting_choose_ingress(const struct value *classes, const struct value *pods, struct arena *arena,
			   const struct value **ret, struct err *err);

/*
 * Of the StorageClasses that make volumes: the newest default one, as Kubernetes takes it (pkg/volume/util,
 * GetDefaultClass), else the only one. NULL and ERR_USAGE as above.
 */
int fitting_choose_storage(const struct value *classes, struct arena *arena, const struct value **ret, struct err *err);

/* For those two: whether a class is marked as the cluster's default. */
bool fitting_is_default(const struct value *class);

/* Whether nobody makes the volumes of a StorageClass by itself. */
bool fitting_is_by_hand(const struct value *class);

/* What is known of where visitors come in, for the domain. */
struct fitting_way {
	const char *address; /* where the controller takes connections from this machine; "" nowhere */
	const char *stated;  /* an address that the cluster states, whether or not it does; "" none */
	bool loopback;       /* this machine takes connections on that port itself */
	bool same;           /* and answers as `address` does */
};

/*
 * The domain: 127.0.0.1.nip.io where this machine itself leads to the controller, or nothing better is known; else
 * ADDRESS.nip.io. In the arena.
 */
const char *fitting_domain(const struct fitting_way *way, struct arena *arena);

/*
 * Finds one value for the settings, into the arena: "" when the cluster has no such class, FOUND_AUTO when we may not
 * see its classes. ERR_USAGE for several, errors of kube_list.
 */
int fitting_find(struct kube *cluster, const struct value *settings, enum found_key key, struct arena *arena,
		 const char **ret, struct err *err);

/* The spec.controller of the settings' ingress class, "" when it is not known. Errors of kube_get. */
int fitting_controller(struct kube *cluster, const struct value *settings, struct arena *arena, const char **ret,
		       struct err *err);

/* A copy of the settings with a text at one key. */
const struct value *fitting_with(const struct value *settings, enum found_key key, const char *text,
				 struct arena *arena);

#endif
