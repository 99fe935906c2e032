/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a visitor from this machine: a host of the domain has an address, and a controller answers there. */
#include "doctor.h"
#include "selected.h"

#define PATIENCE 3000 /* milliseconds for a name or a connection */
#define TEXT_MOST ((size_t)64 << 10)

/* Services of wildcard names: the address stands in the name. */
static const char *const wildcards[] = { "nip.io", "sslip.io" };

static bool is_wildcard(const char *domain)
{
	size_t n = strlen(domain);

	for (size_t i = 0; i < COUNT_OF(wildcards); i++) {
		size_t tail = strlen(wildcards[i]);

		if (n > tail && domain[n - tail - 1] == '.' && strcmp(domain + n - tail, wildcards[i]) == 0)
			return true;
	}
	return false;
}

static bool is_reached(struct doctor *doctor, const char *host, int port, struct http_reach *ret,
		       const char **ret_words)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	*ret = (struct http_reach){ .host = host, .port = port, .deadline = PATIENCE,
				    .interrupt = doctor->visit.cluster.interrupt };
	if (!http_reach(ret, &err))
		return true;
	*ret_words = arena_str(doctor_arena(doctor), str_of(err.message)).p;
	return false;
}

/* Where an ingress controller takes connections, from here: addresses of Services and host ports. "" when nowhere. */
static int find_controller(struct doctor *doctor, int port, const char **ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const struct value *selectors = value_find(doctor->settings, STR("ingress.controllers"));
	struct http_reach reach;
	const char *words;

	*ret = "";
	for (const struct value *item = value_first(selectors); item && !**ret; item = item->next) {
		const char *name_space = value_text_at(item, "namespace");
		struct selected found;
		struct value *services;

		if (selected_find(&doctor->visit.cluster, item, arena, &found, err) ||
		    cluster_list(&doctor->visit.cluster,
				 arena_format(arena, "/api/v1/namespaces/%s/services", name_space).p, NULL, false,
				 arena, &services, err))
			return -1;
		for (const struct value *service = services->first; service && !**ret; service = service->next) {
			const struct value *list = value_find(service, STR("status.loadBalancer.ingress"));
			const char *address = value_text_at(value_first(list), "ip");

			if (*address && is_reached(doctor, address, port, &reach, &words))
				*ret = address;
		}
		for (const struct value *pod = found.pods->first; pod && !**ret; pod = pod->next) {
			const char *address = value_text_at(pod, "status.hostIP");

			if (*address && is_reached(doctor, address, port, &reach, &words))
				*ret = address;
		}
	}
	return 0;
}

static int no_name(const struct doctor *doctor, const char *domain, const char *host, const char *address,
		   struct finding *ret)
{
	struct arena *arena = doctor_arena(doctor);
	const char *at = *address ? address : "ADDRESS";

	if (is_wildcard(domain))
		return finding_set(
			ret, CHECK_WARNING, arena_format(arena, "%s has no address here", host),
			arena_format(
				arena,
				"routers refuse names that lead to private addresses (DNS rebinding protection): allow "
				"%s there,\nor write a line for each store into /etc/hosts: %s NAME.%s",
				domain, at, domain)
				.p);
	return finding_set(ret, CHECK_WARNING, arena_format(arena, "%s has no address here", host),
			   arena_format(arena, "make a DNS record for all names: *.%s → %s", domain, at).p);
}

/* The name leads where nobody listens; where somebody does is said when it is known. */
static int no_answer(const struct doctor *doctor, const char *domain, const char *words, const char *address,
		     struct finding *ret)
{
	struct arena *arena = doctor_arena(doctor);

	if (!*address)
		return finding_set(
			ret, CHECK_WARNING, arena_format(arena, "%s", words),
			"let a port of this machine lead to the ingress controller (k3d: --port 80:80@loadbalancer; "
			"kind: extraPortMappings), or open the firewall");
	if (is_wildcard(domain))
		return finding_set(ret, CHECK_WARNING, arena_format(arena, "%s; it answers at %s", words, address),
				   arena_format(arena, "--profile-set ingress.domain=%s.nip.io", address).p);
	return finding_set(ret, CHECK_WARNING, arena_format(arena, "%s; it answers at %s", words, address),
			   arena_format(arena, "make a DNS record for all names: *.%s → %s", domain, address).p);
}

int check_address(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *domain = value_text_at(doctor->settings, "ingress.domain");
	const char *host = arena_format(arena, "doctor.%s", domain).p;
	int port = value_is_true(value_find(doctor->settings, STR("tls.enabled"))) ? 443 : 80;
	struct http_reach reach;
	const char *address = "";
	const char *words;

	if (is_reached(doctor, host, port, &reach, &words))
		return finding_set(
			ret, CHECK_OK,
			arena_format(arena, "%s leads to %s, where port %d is open", host, reach.address, port), NULL);
	if (doctor->version && find_controller(doctor, port, &address, err))
		return -1;
	return reach.unresolved ? no_name(doctor, domain, host, address, ret)
				: no_answer(doctor, domain, words, address, ret);
}
