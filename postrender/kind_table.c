/* SPDX-License-Identifier: Apache-2.0 */
#include "kind_table.h"

#include <stdlib.h>

#include "config.h"

#define NAME_MOST 512 /* bytes of "group/Kind" */

struct kind_row {
	const char *kind;
	const char *group;
	const char *pod;
	enum object_scope scope;
};

/* Kinds of Kubernetes 1.37 whose scope or pod template rules ask for (kubectl api-resources). */
static const struct kind_row rows[] = {
	{ "Pod", "", "", SCOPE_NAMESPACED },
	{ "PodTemplate", "", "template", SCOPE_NAMESPACED },
	{ "ReplicationController", "", "spec.template", SCOPE_NAMESPACED },
	{ "Deployment", "apps", "spec.template", SCOPE_NAMESPACED },
	{ "StatefulSet", "apps", "spec.template", SCOPE_NAMESPACED },
	{ "DaemonSet", "apps", "spec.template", SCOPE_NAMESPACED },
	{ "ReplicaSet", "apps", "spec.template", SCOPE_NAMESPACED },
	{ "Deployment", "extensions", "spec.template", SCOPE_NAMESPACED },
	{ "DaemonSet", "extensions", "spec.template", SCOPE_NAMESPACED },
	{ "ReplicaSet", "extensions", "spec.template", SCOPE_NAMESPACED },
	{ "Job", "batch", "spec.template", SCOPE_NAMESPACED },
	{ "CronJob", "batch", "spec.jobTemplate.spec.template", SCOPE_NAMESPACED },
	{ "Rollout", "argoproj.io", "spec.template", SCOPE_NAMESPACED },
	{ "ScaledJob", "keda.sh", "spec.jobTargetRef.template", SCOPE_NAMESPACED },
	{ "Namespace", "", NULL, SCOPE_CLUSTER },
	{ "Node", "", NULL, SCOPE_CLUSTER },
	{ "PersistentVolume", "", NULL, SCOPE_CLUSTER },
	{ "ComponentStatus", "", NULL, SCOPE_CLUSTER },
	{ "ClusterRole", "rbac.authorization.k8s.io", NULL, SCOPE_CLUSTER },
	{ "ClusterRoleBinding", "rbac.authorization.k8s.io", NULL, SCOPE_CLUSTER },
	{ "CustomResourceDefinition", "apiextensions.k8s.io", NULL, SCOPE_CLUSTER },
	{ "APIService", "apiregistration.k8s.io", NULL, SCOPE_CLUSTER },
	{ "MutatingWebhookConfiguration", "admissionregistration.k8s.io", NULL, SCOPE_CLUSTER },
	{ "ValidatingWebhookConfiguration", "admissionregistration.k8s.io", NULL, SCOPE_CLUSTER },
	{ "ValidatingAdmissionPolicy", "admissionregistration.k8s.io", NULL, SCOPE_CLUSTER },
	{ "ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io", NULL, SCOPE_CLUSTER },
	{ "MutatingAdmissionPolicy", "admissionregistration.k8s.io", NULL, SCOPE_CLUSTER },
	{ "MutatingAdmissionPolicyBinding", "admissionregistration.k8s.io", NULL, SCOPE_CLUSTER },
	{ "StorageClass", "storage.k8s.io", NULL, SCOPE_CLUSTER },
	{ "VolumeAttachment", "storage.k8s.io", NULL, SCOPE_CLUSTER },
	{ "VolumeAttributesClass", "storage.k8s.io", NULL, SCOPE_CLUSTER },
	{ "CSIDriver", "storage.k8s.io", NULL, SCOPE_CLUSTER },
	{ "CSINode", "storage.k8s.io", NULL, SCOPE_CLUSTER },
	{ "IngressClass", "networking.k8s.io", NULL, SCOPE_CLUSTER },
	{ "IPAddress", "networking.k8s.io", NULL, SCOPE_CLUSTER },
	{ "ServiceCIDR", "networking.k8s.io", NULL, SCOPE_CLUSTER },
	{ "PriorityClass", "scheduling.k8s.io", NULL, SCOPE_CLUSTER },
	{ "RuntimeClass", "node.k8s.io", NULL, SCOPE_CLUSTER },
	{ "CertificateSigningRequest", "certificates.k8s.io", NULL, SCOPE_CLUSTER },
	{ "ClusterTrustBundle", "certificates.k8s.io", NULL, SCOPE_CLUSTER },
	{ "FlowSchema", "flowcontrol.apiserver.k8s.io", NULL, SCOPE_CLUSTER },
	{ "PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io", NULL, SCOPE_CLUSTER },
	{ "DeviceTaintRule", "resource.k8s.io", NULL, SCOPE_CLUSTER },
	{ "DeviceClass", "resource.k8s.io", NULL, SCOPE_CLUSTER },
	{ "ResourceSlice", "resource.k8s.io", NULL, SCOPE_CLUSTER },
	{ "PodSecurityPolicy", "policy", NULL, SCOPE_CLUSTER },
	{ "ClusterIssuer", "cert-manager.io", NULL, SCOPE_CLUSTER },
	{ "GatewayClass", "gateway.networking.k8s.io", NULL, SCOPE_CLUSTER },
};

