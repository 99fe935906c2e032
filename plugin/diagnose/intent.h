/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a store's newest revision says shall be there, against what is there: a workload that somebody scaled down or
 * removed has no pod that could be not ready. Texts and lists are in an arena.
 */
#ifndef STORE_DIAGNOSE_INTENT_H
#define STORE_DIAGNOSE_INTENT_H

#include "diagnose/workloads.h"
#include "helm/helm.h"

struct intent {
	const struct value *objects;     /* of the revision's manifest; NULL: not known, then nothing is missed */
	const struct value *autoscalers; /* HorizontalPodAutoscalers of the namespace; NULL: none */
	const struct value *scalers;     /* ScaledObjects of KEDA; NULL: none */
	bool hidden_scalers;             /* they may not be read: a workload with fewer replicas may be theirs */
};

/*
 * Reads it. What cannot be read is not known: whoever may look at a store need not be allowed to read Secrets. `helm`
 * has the filter, which reads manifests; only its paths are used.
 */
void intent_read(struct kube *cluster, const struct helm *helm, const char *name_space, const char *release,
		 long revision, struct arena *arena, struct intent *ret);

/* What scales workloads of a namespace (NULL: of all), alone. */
void intent_read_scalers(struct kube *cluster, const char *name_space, struct arena *arena, struct intent *ret);

/*
 * How a live Deployment or StatefulSet has fewer replicas than the revision says, in the arena: "scaled to 0, the
 * release says 2"; NULL: it has not. An absent number is one. Where an autoscaler or KEDA has the number, only an
 * autoscaler that somebody switched off by scaling to 0 counts.
 */
const char *intent_scaled(const struct intent *intent, const struct value *stored, const struct value *live,
			  struct arena *arena);

/* Counts what is missing or scaled down in `look`, and puts the first of it before what is waited for. */
void intent_judge(const struct intent *intent, struct workloads *look, struct arena *arena);

/* The first Ingress or Service of the revision that is not as it says ("Ingress/web is not there"); NULL: none. */
const char *intent_way_in(const struct intent *intent, const struct value *ingresses, const struct value *services,
			  struct arena *arena);

#endif
