/* SPDX-License-Identifier: Apache-2.0 */
#include "store/entrance.h"

#include "kube/list.h"
#include "kube/resources.h"
#include "kube/selector.h"
#include "store/controllers.h"

#define PATIENCE 1000               /* milliseconds for a connection or an answer */
#define ADDRESSES_MOST 6            /* that are tried; more nodes or balancers are of one kind */
#define NOBODY "helm-store.invalid" /* no store has that host */

/* --- pods */

static bool has_labels(const struct value *pod, const char *labels)
{
	const struct value *map = value_find(pod, STR("metadata.labels"));

	for (const char *p = labels; *p;) {
		size_t name = strcspn(p, "=");
		size_t value = strcspn(p + name, ",");
		const struct value *label = value_get_str(map, (struct str){ p, name });

		if (!label || !str_equal(label->text, (struct str){ p + name + 1, value - 1 }))
			return false;
		p += name + value;
		p += *p == ',';
	}
	return true;
}

bool entrance_has(const struct value *pods, const char *labels)
{
	for (const struct value *pod = value_first(pods); pod; pod = pod->next)
		if (has_labels(pod, labels))
			return true;
	return false;
}

/* What the API server does not let us see is not known; all else is an error. */
static int soften(struct err *err)
{
	if (err->code != ERR_REFUSED)
		return -1;
	err_clear(err);
	return 0;
}

static void move(const struct value *from, const char *labels, struct value *to)
{
	struct value *next;

	for (struct value *pod = value_first(from); pod; pod = next) {
		next = pod->next;
		if (!labels || has_labels(pod, labels))
			value_add(to, pod);
	}
}

int entrance_pods(struct kube *cluster, const struct value *settings, const char *controller, struct arena *arena,
		  const struct value **ret, struct err *err)
{
	const struct value *selectors = value_find(settings, STR("ingress.controllers"));
	const struct controller *known = controllers_find(controller);
	struct value *pods = value_new(arena, VALUE_LIST);
	struct selector found;

	for (const struct value *item = value_first(selectors); item; item = item->next) {
		if (!selector_find(cluster, item, arena, &found, err))
			move(found.pods, known ? known->labels : NULL, pods);
		else if (soften(err))
			return -1;
	}
	if (!pods->first && known && known->labels) {
		if (!selector_find_all(cluster, known->labels, arena, &found, err))
			move(found.pods, NULL, pods);
		else if (soften(err))
			return -1;
	}
	*ret = pods;
	return 0;
}

/* --- addresses */

static void add(struct value *list, const char *address, struct arena *arena)
{
	if (!*address)
		return;
	for (const struct value *item = list->first; item; item = item->next)
		if (str_is(item->text, address))
			return;
	value_add(list, value_string(arena, arena_str(arena, str_of(address))));
}

static bool has_port(const struct value *service, int port)
{
	for (const struct value *item = value_first(value_find(service, STR("spec.ports"))); item; item = item->next)
		if (value_number_at(item, "port") == port)
			return true;
	return false;
}

static bool is_selected_by(const struct value *service, const struct value *pod)
{
	const struct value *selector = value_find(service, STR("spec.selector"));
	const struct value *labels = value_find(pod, STR("metadata.labels"));

	if (!value_first(selector) ||
	    strcmp(value_text_at(service, "metadata.namespace"), value_text_at(pod, "metadata.namespace")) != 0)
		return false;
	for (const struct value *item = selector->first; item; item = item->next) {
		const struct value *label = value_get_str(labels, item->key);

		if (!label || !str_equal(label->text, item->text))
			return false;
	}
	return true;
}

/* Docker Desktop's load balancer is the machine itself, by that name. */
static void add_balancers(const struct value *service, struct value *list, struct arena *arena)
{
	const struct value *ingress = value_find(service, STR("status.loadBalancer.ingress"));
	const struct value *external = value_find(service, STR("spec.externalIPs"));

	for (const struct value *item = value_first(ingress); item; item = item->next)
		add(list,
		    strcmp(value_text_at(item, "hostname"), "localhost") == 0 ? "127.0.0.1" : value_text_at(item, "ip"),
		    arena);
	for (const struct value *item = value_first(external); item; item = item->next)
		add(list, item->text.p, arena);
}

/* On the host network what it listens on need not be stated. */
static bool is_on_node(const struct value *pod, int port)
{
	const struct value *containers = value_find(pod, STR("spec.containers"));

	if (value_is_true(value_find(pod, STR("spec.hostNetwork"))))
		return true;
	for (const struct value *container = value_first(containers); container; container = container->next)
		for (const struct value *item = value_first(value_get(container, "ports")); item; item = item->next)
			if (value_number_at(item, "hostPort") == port)
				return true;
	return false;
}

struct value *entrance_addresses(const struct value *pods, const struct value *services, int port, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct value *service = value_first(services); service; service = service->next)
		for (const struct value *pod = value_first(pods); pod; pod = pod->next)
			if (has_port(service, port) && is_selected_by(service, pod))
				add_balancers(service, list, arena);
	for (const struct value *pod = value_first(pods); pod; pod = pod->next)
		if (is_on_node(pod, port))
			add(list, value_text_at(pod, "status.hostIP"), arena);
	return list;
}

/* Of the namespaces in which the pods are; the API lists pods by namespace. */
static int read_services(struct kube *cluster, const struct value *pods, struct arena *arena, struct value *ret,
			 struct err *err)
{
	const char *last = "";

	for (const struct value *pod = value_first(pods); pod; pod = pod->next) {
		const char *name_space = value_text_at(pod, "metadata.namespace");
		struct value *list;

		if (strcmp(name_space, last) == 0)
			continue;
		last = name_space;
		if (!kube_list(cluster, resources_list(RESOURCE_Service, name_space, arena), NULL, false, arena, &list,
			       err))
			move(list, NULL, ret);
		else if (soften(err))
			return -1;
	}
	return 0;
}

bool entrance_is_open(const char *address, int port, struct context *within)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	CLEANUP(free_pointer) char *host = strchr(address, ':') ? xformat("[%s]", address) : xstrdup(address);
	struct http_reach reach = { .host = host, .port = port, .deadline = PATIENCE, .within = within };

	return http_reach(&reach, &ignored) == 0;
}

/* 0: no answer. */
static long status_of(const char *address, int port, struct context *within)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct http_probe probe = { .url = "http://" NOBODY "/",
				    .host = NOBODY,
				    .address = address,
				    .port = port,
				    .deadline = PATIENCE,
				    .within = within };

	return http_probe(&probe, &ignored) ? 0 : probe.status;
}

bool entrance_is_same(const char *one, const char *other, int port, struct context *within)
{
	long status = status_of(one, port, within);

	return status && status == status_of(other, port, within);
}

int entrance_find(struct kube *cluster, const struct value *settings, const char *controller, int port,
		  struct arena *arena, struct entrance *ret, struct err *err)
{
	struct value *services = value_new(arena, VALUE_LIST);
	const struct value *pods;
	const struct value *item;
	size_t tried = 0;

	if (entrance_pods(cluster, settings, controller, arena, &pods, err) ||
	    read_services(cluster, pods, arena, services, err))
		return -1;
	*ret = (struct entrance){ .address = "", .stated = "", .pods = pods };
	item = entrance_addresses(pods, services, port, arena)->first;
	ret->stated = item ? item->text.p : "";
	for (; item && !*ret->address && tried < ADDRESSES_MOST; item = item->next, tried++)
		if (entrance_is_open(item->text.p, port, cluster->within))
			ret->address = item->text.p;
	return context_check(cluster->within, 0, err);
}
