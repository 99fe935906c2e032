/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which cluster: options of every verb that asks one, as kubectl calls them. Helm takes those that are its own out of
 * the words before a plugin sees them, and hands them on as variables (pkg/cmd/load_plugins.go, manuallyProcessArgs);
 * whoever runs helm-store itself gives all of them to us. Owns nothing.
 */
#ifndef STORE_COMMANDS_CONNECTION_H
#define STORE_COMMANDS_CONNECTION_H

#include "environment.h"
#include "fields.h"

/* NULL: not given. */
struct connection {
	const char *context;
	const char *kube_context; /* Helm's word for it */
	const char *kubeconfig;
};

extern const struct fields connection_fields;

/* What was given by hand takes the place of what the variables say. */
void connection_lay(const struct connection *connection, struct environment *environment);

#endif
