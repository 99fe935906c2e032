/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs kubectl, with the context that Helm was told (HELM_KUBE*). The only place that does. KUBECONFIG it reads itself:
 * children have our variables.
 */
#ifndef STORE_KUBE_KUBECTL_H
#define STORE_KUBE_KUBECTL_H

#include "alloc.h"
#include "background.h"
#include "child.h"
#include "context.h"
#include "environment.h"

/*
 * Starts `kubectl proxy` on a Unix socket that is made. Its errors go to `errors_file`. ERR_CHILD when there is no
 * kubectl, ERR_USAGE for a setting of Helm that it cannot be given.
 */
int kubectl_proxy(const struct environment *environment, struct background *proxy, const char *socket_path,
		  const char *errors_file, struct err *err);

/* Waits until it listens. ERR_CLUSTER with its own words when it ends, ERR_TIMEOUT. `within` may be NULL. */
int kubectl_proxy_wait(const struct environment *environment, struct background *proxy, const char *socket_path,
		       const char *errors_file, struct context *within, struct err *err);

/*
 * What kubectl says of itself, in the arena: its version ("v1.37.2"), and the address of the API server that it would
 * call, "" when no kubeconfig names one. Nothing is connected. ERR_CHILD when there is no kubectl; `within` may be
 * NULL.
 */
int kubectl_version(const struct environment *environment, struct context *within, struct arena *arena,
		    const char **ret_version, const char **ret_server, struct err *err);

/*
 * The context that it would use, and the address of the API server that the context names, in the arena. Nothing is
 * connected. ERR_CLUSTER when no kubeconfig has one; ERR_CHILD.
 */
int kubectl_context(const struct environment *environment, struct context *within, struct arena *arena,
		    const char **ret_context, const char **ret_server, struct err *err);

/*
 * kubectl apply --dry-run=server: what the API server has against the manifests of a file, in kubectl's words, in the
 * arena; "" when it has nothing. Nothing is changed. ERR_CHILD when there is no kubectl; `within` may be NULL.
 */
int kubectl_try(const struct environment *environment, const char *file, const char *name_space, struct context *within,
		struct arena *arena, const char **ret_words, struct err *err);

/* A program that runs in a container. */
struct kubectl_exec {
	const char *name_space;
	const char *pod;
	const char *container;
	const char *const *arguments; /* of the program, itself first; ended by NULL */
	bool is_terminal;             /* ours is handed on; it is one */
	bool is_caught;               /* nothing goes in, and what comes out is caught; else it has our streams */
	unsigned deadline;            /* milliseconds; 0: none */
};

/*
 * Runs it to its end; `ret` as child_run's. Its arguments are to be seen by all: no secret may stand there. ERR_CHILD
 * when there is no kubectl, ERR_TIMEOUT, ERR_USAGE for a setting of Helm that kubectl cannot be given.
 */
int kubectl_exec(const struct environment *environment, const struct kubectl_exec *request, struct context *within,
		 struct child_result *ret, struct err *err);

/* Ports of this machine that lead to those of a pod. */
struct kubectl_forward {
	const char *name_space;
	const char *target;       /* "pod/acme-web-1" */
	const char *const *ports; /* "8080:9000", "9000", ":9000"; ended by NULL */
	const char *address;      /* of this machine; NULL: localhost */
};

/* Runs kubectl port-forward, which says itself what leads where, until it ends or `within` does. Errors as above. */
int kubectl_forward(const struct environment *environment, const struct kubectl_forward *request,
		    struct context *within, struct child_result *ret, struct err *err);

#endif
