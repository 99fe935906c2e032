/* SPDX-License-Identifier: Apache-2.0 */
#include "store/hosts.h"

#include "helm/report.h"
#include "hostname.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"

#define CLAIM_PATIENCE 30000 /* milliseconds, for a namespace that was made a moment ago to be gone */
#define CLAIM_EVERY 250
#define NOTE_MOST ((size_t)128 << 10)

const char *hosts_noted(const struct value *object, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes list = BYTES_INIT(NOTE_MOST);
	const char *p = object_note(object, LABEL_SERVICES);

	bytes_add_text(&list, object_note(object, LABEL_HOSTS));
	while (*p) {
		size_t n = strcspn(p, ",");

		bytes_format(&list, "%s" HOSTS_SERVICE "%.*s", list.length ? "," : "", (int)n, p);
		p += n + (p[n] == ',');
	}
	return arena_str(arena, bytes_str(&list)).p;
}

const char *hosts_part(const char *list, bool services, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes part = BYTES_INIT(NOTE_MOST);

	while (list && *list) {
		size_t n = strcspn(list, ",");
		bool is_service = *list == *HOSTS_SERVICE;

		if (is_service == services)
			bytes_format(&part, "%s%.*s", part.length ? "," : "", (int)n - is_service, list + is_service);
		list += n + (list[n] == ',');
	}
	return arena_str(arena, bytes_str(&part)).p;
}

static int taken(const char *host, const char *by, struct err *err)
{
	if (*host == *HOSTS_SERVICE) {
		(void)err_set(err, ERR_HOST, "%s, as ingress controllers call a Service of this store, is one of %s",
			      host + 1, by);
		return err_hint(err, "they join namespace and name by a hyphen, and take one of the two: name the "
				     "Service otherwise (most charts: fullnameOverride)");
	}
	(void)err_set(err, ERR_HOST, "host %s belongs to %s", host, by);
	return err_hint(err, "choose another: --host NAME");
}

/* The one of `hosts` that this one meets; NULL: none. */
static const char *met(const struct strvec *hosts, struct str host)
{
	for (size_t i = 0; i < hosts->count; i++)
		if (hostname_meets(host, str_of(hosts->list[i])))
			return hosts->list[i];
	return NULL;
}

/* "namespace store-acme", or "namespace store-acme, as *.example.com". */
static const char *owner(const char *host, struct str as, struct str by, struct arena *arena)
{
	return arena_text(arena, "%.*s%s%.*s", STR_ARG(by), str_is(as, host) ? "" : ", as ",
			  str_is(as, host) ? 0 : (int)as.n, as.p);
}

static int check_namespace(const struct value *object, const struct strvec *hosts, struct arena *arena, struct err *err)
{
	for (const char *p = hosts_noted(object, arena); *p; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ',')) {
		struct str noted = { p, strcspn(p, ",") };
		const char *host = met(hosts, noted);

		if (host)
			return taken(host,
				     owner(host, noted,
					   arena_format(arena, "namespace %s", value_text_at(object, "metadata.name")),
					   arena),
				     err);
	}
	return 0;
}

static const char *backend_of(const struct value *path)
{
	const char *name = value_text_at(path, "backend.service.name");

	return *name ? name : value_text_at(path, "backend.serviceName");
}

/* Of stores that noted nothing yet, and of namespaces that are no store's. */
static int check_backends(const struct value *ingress, const struct value *rule, const struct strvec *hosts,
			  struct arena *arena, struct err *err)
{
	const char *name_space = value_text_at(ingress, "metadata.namespace");

	for (const struct value *path = value_first(value_find(rule, STR("http.paths"))); path; path = path->next) {
		const char *joined = arena_format(arena, HOSTS_SERVICE "%s-%s", name_space, backend_of(path)).p;

		if (met(hosts, str_of(joined)))
			return taken(joined,
				     arena_format(arena, "namespace %s: Service %s", name_space, backend_of(path)).p,
				     err);
	}
	return 0;
}

static int check_ingress(const struct value *ingress, const struct strvec *hosts, struct arena *arena, struct err *err)
{
	const struct value *rules = value_find(ingress, STR("spec.rules"));

	for (const struct value *rule = value_first(rules); rule; rule = rule->next) {
		struct str noted = str_of(value_text_at(rule, "host"));
		const char *host = met(hosts, noted);

		if (host)
			return taken(host,
				     owner(host, noted,
					   arena_format(arena, "Ingress %s of namespace %s",
							value_text_at(ingress, "metadata.name"),
							value_text_at(ingress, "metadata.namespace")),
					   arena),
				     err);
		if (check_backends(ingress, rule, hosts, arena, err))
			return -1;
	}
	return 0;
}

/* *ret_by: the namespace that has one of the hosts, in the arena; untouched without an error of ERR_HOST. */
static int check_namespaces(struct kube *cluster, const char *name_space, const struct strvec *hosts,
			    struct arena *arena, const char **ret_by, struct err *err)
{
	struct value *list;

