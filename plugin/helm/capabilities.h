/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `helm template` is told of a cluster, so that a chart renders as it will on it: without, .Capabilities and
 * kubeVersion in Chart.yaml are those that Helm was built with. Everything is in an arena.
 */
#ifndef STORE_HELM_CAPABILITIES_H
#define STORE_HELM_CAPABILITIES_H

#include "kube/kube.h"
#include "strvec.h"

/* Adds --kube-version and, for each version of each API, --api-versions. Errors of kube_call. */
int capabilities_read(struct kube *cluster, struct arena *arena, struct strvec *flags, struct err *err);

/*
 * The APIs of one answer to GET /api or /apis: an APIGroupDiscoveryList (apidiscovery.k8s.io/v2), and from servers
 * before Kubernetes 1.27, which know none, an APIGroupList or APIVersions, without kinds. "apps/v1,apps/v1/Deployment",
 * as Helm lists them (pkg/action, GetVersionSet).
 */
void capabilities_take(const struct value *answer, struct arena *arena, struct strvec *flags);

#endif
