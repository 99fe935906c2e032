/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PostgreSQL of database mode `shared` as the cluster has it: release `database` (charts/database) in the namespace
 * store-database. What it keeps of each store that has a database there is a Secret, the store's record, named
 * store-NAME: who it is (label store.urumi.ai/store, and store.urumi.ai/store-uid, the uid of the store's namespace),
 * name of database and role, and the role's password. A record is there before the database and goes after it, so what
 * is found of stores is found by records, without SQL. The superuser's password is read by nobody here.
 */
#ifndef STORE_DATABASE_SHARED_H
#define STORE_DATABASE_SHARED_H

#include "alloc.h"
#include "err.h"
#include "kube/kube.h"
#include "kube/labels.h"
#include "kube/resources.h"
#include "value.h"

#define SHARED_RELEASE "database"
#define SHARED_SERVER API_APPS "/namespaces/" NAMESPACE_DATABASE "/statefulsets/" SHARED_RELEASE
#define SHARED_PATTERN API_BATCH "/namespaces/" NAMESPACE_DATABASE "/cronjobs/" SHARED_RELEASE "-store"
#define SHARED_CONNECTION API_CORE "/namespaces/" NAMESPACE_DATABASE "/configmaps/" SHARED_RELEASE "-connection"
#define SHARED_RECORDS API_CORE "/namespaces/" NAMESPACE_DATABASE "/secrets"

/* Whether the server (its StatefulSet, NULL: there is none) answers as it was last applied. */
bool shared_is_ready(const struct value *server);

/* Why its pod is not ready, by what its containers say, in the arena; "" when they say nothing. */
int shared_lacking(struct kube *cluster, struct arena *arena, const char **ret, struct err *err);

/* The record of a store, its path, and the name of its database and role. In the arena. */
const char *shared_record_path(const char *store, struct arena *arena);
const char *shared_database(const char *store, struct arena *arena);

/* All records, metadata only: a list in the arena. */
int shared_records(struct kube *cluster, struct arena *arena, struct value **ret, struct err *err);

/* ERR_DATABASE: there is no such server here. Always -1. */
int shared_missing(struct err *err);

#endif
