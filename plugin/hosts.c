/* SPDX-License-Identifier: Apache-2.0 */
#include "hosts.h"

#include <stdlib.h>

#include "hostname.h"
#include "state.h"
#include "tenant.h"

#define PROBE_PATIENCE 3000 /* milliseconds */
#define PROBE_EVERY 100
#define CLAIM_PATIENCE 30000 /* for a namespace that was made a moment ago to be gone */
#define CLAIM_EVERY 250
#define REFUSAL_PATIENCE 5000 /* a controller answers 404 until it knows the route; a page may be 401 or 404 for good */

static int taken(const char *host, const char *by, struct err *err)
{
	(void)err_set(err, ERR_HOST, "host %s belongs to %s", host, by);
	return err_hint(err, "choose another: --host NAME");
}

/* The one of `hosts` that this one meets; NULL: none. */
static const char *met(const struct texts *hosts, struct str host)
{
	for (size_t i = 0; i < hosts->count; i++)
		if (hostname_meets(host, str_of(hosts->list[i])))
			return hosts->list[i];
	return NULL;
}

/* "namespace store-acme", or "namespace store-acme, as *.example.com". */
static const char *owner(const char *host, struct str as, struct str by, struct arena *arena)
{
	return arena_format(arena, "%.*s%s%.*s", STR_ARG(by), str_is(as, host) ? "" : ", as ",
			    str_is(as, host) ? 0 : (int)as.n, as.p).p;
}

static int check_namespace(const struct value *object, const struct texts *hosts, struct arena *arena, struct err *err)
{
	for (const char *p = state_note(object, TENANT_HOSTS); *p; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ',')) {
		struct str noted = { p, strcspn(p, ",") };
		const char *host = met(hosts, noted);

		if (host)
			return taken(host, owner(host, noted, arena_format(arena, "namespace %s",
				     value_text_at(object, "metadata.name")), arena), err);
	}
	return 0;
}

static int check_ingress(const struct value *ingress, const struct texts *hosts, struct arena *arena, struct err *err)
{
	const struct value *rules = value_find(ingress, STR("spec.rules"));

	for (const struct value *rule = value_first(rules); rule; rule = rule->next) {
		struct str noted = str_of(value_text_at(rule, "host"));
		const char *host = met(hosts, noted);

		if (host)
			return taken(host, owner(host, noted, arena_format(arena, "Ingress %s of namespace %s",
				     value_text_at(ingress, "metadata.name"),
				     value_text_at(ingress, "metadata.namespace")), arena), err);
	}
	return 0;
}

/* *ret_by: the namespace that has one of the hosts, in the arena; untouched without an error of ERR_HOST. */
static int check_namespaces(struct cluster *cluster, const char *name_space, const struct texts *hosts,
			    struct arena *arena, const char **ret_by, struct err *err)
{
	struct value *list;

	if (cluster_list(cluster, "/api/v1/namespaces", TENANT_LABEL, true, arena, &list, err))
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

static int check_ingresses(struct cluster *cluster, const char *name_space, const struct texts *hosts,
			   struct arena *arena, struct err *err)
{
	struct value *list;

	if (cluster_list(cluster, "/apis/networking.k8s.io/v1/ingresses", NULL, false, arena, &list, err))
		return -1;
	for (const struct value *object = list->first; object; object = object->next)
		if (strcmp(value_text_at(object, "metadata.namespace"), name_space) != 0 &&
		    check_ingress(object, hosts, arena, err))
			return -1;
	return 0;
}

int hosts_check_free(struct cluster *cluster, const char *name_space, const struct texts *hosts, struct arena *arena,
		     struct err *err)
{
	const char *by;

