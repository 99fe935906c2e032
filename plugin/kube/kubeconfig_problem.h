/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of kubeconfig files: where a cluster is, and why it is not reached. */
#ifndef STORE_KUBE_KUBECONFIG_PROBLEM_H
#define STORE_KUBE_KUBECONFIG_PROBLEM_H

#include "alloc.h"
#include "environment.h"

/* "context kind-dev of ~/.kube/config (https://127.0.0.1:6443)", the path whole; in the arena. */
const char *kubeconfig_problem_where(const struct environment *environment, struct arena *arena);

/*
 * The cluster was not reached, with this error: it then says which file, context and address, and what is wrong with
 * them. `is_called`: an address was called and did not answer; else kubectl did not come so far. Always -1.
 */
int kubeconfig_problem_explain(const struct environment *environment, bool is_called, struct err *err);

#endif
