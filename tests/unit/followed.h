/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of an API server that is followed by the server's cache (server/cache_rows.h). After server.h. */
#ifndef STORE_TEST_FOLLOWED_H
#define STORE_TEST_FOLLOWED_H

#include "kube/call.h"
#include "kube/labels.h"
#include "store/lease.h"

#define OPEN 40000 /* milliseconds that a stream stays open */

#define SPACES "GET /api/v1/namespaces?"
#define RECORDS "GET /api/v1/secrets?"
#define FOLLOWED(place) place "watch=1"

#define SPACE(store, more)                                                                                             \
	"{\"metadata\":{\"name\":\"store-" store "\",\"uid\":\"s\",\"resourceVersion\":\"7\",\"labels\":{\""           \
	LABEL_STORE "\":\"" store "\"" more "}}}"
#define EVENT(type, object) "{\"type\":\"" type "\",\"object\":" object "}\n"
#define LISTED(version, items)                                                                                         \
	OK("{\"kind\":\"ThingList\",\"metadata\":{\"resourceVersion\":\"" version "\"},\"items\":[" items "]}")
#define POD(ready)                                                                                                     \
	"{\"metadata\":{\"namespace\":\"store-acme\",\"name\":\"web\",\"resourceVersion\":\"8\"},\"status\":{"         \
	"\"phase\":\"Running\",\"containerStatuses\":[{\"ready\":" ready "}]}}"

#define OPTIONAL                                                                                                       \
	ALWAYS("GET /apis/keda.sh/", MISSING), ALWAYS("GET /apis/cert-manager.io/", MISSING),                          \
		ALWAYS("GET /apis/postgresql.cnpg.io/", MISSING), ALWAYS("GET /version ", OK("{\"major\":\"1\"}"))
#define FOLLOW(path) HELD(OPEN, "GET " path "?watch=1", OK(""))
/* All that is not told otherwise: nothing, and nothing comes. */
#define REST                                                                                                           \
	FOLLOW("/api/v1/namespaces"), FOLLOW("/api/v1/secrets"), FOLLOW(LEASE_FOLDER), FOLLOW("/api/v1/pods"),         \
		FOLLOW(API_APPS "/deployments"), FOLLOW(API_APPS "/statefulsets"), FOLLOW(API_APPS "/daemonsets"),     \
		FOLLOW(API_APPS "/replicasets"), FOLLOW(API_BATCH "/jobs"),                                            \
		FOLLOW(API_CORE "/persistentvolumeclaims"), FOLLOW(API_CORE "/resourcequotas"),                        \
		FOLLOW(API_CORE "/limitranges"), FOLLOW(API_NETWORKING "/networkpolicies"),                            \
		FOLLOW(API_NETWORKING "/ingresses"), FOLLOW(API_AUTOSCALING "/horizontalpodautoscalers"), OPTIONAL,    \
		ALWAYS("GET /", LISTED("5", "")), { .request = NULL }

#endif