	return check_namespaces(cluster, name_space, hosts, arena, &by, err) ||
			       check_ingresses(cluster, name_space, hosts, arena, err)
		       ? -1
		       : 0;
}

int hosts_claim(struct operation *operation, const struct texts *hosts, struct err *err)
{
	double until = progress_seconds(&operation->progress) * 1000 + CLAIM_PATIENCE;

	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		const char *by = "";

		/* Who has an Ingress went on before we wrote. */
		if (check_ingresses(&operation->cluster, operation->name_space, hosts, &arena, err))
			return -1;
		if (!check_namespaces(&operation->cluster, operation->name_space, hosts, &arena, &by, err))
			return 0;
		if (err->code != ERR_HOST || strcmp(operation->name_space, by) > 0 ||
		    progress_seconds(&operation->progress) * 1000 >= until)
			return -1;
		progress_show(&operation->progress, "hosts", err->message);
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

static void take_url(const struct value *ingress, const char *host, struct arena *arena, struct host_url *ret)
{
	const struct value *addresses = value_find(ingress, STR("status.loadBalancer.ingress"));
	const struct value *first = value_first(addresses);
	const char *address = value_text_at(first, "ip");

	ret->host = host;
	ret->tls = has_tls(ingress, host);
	ret->url = arena_format(arena, "%s://%s", ret->tls ? "https" : "http", host).p;
	ret->address = *address ? address : NULL;
}

int hosts_url(struct cluster *cluster, const char *name_space, const char *preferred, struct arena *arena,
	      struct host_url *ret, struct err *err)
{
	struct value *list;

	*ret = (struct host_url){ 0 };
	if (cluster_list(cluster,
			 arena_format(arena, "/apis/networking.k8s.io/v1/namespaces/%s/ingresses", name_space).p, NULL,
			 false, arena, &list, err))
		return -1;
	for (const struct value *ingress = list->first; ingress; ingress = ingress->next) {
		const struct value *rules = value_find(ingress, STR("spec.rules"));

		for (const struct value *rule = value_first(rules); rule; rule = rule->next) {
			const char *host = value_text_at(rule, "host");

			if (!*host || (ret->url && (!preferred || strcmp(host, preferred) != 0)))
				continue;
			take_url(ingress, host, arena, ret);
		}
	}
	return 0;
}

/* A proxy of the environment, which refuses in its own name. It is not asked for an address that we were told. */
static bool is_by_proxy(const struct http_probe *probe)
{
	static const char *const names[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY" };

	for (size_t i = 0; i < COUNT_OF(names) && !probe->address; i++)
		if (getenv(names[i]) && *getenv(names[i]))
			return true;
	return false;
}

static bool is_an_answer(const struct operation *operation, const struct http_probe *probe, double *refused_since)
{
	double now = progress_seconds(&operation->progress) * 1000;
	long status = probe->status;

	if (status < 400 || status >= 500 || is_by_proxy(probe)) {
		*refused_since = -1;
		return status < 400;
	}
	if (*refused_since < 0)
		*refused_since = now;
	return now - *refused_since >= REFUSAL_PATIENCE;
}

/* A controller writes its address into the Ingress in its own time, and elsewhere the host may have none. */
static int ask_for_address(struct operation *operation, struct http_probe *probe, struct err *err)
{
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	struct host_url url;

	if (probe->address)
		return 0;
	if (hosts_url(&operation->cluster, operation->name_space, probe->host, &once, &url, err))
		return -1;
	if (url.address)
		probe->address = arena_str(&operation->call->arena, str_of(url.address)).p;
	return 0;
}

int hosts_wait(struct operation *operation, const struct host_url *url, unsigned patience, const char **ret_detail,
	       struct err *err)
{
	CLEANUP(free_pointer) char *last = xstrdup("no answer");
	double refused_since = -1;
	double until = progress_seconds(&operation->progress) * 1000 + patience;
	struct http_probe probe = { .url = url->url, .host = url->host, .address = url->address,
				    .port = url->tls ? 443 : 80, .deadline = PROBE_PATIENCE,
				    .interrupt = &operation->interrupt };

	for (;;) {
		CLEANUP(err_clear) struct err reason = ERR_INIT;

		if (!http_probe(&probe, &reason) && is_an_answer(operation, &probe, &refused_since)) {
			*ret_detail = arena_format(&operation->call->arena, "%ld in %.0f ms", probe.status,
						   probe.milliseconds).p;
			return 0;
		}
		free_pointer(&last);
		last = reason.message ? xstrdup(reason.message) : xformat("status %ld", probe.status);
		if (progress_seconds(&operation->progress) * 1000 >= until) {
			(void)err_set(err, ERR_TIMEOUT, "%s does not answer: %s", url->url, last);
			return probe.untrusted
				       ? err_hint(err, "its certificate may not be issued yet: kubectl describe "
						       "certificates,challenges -n %s", operation->name_space)
				       : err_hint(err, "is there an ingress controller for its class, and can this "
						       "machine reach it? helm store doctor looks");
		}
		progress_show(&operation->progress, "answers", last);
		if (operation_pause(operation, PROBE_EVERY, err) || ask_for_address(operation, &probe, err))
			return -1;
	}
}
