/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a visitor from this machine: a host of the domain has an address, and a controller answers there. */
#include "doctor/doctor.h"
#include "store/entrance.h"
#include "store/fitting.h"
#include "store/name_lookup.h"

#define PATIENCE 3000 /* milliseconds for a name or a connection */

static bool is_reached(struct doctor *doctor, const char *host, int port, struct http_reach *ret,
		       const char **ret_words)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	*ret = (struct http_reach){
		.host = host, .port = port, .deadline = PATIENCE, .within = doctor->visit.cluster.within
	};
	if (!http_reach(ret, &err))
		return true;
	*ret_words = arena_str(doctor_arena(doctor), str_of(err.message)).p;
	return false;
}

/* Where the ingress controller takes connections, from here; "" when nowhere, or no cluster is there to be asked. */
static int find_controller(struct doctor *doctor, int port, const char **ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	struct kube *cluster = &doctor->visit.cluster;
	struct entrance entrance = { .address = "" };
	const char *controller;

	if (doctor->version && (fitting_controller(cluster, doctor->settings, arena, &controller, err) ||
				entrance_find(cluster, doctor->settings, controller, port, arena, &entrance, err)))
		return -1;
	*ret = entrance.address;
	return 0;
}

static int no_name(const struct doctor *doctor, const char *domain, const char *host, const char *address,
		   struct finding *ret)
{
	struct arena *arena = doctor_arena(doctor);
	const char *at = *address ? address : "ADDRESS";

	if (name_lookup_is_wildcard(domain))
		return doctor_finding_set(
			ret, CHECK_WARNING, arena_format(arena, "%s has no address here", host),
			arena_text(
				arena,
				"routers refuse names that lead to private addresses (DNS rebinding protection): allow "
				"%s there,\nor write a line for each store into /etc/hosts: %s NAME.%s",
				domain, at, domain));
	return doctor_finding_set(ret, CHECK_WARNING, arena_format(arena, "%s has no address here", host),
				  arena_format(arena, "make a DNS record for all names: *.%s → %s", domain, at).p);
}

/* The name leads where nobody listens; where somebody does is said when it is known. */
static int no_answer(const struct doctor *doctor, const char *domain, const char *words, const char *address,
		     struct finding *ret)
{
	struct arena *arena = doctor_arena(doctor);

	if (!*address)
		return doctor_finding_set(
			ret, CHECK_WARNING, arena_format(arena, "%s", words),
			"let a port of this machine lead to the ingress controller (k3d: --port 80:80@loadbalancer; "
			"kind: extraPortMappings), or open the firewall");
	if (name_lookup_is_wildcard(domain))
		return doctor_finding_set(ret, CHECK_WARNING,
					  arena_format(arena, "%s; it answers at %s", words, address),
					  arena_format(arena, "--profile-set ingress.domain=%s.nip.io", address).p);
	return doctor_finding_set(ret, CHECK_WARNING, arena_format(arena, "%s; it answers at %s", words, address),
				  arena_format(arena, "make a DNS record for all names: *.%s → %s", domain, address).p);
}

/* Somebody is there; on the port without TLS it can be asked whether it is the controller. */
static int answered(struct doctor *doctor, const char *host, const struct http_reach *reach, const char *address,
		    struct finding *ret)
{
	struct arena *arena = doctor_arena(doctor);

	if (!*address || strcmp(address, reach->address) == 0 || reach->port != 80 ||
	    entrance_is_same(reach->address, address, reach->port, reach->within))
		return doctor_finding_set(ret, CHECK_OK,
					  arena_format(arena, "%s leads to %s, where port %d is open", host,
						       reach->address, reach->port),
					  NULL);
	return no_answer(
		doctor, strchr(host, '.') + 1,
		arena_format(arena, "%s leads to %s, which is not the ingress controller", host, reach->address).p,
		address, ret);
}

/* What the profile leaves to the cluster; without one, what the filter would take. */
static int choose_domain(struct doctor *doctor, struct err *err)
{
	const char *found = FOUND_LOOPBACK;

	if (!fitting_is_open(doctor->settings, FOUND_DOMAIN))
		return 0;
	if (doctor->version &&
	    fitting_find(&doctor->visit.cluster, doctor->settings, FOUND_DOMAIN, doctor_arena(doctor), &found, err))
		return -1;
	doctor->settings = fitting_with(doctor->settings, FOUND_DOMAIN, found, doctor_arena(doctor));
	return 0;
}

int check_address(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	int port = value_is_true(value_find(doctor->settings, STR("tls.enabled"))) ? 443 : 80;
	struct http_reach reach;
	const char *address;
	const char *domain;
	const char *words;
	const char *host;
	bool reached;

	if (choose_domain(doctor, err))
		return -1;
	domain = value_text_at(doctor->settings, "ingress.domain");
	host = arena_format(arena, "doctor.%s", domain).p;
	reached = is_reached(doctor, host, port, &reach, &words);
	if (find_controller(doctor, port, &address, err))
		return -1;
	if (reached)
		return answered(doctor, host, &reach, address, ret);
	return reach.unresolved ? no_name(doctor, domain, host, address, ret)
				: no_answer(doctor, domain, words, address, ret);
}
