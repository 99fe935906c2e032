/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which cluster kubectl and Helm would take, and what is wrong with the files that say so. Their own words name
 * neither file nor context, and of a file that is not there they call localhost. Nothing is connected.
 */
#ifndef STORE_KUBE_KUBECONFIG_H
#define STORE_KUBE_KUBECONFIG_H

#include "alloc.h"
#include "environment.h"
#include "err.h"

#define KUBECONFIG_FILES 16 /* more of them are not looked at */
#define KUBECONFIG_CONTEXTS 64

/* Why a file names no cluster. */
enum kubeconfig_fault {
	KUBECONFIG_FINE,
	KUBECONFIG_ABSENT,
	KUBECONFIG_EMPTY,
	KUBECONFIG_FOLDER,
	KUBECONFIG_UNREADABLE,
	KUBECONFIG_STRANGE, /* we cannot read its YAML; kubectl may */
};

struct kubeconfig_file {
	const char *path; /* absolute */
	enum kubeconfig_fault fault;
	const char *words; /* of one that cannot be read: why */
};

/* Texts are in the arena; "" where nothing is said. */
struct kubeconfig {
	struct kubeconfig_file files[KUBECONFIG_FILES];
	size_t file_count;
	bool has_variable; /* KUBECONFIG is set; else it is the file of HOME */
	bool has_home;
	const char *context;    /* of --kube-context, else the current one */
	const char *file;       /* that has the context; NULL: none has */
	const char *cluster;    /* its name */
	const char *server;     /* of --kube-apiserver, else of the cluster */
	const char *name_space; /* of the context; "default" where it has none */
	bool is_inside;         /* a pod's own account is used: no file says anything */
	const char *contexts[KUBECONFIG_CONTEXTS];
	size_t context_count;
};

/*
 * Reads the files of KUBECONFIG, or ~/.kube/config, as client-go does (tools/clientcmd/loader.go): of several the first
 * that says a thing counts, and one that is not there is none. Never fails: what is wrong is told in the result.
 */
void kubeconfig_read(const struct environment *environment, struct arena *arena, struct kubeconfig *ret);

#endif