	if (kube_list(cluster, API_CORE "/namespaces", LABEL_STORE, true, arena, &list, err))
		return -1;
	for (const struct value *object = list->first; object; object = object->next) {
		const char *name = value_text_at(object, "metadata.name");

		if (strcmp(name, name_space) == 0 || !check_namespace(object, hosts, arena, err))
			continue;
		*ret_by = name;
		return -1;
	}
	return 0;
}

static int check_ingresses(struct kube *cluster, const char *name_space, const struct strvec *hosts,
			   struct arena *arena, struct err *err)
{
	struct value *list;

	if (kube_list(cluster, API_NETWORKING "/ingresses", NULL, false, arena, &list, err))
		return -1;
	for (const struct value *object = list->first; object; object = object->next)
		if (strcmp(value_text_at(object, "metadata.namespace"), name_space) != 0 &&
		    check_ingress(object, hosts, arena, err))
			return -1;
	return 0;
}

int hosts_check_free(struct kube *cluster, const char *name_space, const struct strvec *hosts, struct arena *arena,
		     struct err *err)
{
	const char *by;

	return check_namespaces(cluster, name_space, hosts, arena, &by, err) ||
			       check_ingresses(cluster, name_space, hosts, arena, err)
		       ? -1
		       : 0;
}

int hosts_claim(struct operation *operation, const struct strvec *hosts, struct err *err)
{
	double until = context_seconds(&operation->context) * 1000 + CLAIM_PATIENCE;

	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		const char *by = "";

		/* Who has an Ingress went on before we wrote. */
		if (check_ingresses(&operation->cluster, operation->name_space, hosts, &arena, err))
			return -1;
		if (!check_namespaces(&operation->cluster, operation->name_space, hosts, &arena, &by, err))
			return 0;
		if (err->code != ERR_HOST || strcmp(operation->name_space, by) > 0 ||
		    context_seconds(&operation->context) * 1000 >= until)
			return -1;
		context_waiting(&operation->context, "hosts", err->message);
		err_clear(err);
		if (operation_pause(operation, CLAIM_EVERY, err))
			return -1;
	}
}

static bool has_tls(const struct value *ingress, const char *host)
{
	const struct value *list = value_find(ingress, STR("spec.tls"));

	for (const struct value *entry = value_first(list); entry; entry = entry->next) {
		const struct value *hosts = value_get(entry, "hosts");

		if (!hosts)
			return true;
		for (const struct value *item = hosts->first; item; item = item->next)
			if (str_is(item->text, host))
				return true;
	}
	return false;
}

/* Of the first path of a rule; a Service's port may have a name. */
static const char *service_of(const struct value *rule, struct arena *arena)
{
	const struct value *path = value_first(value_find(rule, STR("http.paths")));
	const char *name = value_text_at(path, "backend.service.name");
	const char *port = value_text_at(path, "backend.service.port.name");

	if (!*port)
		port = value_text_at(path, "backend.service.port.number");
	return *name && *port ? arena_format(arena, "service/%s 8080:%s", name, port).p : NULL;
}

static void take_url(const struct value *ingress, const struct value *rule, struct arena *arena, struct host_url *ret)
{
	const char *host = value_text_at(rule, "host");
	const struct value *addresses = value_find(ingress, STR("status.loadBalancer.ingress"));
	const struct value *first = value_first(addresses);
	const char *name = value_text_at(first, "hostname");
	/* ingress-nginx says so on kind, and Docker Desktop's balancers do. */
	const char *address = strcmp(name, "localhost") == 0 ? "127.0.0.1" : value_text_at(first, "ip");

	ret->host = host;
	ret->tls = has_tls(ingress, host);
	ret->url = arena_format(arena, "%s://%s", ret->tls ? "https" : "http", host).p;
	/* Clouds' balancers have names. */
	address = *address ? address : name;
	ret->address = *address ? address : NULL;
	ret->service = service_of(rule, arena);
	ret->unserved = !ret->address && !*value_text_at(ingress, "spec.ingressClassName") &&
			!*object_note(ingress, "kubernetes.io/ingress.class");
}

int hosts_url(struct kube *cluster, const char *name_space, const char *preferred, struct arena *arena,
	      struct host_url *ret, struct err *err)
{
	struct value *list;

	*ret = (struct host_url){ 0 };
	if (kube_list(cluster, resources_list(RESOURCE_Ingress, name_space, arena), NULL, false, arena, &list, err))
		return -1;
	for (const struct value *ingress = list->first; ingress; ingress = ingress->next) {
		const struct value *rules = value_find(ingress, STR("spec.rules"));

		for (const struct value *rule = value_first(rules); rule; rule = rule->next) {
			const char *host = value_text_at(rule, "host");

			if (!*host || (ret->url && (!preferred || strcmp(host, preferred) != 0)))
				continue;
			take_url(ingress, rule, arena, ret);
		}
	}
	return 0;
}