/* Groups of Kubernetes. Kinds of the first ones are namespaced unless the table says otherwise. */
static const struct {
	const char *group;
	enum object_scope scope;
} groups[] = {
	{ "", SCOPE_NAMESPACED },
	{ "apps", SCOPE_NAMESPACED },
	{ "batch", SCOPE_NAMESPACED },
	{ "extensions", SCOPE_NAMESPACED },
	{ "policy", SCOPE_NAMESPACED },
	{ "autoscaling", SCOPE_NAMESPACED },
	{ "networking.k8s.io", SCOPE_NAMESPACED },
	{ "rbac.authorization.k8s.io", SCOPE_NAMESPACED },
	{ "discovery.k8s.io", SCOPE_NAMESPACED },
	{ "coordination.k8s.io", SCOPE_NAMESPACED },
	{ "events.k8s.io", SCOPE_NAMESPACED },
	{ "storage.k8s.io", SCOPE_NAMESPACED },
	{ "resource.k8s.io", SCOPE_NAMESPACED },
	{ "admissionregistration.k8s.io", SCOPE_UNKNOWN },
	{ "apiextensions.k8s.io", SCOPE_UNKNOWN },
	{ "apiregistration.k8s.io", SCOPE_UNKNOWN },
	{ "authentication.k8s.io", SCOPE_UNKNOWN },
	{ "authorization.k8s.io", SCOPE_UNKNOWN },
	{ "certificates.k8s.io", SCOPE_UNKNOWN },
	{ "flowcontrol.apiserver.k8s.io", SCOPE_UNKNOWN },
	{ "internal.apiserver.k8s.io", SCOPE_UNKNOWN },
	{ "node.k8s.io", SCOPE_UNKNOWN },
	{ "scheduling.k8s.io", SCOPE_UNKNOWN },
	{ "storagemigration.k8s.io", SCOPE_UNKNOWN },
};

/* The fields of a row of `kinds.custom`. */
static const char *const fields[] = {
	"kind", "scope", "known", "pods", "hosts", "images", "storageClasses", "services"
};
enum { FIELD_PODS = 3 }; /* the first one with paths, in the order of enum path_base */

static uint32_t number_of(const struct kind_table *kinds, struct str group, struct str kind)
{
	char name[NAME_MOST];

	if (group.n + kind.n + 1 > sizeof(name))
		return NO_NUMBER;
	if (group.n)
		memcpy(name, group.p, group.n);
	name[group.n] = '/';
	if (kind.n)
		memcpy(name + group.n + 1, kind.p, kind.n);
	return names_get(&kinds->numbers, (struct str){ name, group.n + kind.n + 1 });
}

static struct kind *row_of(struct kind_table *kinds, struct str group, struct str name)
{
	uint32_t number = number_of(kinds, group, name);
	struct kind *kind;

	if (number != NO_NUMBER)
		return kinds->list[number];
	kind = arena_calloc(&kinds->arena, sizeof(*kind));
	kind->group = group;
	kind->kind = name;
	kind->is_known = true;
	names_put(&kinds->numbers, arena_format(&kinds->arena, "%.*s/%.*s", STR_ARG(group), STR_ARG(name)),
		  (uint32_t)kinds->count);
	kinds->list = xgrow(kinds->list, kinds->count, &kinds->capacity, sizeof(*kinds->list));
	kinds->list[kinds->count++] = kind;
	return kind;
}

static struct place *add_place(struct kind_table *kinds, struct kind *kind, size_t base)
{
	struct place **end = &kind->places[base];

	while (*end)
		end = &(*end)->next;
	*end = arena_calloc(&kinds->arena, sizeof(**end));
	return *end;
}

