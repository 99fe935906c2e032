/* SPDX-License-Identifier: Apache-2.0 */
/* The report of the post-renderer (JSON Lines; docs/plugin.md), read back and shown. Owns nothing. */
#ifndef STORE_HELM_REPORT_H
#define STORE_HELM_REPORT_H

#include "strvec.h"
#include "value.h"

/*
 * In lists of hosts: before namespace and name, joined by a hyphen, of a Service that visitors are led to. Ingress
 * controllers call it so (Traefik: keys of services, kubernetes/ingress/kubernetes.go; ingress-nginx: upstreams), so
 * that b-web of store-a and web of store-a-b are one to them, and the visitors of one store come to the other.
 */
#define HOSTS_SERVICE "/"

/* A list of the events, in the arena. ERR_READ for a line that is no JSON object. */
struct value *helm_report_read(struct str text, struct arena *arena, struct err *err);

/* Edits as a table: OBJECT PATH BEFORE AFTER RULE; then the guards and the sums in a line each. */
void helm_report_table(const struct value *events, struct bytes *out);

/* "14 objects, 23 edits", in the arena. */
const char *helm_report_summary(const struct value *events, struct arena *arena);

/* One line a warning, as people read it. */
void helm_report_warnings(const struct value *events, struct bytes *out);

/*
 * Adds what the output claims of what all stores share, each once: hosts, in the form that all compare (lower case, no
 * dot at the end); and the Services that routes lead to, as store/hosts.h has them. In the arena.
 */
void helm_report_claims(const struct value *events, const char *name_space, struct arena *arena, struct strvec *claims);

#endif
