/* SPDX-License-Identifier: Apache-2.0 */
#include "store/name_lookup.h"

#include <strings.h>

#include "cidr.h"
#include "store/entrance.h"

#define NAME_PATIENCE 2000 /* milliseconds */
#define PAGE_PATIENCE 1500

/* Services of wildcard names: the address stands in the name. */
static const char *const wildcards[] = { ".nip.io", ".sslip.io" };

static const char *wildcard_of(const char *host)
{
	size_t n = strlen(host);

	for (size_t i = 0; i < COUNT_OF(wildcards); i++) {
		size_t tail = strlen(wildcards[i]);

		if (n > tail && strcmp(host + n - tail, wildcards[i]) == 0)
			return wildcards[i];
	}
	return NULL;
}

bool name_lookup_is_wildcard(const char *host)
{
	return wildcard_of(host) != NULL;
}

const char *name_lookup_in_name(const char *host, struct arena *arena)
{
	const char *wildcard = wildcard_of(host);
	size_t end = wildcard ? strlen(host) - strlen(wildcard) : 0;
	size_t begin = end;
	size_t dots = 0;
	const char *address;

	while (begin && (host[begin - 1] != '.' || dots++ < 3))
		begin--;
	address = arena_str(arena, (struct str){ host + begin, end - begin }).p;
	return cidr_holds("0.0.0.0/0", address) ? address : "";
}

/* --- looking */

static const char *either(const char *one, const char *other)
{
	return *one ? one : other;
}

/* Of a list of names with those below them, or "*". */
static bool is_excepted(const struct environment *environment, const char *host)
{
	size_t n = strlen(host);

	for (const char *p = either(environment->no_proxy, environment->no_proxy_upper); *(p += strspn(p, ", "));) {
		size_t length = strcspn(p, ", ");
		struct str name = { p + (*p == '.'), length - (*p == '.') };

		if (str_is(name, "*") ||
		    (name.n && name.n <= n && strncasecmp(host + n - name.n, name.p, name.n) == 0 &&
		     (name.n == n || host[n - name.n - 1] == '.')))
			return true;
		p += length;
	}
	return false;
}

bool name_lookup_by_proxy(const struct environment *environment, const char *host, bool tls)
{
	const char *proxy = tls ? either(environment->https_proxy, environment->https_proxy_upper)
				: environment->http_proxy;

	return (*proxy || *either(environment->all_proxy, environment->all_proxy_upper)) &&
	       !is_excepted(environment, host);
}

/* The status of the store's page at an address (NULL: as any program would); 0: no answer that can be read. */
static long ask(const struct name_lookup *leads, const char *address, struct context *within)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct http_probe probe = { .url = leads->url,
				    .host = leads->host,
				    .address = address,
				    .port = leads->port,
				    .deadline = PAGE_PATIENCE,
				    .within = within };

	if (!http_probe(&probe, &ignored))
		return probe.status;
	return probe.untrusted ? -1 : 0;
}

static const char *find_address(const struct name_lookup *leads, struct context *within, struct arena *arena)
{
	const char *const candidates[] = { name_lookup_in_name(leads->host, arena), leads->stated };

	for (size_t i = 0; i < COUNT_OF(candidates); i++)
		if (*candidates[i] && entrance_is_open(candidates[i], leads->port, within))
			return candidates[i];
	return "";
}

/* The name leads to another address than the one that the Ingress states: a balancer before it, or somebody else. */
static bool is_ingress(const struct name_lookup *leads, const char *there, struct context *within)
{
	long status;

	if (strcmp(there, leads->stated) == 0 || !*leads->stated ||
	    !entrance_is_open(leads->stated, leads->port, within))
		return true;
	status = ask(leads, leads->stated, within);
	return !status || status == ask(leads, there, within);
}

void name_lookup(struct name_lookup *leads, struct context *within, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct http_reach reach = {
		.host = leads->host, .port = leads->port, .deadline = NAME_PATIENCE, .within = within
	};

	leads->lead = NAME_LEAD_FINE;
	leads->address = "";
	leads->there = "";
	if (leads->unserved) {
		leads->lead = NAME_LEAD_UNSERVED;
		return;
	}
	if (name_lookup_by_proxy(leads->environment, leads->host, leads->port == 443) && ask(leads, NULL, within))
		return;
	if (http_reach(&reach, &ignored))
		leads->lead = reach.unresolved ? NAME_LEAD_UNNAMED : NAME_LEAD_CLOSED;
	else if (!is_ingress(leads, reach.address, within))
		leads->lead = NAME_LEAD_ELSEWHERE;
	leads->there = arena_str(arena, str_of(reach.address)).p;
	if (leads->lead != NAME_LEAD_FINE)
		leads->address = find_address(leads, within, arena);
}

/* --- what to say */

const char *name_lookup_what(const struct name_lookup *leads, struct arena *arena)
{
	switch (leads->lead) {
	case NAME_LEAD_UNSERVED:
		return arena_text(arena,
				  "no ingress controller serves %s: its Ingress has no class, and "
				  "the cluster has no default one",
				  leads->host);
	case NAME_LEAD_UNNAMED: return arena_format(arena, "%s has no address on this machine", leads->host).p;
	case NAME_LEAD_CLOSED:
		return arena_format(arena, "nobody listens where %s leads, port %d", leads->host, leads->port).p;
	case NAME_LEAD_ELSEWHERE:
		return arena_format(arena, "%s leads to %s, which is not the ingress", leads->host, leads->there).p;
	case NAME_LEAD_FINE: break;
	}
	return NULL;
}

/* No DNS of the internet has the former names (RFC 6761, RFC 2606), and the wildcard services have all of theirs. */
static bool is_recordable(const char *host)
{
	static const char *const tails[] = { ".test", ".localhost", ".local", ".internal", ".invalid", ".example" };
	size_t n = strlen(host);

	for (size_t i = 0; i < COUNT_OF(tails); i++)
		if (n > strlen(tails[i]) && strcmp(host + n - strlen(tails[i]), tails[i]) == 0)
			return false;
	return !wildcard_of(host);
}

static bool is_address(const char *text)
{
	return cidr_holds("0.0.0.0/0", text) || cidr_holds("::/0", text);
}

const char *name_lookup_mend(const struct name_lookup *leads, struct arena *arena)
{
	const char *address = *leads->address ? leads->address : leads->stated;
	bool recordable = is_recordable(leads->host);

	if (recordable && *leads->stated && !is_address(leads->stated))
		return arena_format(arena, "make a DNS record: %s CNAME %s", leads->host, leads->stated).p;
	if (recordable && *address)
		return arena_text(arena,
				  "make a DNS record: %s %s %s; for this machine alone, a line for "
				  "/etc/hosts: %s %s",
				  leads->host, strchr(address, ':') ? "AAAA" : "A", address, address, leads->host);
	if (is_address(leads->address))
		return arena_format(arena, "a line for /etc/hosts: %s %s", leads->address, leads->host).p;
	if (*leads->service)
		return arena_text(arena, "kubectl port-forward -n %s %s, and open http://127.0.0.1:8080",
				  leads->name_space, leads->service);
	return "helm store doctor looks where the ingress is";
}
