/* SPDX-License-Identifier: Apache-2.0 */
/* Reaching a cluster, and what it answers to everybody. */
#ifndef STORE_KUBE_OPEN_H
#define STORE_KUBE_OPEN_H

#include "kube/kube.h"

/*
 * Starts the proxy, unless kube_start did, with the context that Helm was told (HELM_KUBE*, KUBECONFIG), and asks
 * the API server for its version. ERR_CHILD when there is no kubectl; ERR_CLUSTER when the cluster does not answer;
 * ERR_USAGE for a setting of Helm that kubectl cannot be given.
 */
int kube_open(struct kube *cluster, struct err *err);
/* The API server's time, in whole seconds; 0 when it does not say. */
int kube_time(struct kube *cluster, time_t *ret, struct err *err);

#endif
