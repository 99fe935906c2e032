/* SPDX-License-Identifier: Apache-2.0 */
#include "dangling.h"

#include <stdlib.h>

#include "objects.h"
#include "path_find.h"
#include "tree_read.h"

#define PODS "pods"

/* Who names whom (Kubernetes API reference 1.37, Gateway API v1). A kind that stands beside the name counts. */
static const struct {
	const char *from; /* a kind as in `match`, PODS, or NULL: any */
	const char *path;
	const char *to; /* group/Kind; v1 is the core group */
} references[] = {
	{ "Ingress", "spec.rules[*].http.paths[*].backend.service.name", "v1/Service" },
	{ "Ingress", "spec.defaultBackend.service.name", "v1/Service" },
	{ "Ingress", "spec.rules[*].http.paths[*].backend.serviceName", "v1/Service" },
	{ "Ingress", "spec.tls[*].secretName", "v1/Secret" },
	{ "Ingress", "spec.ingressClassName", "networking.k8s.io/IngressClass" },
	{ NULL, "spec.rules[*].backendRefs[*].name", "v1/Service" },
	{ NULL, "spec.rules[*].filters[*].requestMirror.backendRef.name", "v1/Service" },
	{ NULL, "spec.parentRefs[*].name", "gateway.networking.k8s.io/Gateway" },
	{ "traefik.io/IngressRoute", "spec.routes[*].services[*].name", "v1/Service" },
	{ "rbac.authorization.k8s.io/RoleBinding", "roleRef.name", "rbac.authorization.k8s.io/Role" },
	{ "rbac.authorization.k8s.io/RoleBinding", "subjects[*].name", "v1/ServiceAccount" },
	{ "rbac.authorization.k8s.io/ClusterRoleBinding", "roleRef.name", "rbac.authorization.k8s.io/ClusterRole" },
	{ "rbac.authorization.k8s.io/ClusterRoleBinding", "subjects[*].name", "v1/ServiceAccount" },
	{ PODS, "pod.spec.serviceAccountName", "v1/ServiceAccount" },
	{ PODS, "pod.spec.priorityClassName", "scheduling.k8s.io/PriorityClass" },
	{ PODS, "pod.spec.runtimeClassName", "node.k8s.io/RuntimeClass" },
	{ PODS, "pod.spec.imagePullSecrets[*].name", "v1/Secret" },
	{ PODS, "pod.spec.volumes[*].secret.secretName", "v1/Secret" },
	{ PODS, "pod.spec.volumes[*].projected.sources[*].secret.name", "v1/Secret" },
	{ PODS, "pod.spec.volumes[*].configMap.name", "v1/ConfigMap" },
	{ PODS, "pod.spec.volumes[*].projected.sources[*].configMap.name", "v1/ConfigMap" },
	{ PODS, "pod.spec.volumes[*].persistentVolumeClaim.claimName", "v1/PersistentVolumeClaim" },
	{ PODS, "pod.spec.{containers,initContainers}[*].envFrom[*].secretRef.name", "v1/Secret" },
	{ PODS, "pod.spec.{containers,initContainers}[*].envFrom[*].configMapRef.name", "v1/ConfigMap" },
	{ PODS, "pod.spec.{containers,initContainers}[*].env[*].valueFrom.secretKeyRef.name", "v1/Secret" },
	{ PODS, "pod.spec.{containers,initContainers}[*].env[*].valueFrom.configMapKeyRef.name", "v1/ConfigMap" },
	{ "v1/ServiceAccount", "{secrets,imagePullSecrets}[*].name", "v1/Secret" },
	{ "apps/StatefulSet", "spec.serviceName", "v1/Service" },
	{ NULL, "spec.scaleTargetRef.name", "apps/Deployment" },
	{ "v1/PersistentVolumeClaim", "spec.volumeName", "v1/PersistentVolume" },
	{ "v1/PersistentVolumeClaim", "spec.storageClassName", "storage.k8s.io/StorageClass" },
	{ "v1/PersistentVolumeClaim", "spec.dataSource.name", "v1/PersistentVolumeClaim" },
	{ "cert-manager.io/Certificate", "spec.issuerRef.name", "cert-manager.io/Issuer" },
	{ "external-secrets.io/ExternalSecret", "spec.secretStoreRef.name", "external-secrets.io/SecretStore" },
};

