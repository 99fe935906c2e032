/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rbac_table.h"

#include "store/mode.h"

#define READ "get list"
#define WATCH "get list watch"
#define WRITE "get list watch create update patch delete"
#define NONE ""

static bool has_tls(const struct value *settings)
{
	return value_is_true(value_find(settings, STR("tls.enabled")));
}

static bool has_operator(const struct value *settings)
{
	const struct mode *mode = mode_find(value_text_at(settings, "database.mode"));

	return mode && mode->is_of_operator;
}

static bool has_definitions(const struct value *settings)
{
	const struct value *kind = value_first(value_find(settings, STR("clusterScoped.allowed")));

	while (kind && !str_is(kind->text, "CustomResourceDefinition"))
		kind = kind->next;
	return kind != NULL;
}

static bool never(const struct value *settings)
{
	(void)settings;
	return false;
}

/*
 * Group, resource, then what the operator, the reader and the tenant may. The first two in all namespaces: a store's
 * does not exist yet, or is one of many. Helm reads what it changes, and watches hooks.
 */
static const struct rbac_right table[] = {
	{ "", "namespaces", "get list create patch delete", READ, "get", NULL },
	{ "coordination.k8s.io", "leases", "get list create update delete", READ, NONE, NULL },
	{ "", "secrets", WRITE, READ, READ, NULL }, /* Helm's records, too: what Helm made, history */
	{ "", "configmaps", WRITE, READ, READ, NULL },
	{ "", "services", WRITE, READ, READ, NULL },
	{ "", "serviceaccounts", WRITE, READ, READ, NULL },
	{ "", "persistentvolumeclaims", WRITE, READ, READ, NULL },
	{ "", "pods", WRITE, READ, READ, NULL },
	{ "", "pods/log", "get", "get", "get", NULL },
	{ "", "pods/exec", "create get", NONE, NONE, NULL }, /* exec; db: psql where PostgreSQL is reached */
	{ "", "pods/portforward", "create get", NONE, NONE, NULL },
	{ "", "replicationcontrollers", READ, READ, READ, NULL }, /* audit: what else runs pods */
	{ "", "events", READ, READ, READ, NULL },
	{ "", "resourcequotas", WRITE, READ, READ, NULL },
	{ "", "limitranges", WRITE, READ, READ, NULL },
	{ "", "persistentvolumes", "get list patch", READ, NONE, NULL }, /* delete looks for what is left */
	{ "", "nodes", READ, READ, NONE, NULL },
	{ "apps", "deployments", WRITE, READ, READ, NULL },
	{ "apps", "statefulsets", WRITE, READ, READ, NULL },
	{ "apps", "daemonsets", WRITE, READ, READ, NULL },
	{ "apps", "replicasets", WATCH, READ, READ, NULL },
	{ "batch", "jobs", WRITE, READ, READ, NULL },
	{ "batch", "cronjobs", WRITE, READ, READ, NULL },
	{ "networking.k8s.io", "ingresses", WRITE, READ, READ, NULL },
	{ "networking.k8s.io", "networkpolicies", WRITE, READ, READ, NULL },
	{ "networking.k8s.io", "ingressclasses", READ, READ, NONE, NULL },
	{ "policy", "poddisruptionbudgets", WRITE, READ, READ, NULL },
	{ "autoscaling", "horizontalpodautoscalers", READ, READ, READ, NULL }, /* whose replicas count as said */
	{ "keda.sh", "scaledobjects", READ, READ, READ, NULL },
	{ "storage.k8s.io", "storageclasses", READ, READ, NONE, NULL },
	{ "scheduling.k8s.io", "priorityclasses", READ, READ, NONE, NULL },
	{ "rbac.authorization.k8s.io", "clusterroles", READ, READ, NONE, NULL },
	{ "rbac.authorization.k8s.io", "clusterrolebindings", READ, READ, NONE, NULL },
	{ "admissionregistration.k8s.io", "validatingwebhookconfigurations", READ, READ, NONE, NULL },
	{ "admissionregistration.k8s.io", "mutatingwebhookconfigurations", READ, READ, NONE, NULL },
	{ "cert-manager.io", "certificates", READ, READ, READ, has_tls },
	{ "cert-manager.io", "clusterissuers", READ, READ, NONE, has_tls },
	{ "cert-manager.io", "issuers", READ, READ, READ, has_tls },
	{ "postgresql.cnpg.io", "clusters", WRITE, READ, READ, has_operator },
	{ "discovery.k8s.io", "endpointslices", READ, READ, READ, has_operator }, /* the API server's own addresses */
	{ "apiextensions.k8s.io", "customresourcedefinitions", "get create", "get", NONE, has_definitions },
	{ "gateway.networking.k8s.io", "httproutes", WRITE, READ, READ, never },
	{ "metrics.k8s.io", "pods", READ, READ, READ, never },
	{ "metrics.k8s.io", "nodes", READ, READ, NONE, never },
};

size_t rbac_count(void)
{
	return COUNT_OF(table);
}

const struct rbac_right *rbac_row(size_t index)
{
	return &table[index];
}

const char *rbac_verbs(const struct rbac_right *right, enum role role)
{
	return role == ROLE_OPERATOR ? right->operator: role == ROLE_READER ? right->reader : right->tenant;
}

bool rbac_know(const char *group, const char *resource)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (strcmp(table[i].group, group) == 0 && strcmp(table[i].resource, resource) == 0)
			return true;
	return false;
}
