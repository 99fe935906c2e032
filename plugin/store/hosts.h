/* SPDX-License-Identifier: Apache-2.0 */
/* Which host names stores answer at, and whether they do. */
#ifndef STORE_STORE_HOSTS_H
#define STORE_STORE_HOSTS_H

#include "store/operation.h"

/* All that a namespace (NULL: none) has claimed: hosts and Services, parted by commas. In the arena. */
const char *hosts_noted(const struct value *object, struct arena *arena);

/* Of such a list (NULL: none) the Services, without HOSTS_SERVICE, or the hosts; "": there are none. In the arena. */
const char *hosts_part(const char *list, bool services, struct arena *arena);

/*
 * ERR_HOST when one of `hosts` is another store's (annotation of its namespace) or stands in an Ingress of another
 * namespace: two namespaces with one host would share its visitors.
 */
int hosts_check_free(struct kube *cluster, const char *name_space, const struct strvec *hosts, struct arena *arena,
		     struct err *err);

/*
 * Once our namespace names `hosts`: looks for whoever wrote the same ones since hosts_check_free. Everybody writes
 * before this look, so of two at least one sees the other, and the two never both go on. Who sees another gives up with
 * ERR_HOST; the one whose namespace comes first in byte order waits some seconds for the other to be gone before.
 */
int hosts_claim(struct operation *operation, const struct strvec *hosts, struct err *err);

struct host_url {
	const char *url; /* "http://acme.127.0.0.1.nip.io"; NULL: the namespace has no Ingress */
	const char *host;
	const char *address; /* of the ingress controller, as the Ingress' status says, or its name; NULL: not said */
	const char *service; /* behind the host, for kubectl port-forward: "service/web 8080:80"; NULL: not said */
	bool tls;
	bool unserved; /* it has no class, and no controller gave it an address */
};

/* Of the namespace's Ingresses, the rule whose host is `preferred`, else the first; in the arena. */
int hosts_url(struct kube *cluster, const char *name_space, const char *preferred, struct arena *arena,
	      struct host_url *ret, struct err *err);

/*
 * Whether the URL's name leads this machine to the ingress: what is wrong and the line that mends it
 * (store/name_lookup.h), NULL when it does. In the arena. Never an error: what cannot be looked at is not said.
 */
struct host_lead {
	const char *what;
	const char *mend;
	bool unserved; /* by any controller, as the Ingress says */
};

#endif