struct looking {
	const struct drops *drops;
	const struct kind_table *kinds;
	struct report *report;
	struct tree *tree;
	struct arena *arena;
};

void dangling_add(struct drops *drops, struct report *report, const struct ident *ident, const struct rule *rule)
{
	drops->list = xgrow(drops->list, drops->count, &drops->capacity, sizeof(*drops->list));
	drops->list[drops->count++] = (struct drop){ .group = arena_str(&report->arena, ident->group),
						     .kind = arena_str(&report->arena, ident->kind),
						     .name = arena_str(&report->arena, ident->name),
						     .rule = rule->id };
}

static struct str text_of(struct tree *tree, uint32_t map, const char *key)
{
	uint32_t node = tree_member(tree, map, str_of(key), NULL);

	return node != NO_NODE && tree_type(tree, node) < VALUE_LIST ? tree_scalar(tree, node) : STR("");
}

/* The kind that a reference means: the one beside the name, else the table's. */
static bool is_meant(const struct looking *looking, uint32_t name, const char *to, const struct drop *drop)
{
	uint32_t holder = looking->tree->nodes[name].parent;
	struct str kind = text_of(looking->tree, holder, "kind");
	const char *slash = strrchr(to, '/');

	if (kind.n)
		return str_equal(kind, drop->kind);
	return str_is(drop->kind, slash + 1) &&
	       (drop->group.n ? str_equal(drop->group, (struct str){ to, (size_t)(slash - to) })
			      : str_starts(str_of(to), STR("v1/")));
}

static void warn_of(const struct looking *looking, const struct ident *ident, uint32_t name, const char *to)
{
	struct tree *tree = looking->tree;
	struct scope scope = { .ident = ident, .tree = tree };
	struct str text = tree_type(tree, name) < VALUE_LIST ? tree_scalar(tree, name) : STR("");

	if (str_is(text_of(tree, tree->nodes[name].parent, "optional"), "true"))
		return;
	for (size_t i = 0; i < looking->drops->count; i++) {
		const struct drop *drop = &looking->drops->list[i];
		struct entry *entry;

		if (!str_equal(drop->name, text) || !is_meant(looking, name, to, drop))
			continue;
		entry = report_add(looking->report, REPORT_WARNED, &scope, name);
		entry->line = tree_line(tree, tree->root);
		entry->column = 1;
		entry->rule = drop->rule;
		entry->message = arena_format(&looking->report->arena,
					      "%.*s points to %.*s/%.*s, which was left out\n"
					      "take the reference out of the chart too",
					      STR_ARG(entry->path), STR_ARG(drop->kind), STR_ARG(drop->name));
		return;
	}
}

static int look(void *data, struct ident *ident, struct err *err)
{
	struct looking *looking = data;

	if (ident_read(looking->tree, looking->kinds, ident, err)) {
		err_clear(err); /* was said when the rules came to it */
		return 0;
	}
	for (size_t i = 0; i < COUNT_OF(references); i++) {
		CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
		const char *from = references[i].from;
		struct path path;

		if (from && strcmp(from, PODS) != 0 && !ident_is_kind(ident, str_of(from)))
			continue;
		if (path_parse(str_of(references[i].path), looking->arena, &path, err) ||
		    path_find(looking->tree, ident, ident->root, &path, &nodes, err))
			return -1;
		for (size_t n = 0; n < nodes.count; n++)
			warn_of(looking, ident, nodes.list[n], references[i].to);
	}
	return 0;
}

int dangling_warn(const struct drops *drops, const struct kind_table *kinds, const struct document *document,
		  struct report *report, struct err *err)
{
	CLEANUP(tree_free) struct tree tree = TREE_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	bool named = false;

	for (size_t i = 0; i < drops->count && !named; i++)
		named = memmem(document->text.p, document->text.n, drops->list[i].name.p, drops->list[i].name.n);
	if (!named)
		return 0;
	if (tree_read(&tree, document->text, document->line, err))
		return -1;
	if (tree.root == NO_NODE)
		return 0;
	return objects_each(&tree, document->number, look, &(struct looking){ drops, kinds, report, &tree, &arena },
			    err);
}

void dangling_free(struct drops *drops)
{
	free(drops->list);
}
