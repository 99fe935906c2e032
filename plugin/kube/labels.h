/* SPDX-License-Identifier: Apache-2.0 */
/* The labels and annotations that everything about a store agrees on, and the platform's namespaces. */
#ifndef STORE_KUBE_LABELS_H
#define STORE_KUBE_LABELS_H

#define TENANT_LABEL "store.urumi.ai/store"             /* on all that belongs to a store: its name */
#define TENANT_MANAGED "store.urumi.ai/managed"         /* "true" on the namespace and the release's record */
#define TENANT_GUARD "store.urumi.ai/guard"             /* "true" on guards */
#define TENANT_HOSTS "store.urumi.ai/hosts"             /* annotation of the namespace: hosts, separated by commas */
#define TENANT_SERVICES "store.urumi.ai/services"       /* the same for Services that visitors are led to (hosts.h) */
#define TENANT_FOUND "store.urumi.ai/found"             /* annotation of the namespace: KEY=VALUE, by commas (spec.h) */
#define TENANT_PROFILE "store.urumi.ai/profile"
#define TENANT_PLAN "store.urumi.ai/plan"
#define TENANT_DATABASE "store.urumi.ai/database"       /* mode; on the namespace where its server must know it */
#define TENANT_FINGERPRINT "store.urumi.ai/fingerprint" /* of the specification (store/spec.h) */
#define TENANT_POLICIES "store.urumi.ai/policies"       /* "shipped", or the fingerprint of one's own */
#define TENANT_SUSPENDED "store.urumi.ai/suspended"     /* "true" on the release's record */
#define TENANT_SEEDED "store.urumi.ai/seeded"           /* annotation of the release's record (lifecycle/seeding.h) */
#define TENANT_KEPT "store.urumi.ai/kept"               /* "true" on what delete --keep-data leaves */
#define TENANT_PROTECTED "store.urumi.ai/protected"     /* "true" on the namespace: delete refuses */
/* By this annotation the volume controller knows what was made for a claim (pkg/controller/volume/persistentvolume). */
#define TENANT_PROVISIONED "pv.kubernetes.io/provisioned-by"
#define TENANT_MADE "store.urumi.ai/made"               /* annotation of a namespace that create made: its own uid */
#define TENANT_PROOF "store.urumi.ai/belongs-to"        /* annotation of volumes, claims …: uids (store/ownership.h) */
#define TENANT_TLS "store.urumi.ai/tls"                 /* annotation of the namespace: "true": its hosts have https */
#define TENANT_GUARDS "store.urumi.ai/guards"           /* annotation of the namespace: KIND/NAME, by commas */
#define TENANT_OWNER "store.urumi.ai/owner"             /* annotation of the namespace: a user */
#define TENANT_WORKED "store.urumi.ai/worked"           /* annotation of the namespace: revisions (store/worked.h) */
#define TENANT_BROKEN "store.urumi.ai/broken-off"       /* annotation of the namespace: REVISION:UID (store/state.h) */
#define TENANT_WANTED "store.urumi.ai/wanted"           /* annotation of the namespace: workloads (store/wanted.h) */
#define TENANT_RECORDS "store.urumi.ai/records"         /* annotation of the namespace: Helm's records (provenance.h) */
#define TENANT_PROBE "store.urumi.ai/probe"             /* "true" on a namespace of doctor's probes (sandbox.h) */
#define TENANT_CREDENTIALS "store.urumi.ai/credentials" /* on a Secret of a chart: "admin" (store/credentials.h) */
#define TENANT_USER "store.urumi.ai/user"               /* annotations of that Secret: the user's name, */
#define TENANT_USER_KEY "store.urumi.ai/user-key"       /* or the key with it, */
#define TENANT_PASSWORD_KEY "store.urumi.ai/password-key" /* the key with the password, */
#define TENANT_PATH "store.urumi.ai/path"               /* the administrator's page, after the store's address */

#define TENANT_PLATFORM "store.urumi.ai/platform"       /* on what is of no store but of all: "database", "server" … */
#define TENANT_UID "store.urumi.ai/store-uid"           /* on the record of a shared database: the namespace's uid */
#define TENANT_READY "store.urumi.ai/provisioned"       /* annotation of that: the digest of what was made (shared.h) */

#define TENANT_SESSION "store.urumi.ai/session"         /* on the Job of a db session and its pod (database/db_pod.h) */

#define TENANT_SHIPPED "shipped"       /* policies: ours alone */
#define TENANT_SYSTEM "store-system"   /* namespace of the Leases */
#define TENANT_SHARED "store-database" /* namespace of the shared PostgreSQL */
#define TENANT_PREFIX "store-"         /* of namespaces */

#endif
