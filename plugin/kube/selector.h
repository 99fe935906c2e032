/* SPDX-License-Identifier: Apache-2.0 */
/* Pods that a profile selects by {namespace, podLabels}, as its network policies do. */
#ifndef STORE_KUBE_SELECTOR_H
#define STORE_KUBE_SELECTOR_H

#include "kube/kube.h"

struct selector {
	size_t count;
	size_t ready;
	size_t host_network; /* that have the node's addresses */
	const struct value *pods;
};

/* Those that have not ended. A namespace that is not there has none. Errors of kube_list. */
int selector_find(struct kube *cluster, const struct value *selector, struct arena *arena, struct selector *ret,
		  struct err *err);

/* The same for a selector of labels as the API takes it ("a=b,c=d") in all namespaces. */
int selector_find_all(struct kube *cluster, const char *labels, struct arena *arena, struct selector *ret,
		      struct err *err);

bool selector_is_ready(const struct value *pod);

/* "kube-system: k8s-app=kube-dns", in the arena. */
const char *selector_text(const struct value *selector, struct arena *arena);

/* For --profile-set: "{namespace: kube-system, podLabels: {k8s-app: kube-dns}}", of labels "k8s-app=kube-dns". */
const char *selector_setting(const char *name_space, const char *labels, struct arena *arena);

/* {a: b, c: d} → "a=b,c=d", in the arena. */
const char *selector_labels(const struct value *map, struct arena *arena);

#endif
