/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the name of a store leads this machine to its ingress. */
#ifndef STORE_STORE_HOSTS_LEAD_H
#define STORE_STORE_HOSTS_LEAD_H

#include "store/hosts.h"

struct host_lead hosts_lead(const struct host_url *url, const char *name_space, const struct environment *environment,
			    struct context *within, struct arena *arena);

/* A note; nothing when it leads there. */
void hosts_lead_say(const struct host_lead *lead, struct context *context);

/* As members of a map for -o json: leads, and lack and mend where it does not. */
void hosts_lead_put(const struct host_lead *lead, struct value *map, struct arena *arena);

#endif
