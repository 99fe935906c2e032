/* SPDX-License-Identifier: Apache-2.0 */
/* The labels and annotations that everything about a store agrees on, and the platform's namespaces. */
#ifndef STORE_KUBE_LABELS_H
#define STORE_KUBE_LABELS_H

#define LABEL_STORE "store.urumi.ai/store"       /* on all that belongs to a store: its name */
#define LABEL_MANAGED "store.urumi.ai/managed"   /* "true" on the namespace and the release's record */
#define LABEL_GUARD "store.urumi.ai/guard"       /* "true" on guards */
#define LABEL_HOSTS "store.urumi.ai/hosts"       /* annotation of the namespace: hosts, separated by commas */
#define LABEL_SERVICES "store.urumi.ai/services" /* the same for Services that visitors are led to (hosts.h) */
#define LABEL_FOUND "store.urumi.ai/found"       /* annotation of the namespace: KEY=VALUE, by commas (spec.h) */
#define LABEL_PROFILE "store.urumi.ai/profile"
#define LABEL_PLAN "store.urumi.ai/plan"
#define LABEL_DATABASE "store.urumi.ai/database"       /* mode; on the namespace where its server must know it */
#define LABEL_FINGERPRINT "store.urumi.ai/fingerprint" /* of the specification (store/spec.h) */
#define LABEL_POLICIES "store.urumi.ai/policies"       /* "shipped", or the fingerprint of one's own */
#define LABEL_SUSPENDED "store.urumi.ai/suspended"     /* "true" on the release's record */
#define LABEL_SEEDED "store.urumi.ai/seeded"           /* annotation of the release's record (lifecycle/seeding.h) */
#define LABEL_KEPT "store.urumi.ai/kept"               /* "true" on what delete --keep-data leaves */
#define LABEL_PROTECTED "store.urumi.ai/protected"     /* "true" on the namespace: delete refuses */
/* By this annotation the volume controller knows what was made for a claim (pkg/controller/volume/persistentvolume). */
#define LABEL_PROVISIONED_BY "pv.kubernetes.io/provisioned-by"
#define LABEL_MADE "store.urumi.ai/made"               /* annotation of a namespace that create made: its own uid */
#define LABEL_PROOF "store.urumi.ai/belongs-to"        /* annotation of volumes, claims …: uids (store/ownership.h) */
#define LABEL_TLS "store.urumi.ai/tls"                 /* annotation of the namespace: "true": its hosts have https */
#define LABEL_GUARDS "store.urumi.ai/guards"           /* annotation of the namespace: KIND/NAME, by commas */
#define LABEL_OWNER "store.urumi.ai/owner"             /* annotation of the namespace: a user */
#define LABEL_WORKED "store.urumi.ai/worked"           /* annotation of the namespace: revisions (store/worked.h) */
#define LABEL_BROKEN "store.urumi.ai/broken-off"       /* annotation of the namespace: REVISION:UID (store/state.h) */
#define LABEL_WANTED "store.urumi.ai/wanted"           /* annotation of the namespace: workloads (store/wanted.h) */
#define LABEL_RECORDS "store.urumi.ai/records"         /* annotation of the namespace: Helm's records (provenance.h) */
#define LABEL_PROBE "store.urumi.ai/probe"             /* "true" on a namespace of doctor's probes (sandbox.h) */
#define LABEL_CREDENTIALS "store.urumi.ai/credentials" /* on a Secret of a chart: "admin" (store/credentials.h) */
#define LABEL_USER "store.urumi.ai/user"               /* annotations of that Secret: the user's name, */
#define LABEL_USER_KEY "store.urumi.ai/user-key"       /* or the key with it, */
#define LABEL_PASSWORD_KEY "store.urumi.ai/password-key" /* the key with the password, */
#define LABEL_PATH "store.urumi.ai/path"                 /* the administrator's page, after the store's address */

#define LABEL_PLATFORM "store.urumi.ai/platform" /* on what is of no store but of all: "database", "server" … */
#define LABEL_UID "store.urumi.ai/store-uid"     /* on the record of a shared database: the namespace's uid */
#define LABEL_READY "store.urumi.ai/provisioned" /* annotation of that: the digest of what was made (shared.h) */

#define LABEL_ORDER "store.urumi.ai/order"             /* on an order of the server (server/order.h): its id, */
#define LABEL_ORDER_STATE "store.urumi.ai/order-state" /* a word of its states, */
#define LABEL_ORDER_STORE "store.urumi.ai/order-store" /* the store's name, */
#define LABEL_ORDER_OWNER "store.urumi.ai/order-owner" /* and a digest of the owner; */
#define LABEL_ORDER_NOTE "store.urumi.ai/order-note"   /* annotation: what decides who works on it, JSON */

#define LABEL_SESSION "store.urumi.ai/session" /* on the Job of a db session and its pod (database/db_pod.h) */

#define POLICIES_SHIPPED "shipped"          /* policies: ours alone */
#define NAMESPACE_SYSTEM "store-system"     /* namespace of the Leases */
#define NAMESPACE_DATABASE "store-database" /* namespace of the shared PostgreSQL */
#define NAMESPACE_PREFIX "store-"           /* of namespaces */

#endif
