/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a store's name leads this machine to the ingress, and the line that mends it when it does not. */
#ifndef STORE_STORE_NAME_LOOKUP_H
#define STORE_STORE_NAME_LOOKUP_H

#include "environment.h"
#include "http.h"
#include "value.h"

/* What came of looking. */
enum name_lead {
	NAME_LEAD_FINE,
	NAME_LEAD_UNSERVED, /* no ingress controller has taken it: the Ingress names no class */
	NAME_LEAD_UNNAMED,  /* the name has no address here */
	NAME_LEAD_CLOSED,   /* it has one, where nobody takes a connection */
	NAME_LEAD_ELSEWHERE /* somebody does, who is not the ingress */
};

struct name_lookup {
	const struct environment *environment;
	const char *host;
	int port; /* 80, or 443 with TLS */
	const char *url;
	const char *stated;  /* the ingress' address, or its name, as the Ingress' status says; "" unknown */
	const char *service; /* behind the host: "service/web 8080:80" for kubectl port-forward; "" unknown */
	const char *name_space;
	bool unserved; /* the Ingress has no class, and no address */
	/* what name_lookup finds */
	enum name_lead lead;
	const char *there;   /* the address that the name has, of NAME_LEAD_ELSEWHERE */
	const char *address; /* where the ingress takes connections from this machine; "" nowhere that is known */
};

/*
 * Looks the name up as programs of this machine do, within two seconds, and asks at most three addresses. Texts are in
 * the arena. A proxy of the environment looks names up by itself: what answers through it is fine.
 */
void name_lookup(struct name_lookup *leads, struct context *within, struct arena *arena);

/* What is wrong, one line; NULL: nothing. In the arena. */
const char *name_lookup_what(const struct name_lookup *leads, struct arena *arena);
/* The line that mends it. In the arena. */
const char *name_lookup_mend(const struct name_lookup *leads, struct arena *arena);

/* The IPv4 address in a name of a wildcard service ("acme.10.0.0.1.nip.io"), in the arena; "" when there is none. */
const char *name_lookup_in_name(const char *host, struct arena *arena);
/* Whether a name is one of such a service. */
bool name_lookup_is_wildcard(const char *host);

/* Whether programs of this machine ask a proxy of the environment for that host (http_proxy, no_proxy …), as curl. */
bool name_lookup_by_proxy(const struct environment *environment, const char *host, bool tls);

#endif