static void read_own(struct kind_table *kinds)
{
	CLEANUP(err_clear) struct err none = ERR_INIT;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct kind *kind = row_of(kinds, str_of(rows[i].group), str_of(rows[i].kind));

		kind->scope = rows[i].scope;
		if (rows[i].pod)
			(void)path_parse(str_of(*rows[i].pod ? rows[i].pod : "."), &kinds->arena,
					 &add_place(kinds, kind, PATH_POD)->path, &none);
	}
	for (size_t i = 0; i < COUNT_OF(groups); i++)
		row_of(kinds, str_of(groups[i].group), STR("*"))->scope = groups[i].scope;
}

static int fail(const struct value *value, const char *what, struct err *err)
{
	return config_error(err, ERR_PROFILE, value->where, 1, "kinds.custom: %s", what);
}

/* A path, or {path, pattern} where the text holds more than what is meant. */
static int read_place(struct kind_table *kinds, const struct value *value, struct place *place, struct err *err)
{
	CLEANUP(free_pointer) char *message = NULL;
	const struct value *path = value->type == VALUE_MAP ? value_get(value, "path") : value;
	const struct value *pattern = value->type == VALUE_MAP ? value_get(value, "pattern") : NULL;

	if (!path || path->type != VALUE_STRING || (value->type == VALUE_MAP && !pattern))
		return fail(value, "a path, or {path, pattern}, was expected", err);
	if (path_parse(path->text, &kinds->arena, &place->path, err) ||
	    (pattern && !(place->pattern = pattern_new(pattern->text, err)))) {
		message = xstrdup(err->message);
		return fail(value, message, err);
	}
	if (place->path.base != PATH_HERE)
		return fail(value, "a path from the object's root was expected", err);
	if (!place->pattern)
		return 0;
	kinds->patterns =
		xgrow(kinds->patterns, kinds->pattern_count, &kinds->pattern_capacity, sizeof(*kinds->patterns));
	kinds->patterns[kinds->pattern_count++] = place->pattern;
	return 0;
}

static void read_scope(const struct value *value, struct kind *kind)
{
	/* What the API itself says of its kinds stands. */
	if (kind->scope == SCOPE_UNKNOWN)
		kind->scope = str_is(value->text, "cluster") ? SCOPE_CLUSTER : SCOPE_NAMESPACED;
}

static int read_row(struct kind_table *kinds, const struct value *row, struct err *err)
{
	const struct value *name = value_get(row, "kind");
	const struct value *scope = value_get(row, "scope");
	const struct value *known = value_get(row, "known");
	const char *slash = name && name->type == VALUE_STRING ? memrchr(name->text.p, '/', name->text.n) : NULL;
	struct str group;
	struct kind *kind;

	if (!slash)
		return fail(row, "a kind needs kind: group/Kind", err);
	group = (struct str){ name->text.p, (size_t)(slash - name->text.p) };
	kind = row_of(kinds, str_is(group, "v1") ? STR("") : group, str_of(slash + 1));
	if (scope)
		read_scope(scope, kind);
	if (kind->scope == SCOPE_UNKNOWN)
		kind->scope = SCOPE_NAMESPACED;
	if (known)
		kind->is_known = value_is_true(known);
	for (size_t i = FIELD_PODS; i < COUNT_OF(fields); i++) {
		const struct value *list = value_get(row, fields[i]);

		if (list && list->type != VALUE_LIST)
			return fail(list, "a list of paths was expected", err);
		for (const struct value *item = value_first(list); item; item = item->next)
			if (read_place(kinds, item, add_place(kinds, kind, PATH_POD + i - FIELD_PODS), err))
				return -1;
	}
	return 0;
}

int kind_table_read(struct kind_table *kinds, const struct settings *settings, struct err *err)
{
	const struct value *list = value_find(settings->profile, STR("kinds.custom"));

	read_own(kinds);
	if (list && list->type != VALUE_LIST)
		return fail(list, "a list was expected", err);
	for (const struct value *row = value_first(list); row; row = row->next)
		if (read_row(kinds, row, err))
			return -1;
	return 0;
}

const struct kind *kind_table_find(const struct kind_table *kinds, struct str group, struct str kind)
{
	uint32_t number = number_of(kinds, group, kind);

	if (number == NO_NUMBER)
		number = number_of(kinds, group, STR("*"));
	return number == NO_NUMBER ? NULL : kinds->list[number];
}

void kind_table_free(struct kind_table *kinds)
{
	for (size_t i = 0; i < kinds->pattern_count; i++)
		pattern_free(kinds->patterns[i]);
	free(kinds->patterns);
	free(kinds->list);
	names_free(&kinds->numbers);
	arena_free(&kinds->arena);
}
