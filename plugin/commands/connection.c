/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/connection.h"

static const struct field rows[] = {
	{ "context", 0, "NAME", NULL, "which context of the kubeconfig; Helm's --kube-context [HELM_KUBECONTEXT]",
	  FIELD_TEXT(struct connection, context), .offer = FIELD_CONTEXTS },
	{ "kube-context", 0, "NAME", NULL, NULL, FIELD_TEXT(struct connection, kube_context), .offer = FIELD_CONTEXTS },
	{ "kubeconfig", 0, "FILE", NULL, "which kubeconfig; else ~/.kube/config [KUBECONFIG]",
	  FIELD_TEXT(struct connection, kubeconfig) },
};

const struct fields connection_fields = FIELDS_OF(rows, struct connection);

void connection_lay(const struct connection *connection, struct environment *environment)
{
	const char *context = connection->context ? connection->context : connection->kube_context;

	if (context)
		environment->kube_context = context;
	if (connection->kubeconfig)
		environment->kubeconfig = connection->kubeconfig;
}
