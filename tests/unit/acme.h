/* SPDX-License-Identifier: Apache-2.0 */
/* The store `acme` as an API server tells of it, for tests of what reads one. After server.h. */
#ifndef STORE_TEST_ACME_H
#define STORE_TEST_ACME_H

#include "kube/labels.h"
#include "store/lease.h"

#define ACME "GET /api/v1/namespaces/store-acme"

/* `notes`: annotations, each after nothing and before a comma. */
#define ACME_SPACE(notes) OK(ACME_SPACE_OBJECT(notes))
#define ACME_SPACE_OBJECT(notes)                                                                                       \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE       \
	"\":\"acme\"},\"annotations\":{" notes "\"a\":\"b\"}}}"

/* A record of Helm's, by its metadata; `more`: labels, each after a comma. */
#define ACME_RECORD_BY(by, version, status, more)                                                                      \
	"{\"metadata\":{\"namespace\":\"store-acme\",\"name\":\"sh.helm.release.v1.acme.v" version                     \
	"\",\"uid\":\"r" version "\",\"creationTimestamp\":\"2026-01-0" version                                        \
	"T00:00:00Z\",\"labels\":{\"" LABEL_MANAGED                                                                    \
	"\":\"true\",\"name\":\"acme\",\"owner\":\"helm\",\"version\":\"" version "\",\"status\":\"" status "\"" more  \
	"},\"managedFields\":[{\"manager\":\"" by "\",\"operation\":\"Update\",\"fieldsV1\":{\"f:data\":{"             \
	"\"f:release\":{}},\"f:metadata\":{\"f:labels\":{\"f:name\":{},\"f:owner\":{},\"f:status\":{},"                \
	"\"f:version\":{}}},\"f:type\":{}}}]}}"
#define ACME_RECORD(version, status) ACME_RECORD_BY("Helm", version, status, "")

#define ACME_RECORDS ACME "/secrets?"
#define ACME_NO_LEASE ALWAYS("GET " LEASE_FOLDER "/acme ", MISSING)

/* Rules of a store with those records; at the end of a script, all else that is asked for is an empty list. */
#define ACME_IS(notes, records)                                                                                        \
	ALWAYS(ACME " ", ACME_SPACE(notes)), ALWAYS(ACME_RECORDS, LIST_OF(records)), ACME_NO_LEASE
#define ELSE_NOTHING ALWAYS("GET /", LIST_OF("")), { .request = NULL }

#endif
