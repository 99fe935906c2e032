/* SPDX-License-Identifier: Apache-2.0 */
#include "rights.h"

#define WORDS_MOST ((size_t)64 << 10)
#define REVIEWS "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
#define READ "get list watch"
#define WRITE "get list watch create update patch delete"
#define ROLE "helm-store"
#define KINDS_SAID 8

static bool has_tls(const struct value *settings)
{
	return value_is_true(value_find(settings, STR("tls.enabled")));
}

static bool has_operator(const struct value *settings)
{
	return strcmp(value_text_at(settings, "database.mode"), "operator") == 0;
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

/* In all namespaces: a store's does not exist yet. Helm reads what it changes, and watches hooks. */
static const struct {
	const char *group;
	const char *resource; /* resource or resource/subresource */
	const char *verbs;
	bool (*wanted)(const struct value *settings); /* NULL: by every store */
} table[] = {
	{ "", "namespaces", "get list create patch delete", NULL },
	{ "coordination.k8s.io", "leases", "get list create update delete", NULL },
	{ "", "secrets", WRITE, NULL }, /* Helm's records, too */
	{ "", "configmaps", WRITE, NULL },
	{ "", "services", WRITE, NULL },
	{ "", "serviceaccounts", WRITE, NULL },
	{ "", "persistentvolumeclaims", WRITE, NULL },
	{ "", "pods", WRITE, NULL },
	{ "", "pods/log", "get", NULL },
	{ "", "replicationcontrollers", "get list", NULL }, /* audit: what else runs pods */
	{ "", "events", "get list", NULL },
	{ "", "resourcequotas", WRITE, NULL },
	{ "", "limitranges", WRITE, NULL },
	{ "", "persistentvolumes", "get list patch", NULL }, /* delete looks for what is left */
	{ "", "nodes", "get list", NULL },
	{ "apps", "deployments", WRITE, NULL },
	{ "apps", "statefulsets", WRITE, NULL },
	{ "apps", "daemonsets", WRITE, NULL },
	{ "apps", "replicasets", READ, NULL },
	{ "batch", "jobs", WRITE, NULL },
	{ "batch", "cronjobs", WRITE, NULL },
	{ "networking.k8s.io", "ingresses", WRITE, NULL },
	{ "networking.k8s.io", "networkpolicies", WRITE, NULL },
	{ "networking.k8s.io", "ingressclasses", "get list", NULL },
	{ "policy", "poddisruptionbudgets", WRITE, NULL },
	{ "autoscaling", "horizontalpodautoscalers", "get list", NULL }, /* whose replicas count as said */
	{ "keda.sh", "scaledobjects", "get list", NULL },
	{ "storage.k8s.io", "storageclasses", "get list", NULL },
	{ "scheduling.k8s.io", "priorityclasses", "get list", NULL },
	{ "rbac.authorization.k8s.io", "clusterroles", "get list", NULL },
	{ "rbac.authorization.k8s.io", "clusterrolebindings", "get list", NULL },
	{ "admissionregistration.k8s.io", "validatingwebhookconfigurations", "get list", NULL },
	{ "admissionregistration.k8s.io", "mutatingwebhookconfigurations", "get list", NULL },
	{ "cert-manager.io", "certificates", "get list", has_tls },
	{ "cert-manager.io", "clusterissuers", "get list", has_tls },
	{ "cert-manager.io", "issuers", "get list", has_tls },
	{ "postgresql.cnpg.io", "clusters", WRITE, has_operator },
	{ "discovery.k8s.io", "endpointslices", "get list", has_operator }, /* the API server's own addresses */
	{ "apiextensions.k8s.io", "customresourcedefinitions", "get create", has_definitions }, /* of crds/ */
	{ "gateway.networking.k8s.io", "httproutes", WRITE, never },
	{ "metrics.k8s.io", "pods", "get list", never },
	{ "metrics.k8s.io", "nodes", "get list", never },
};

static int review(struct cluster *cluster, const char *group, const char *resource, struct str verb,
		  struct arena *arena, bool *ret, struct err *err)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *asked;
	struct value *answer;
	const char *slash = strchr(resource, '/');
	bool exists;

	value_put_text(object, "apiVersion", "authorization.k8s.io/v1", arena);
	value_put_text(object, "kind", "SelfSubjectAccessReview", arena);
	asked = value_map_at(value_map_at(object, "spec", arena), "resourceAttributes", arena);
	value_put(asked, STR("verb"), value_string(arena, verb));
	value_put_text(asked, "group", group, arena);
	value_put(asked, STR("resource"),
		  value_string(arena, (struct str){ resource, slash ? (size_t)(slash - resource) : strlen(resource) }));
	if (slash)
		value_put_text(asked, "subresource", slash + 1, arena);
	if (cluster_create(cluster, REVIEWS, object, arena, &exists, &answer, err))
		return -1;
	*ret = value_is_true(value_find(answer, STR("status.allowed")));
	return 0;
}

static void lack(size_t row, struct str verb, struct arena *arena, struct rights *rights)
{
	struct value *item = value_new(arena, VALUE_MAP);

	value_put_text(item, "group", table[row].group, arena);
	value_put_text(item, "resource", table[row].resource, arena);
	value_put(item, STR("verb"), value_string(arena, verb));
	value_add(rights->list, item);
	rights->lacking++;
}

/* "leases.coordination.k8s.io (update delete)"; without the verbs when all are lacking. */
static void say(size_t row, const struct bytes *verbs, size_t asked, size_t lacking, struct bytes *words,
		struct rights *rights)
{
	if (!lacking || rights->kinds++ >= KINDS_SAID)
		return;
	bytes_format(words, "%s%s%s%s", words->length ? ", " : "", table[row].resource, *table[row].group ? "." : "",
		     table[row].group);
	if (lacking < asked)
		bytes_format(words, " (%s)", verbs->data);
}

static int ask_row(struct cluster *cluster, size_t row, struct bytes *words, struct arena *arena, struct rights *rights,
		   struct err *err)
{
	CLEANUP(bytes_free) struct bytes verbs = BYTES_INIT(WORDS_MOST);
	size_t asked = rights->asked;
	size_t lacking = rights->lacking;

	for (const char *p = table[row].verbs; *p; p += strspn(p, " ")) {
		struct str verb = { p, strcspn(p, " ") };
		bool allowed;

		if (review(cluster, table[row].group, table[row].resource, verb, arena, &allowed, err))
			return -1;
		rights->asked++;
		if (!allowed) {
			lack(row, verb, arena, rights);
			bytes_format(&verbs, "%s%.*s", verbs.length ? " " : "", STR_ARG(verb));
		}
		p += verb.n;
	}
	say(row, &verbs, rights->asked - asked, rights->lacking - lacking, words, rights);
	return 0;
}

/* Older API servers do not tell who one is (SelfSubjectReview, 1.28). */
static int ask_name(struct cluster *cluster, struct arena *arena, struct rights *rights, struct err *err)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct cluster_call call = { .method = "POST",
				     .path = "/apis/authentication.k8s.io/v1/selfsubjectreviews",
				     .body = object };
	struct value *answer;
	long status;

	value_put_text(object, "apiVersion", "authentication.k8s.io/v1", arena);
	value_put_text(object, "kind", "SelfSubjectReview", arena);
	if (cluster_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	rights->user = status / 100 == 2 ? value_text_at(answer, "status.userInfo.username") : "";
	return 0;
}

int rights_ask(struct cluster *cluster, const struct value *settings, struct arena *arena, struct rights *ret,
	       struct err *err)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST);

	*ret = (struct rights){ .list = value_new(arena, VALUE_LIST), .words = "" };
	if (ask_name(cluster, arena, ret, err) || review(cluster, "*", "*", STR("*"), arena, &ret->all, err))
		return -1;
	for (size_t i = 0; i < COUNT_OF(table) && !ret->all; i++)
		if ((!table[i].wanted || table[i].wanted(settings)) && ask_row(cluster, i, &words, arena, ret, err))
			return -1;
	if (ret->kinds > KINDS_SAID)
		bytes_format(&words, " and %zu more (-o json)", ret->kinds - KINDS_SAID);
	if (words.length)
		ret->words = arena_str(arena, bytes_str(&words)).p;
	return 0;
}

static struct value *one_text(const char *text, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	value_add(list, value_string(arena, str_of(text)));
	return list;
}

static struct value *words_list(const char *words, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const char *p = words; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		value_add(list, value_string(arena, (struct str){ p, n }));
		p += n;
	}
	return list;
}

struct value *rights_role(struct arena *arena)
{
	struct value *role = value_new(arena, VALUE_MAP);
	struct value *rules = value_new(arena, VALUE_LIST);

	value_put_text(role, "apiVersion", "rbac.authorization.k8s.io/v1", arena);
	value_put_text(role, "kind", "ClusterRole", arena);
	value_put_text(value_map_at(role, "metadata", arena), "name", ROLE, arena);
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct value *rule = value_new(arena, VALUE_MAP);

		value_put(rule, STR("apiGroups"), one_text(table[i].group, arena));
		value_put(rule, STR("resources"), one_text(table[i].resource, arena));
		value_put(rule, STR("verbs"), words_list(table[i].verbs, arena));
		value_add(rules, rule);
	}
	value_put(role, STR("rules"), rules);
	return role;
}
