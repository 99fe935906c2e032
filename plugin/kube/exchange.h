/* SPDX-License-Identifier: Apache-2.0 */
/* A question to the API server, and its answer. Owns nothing. */
#ifndef STORE_KUBE_EXCHANGE_H
#define STORE_KUBE_EXCHANGE_H

#include <time.h>
#include "value.h"

#define KUBE_APPLY "application/apply-patch+yaml"
#define KUBE_MERGE "application/merge-patch+json"
/* Of an object its metadata alone. */
#define KUBE_METADATA "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"

struct kube_call {
	const char *method;
	const char *path;         /* with the query */
	const struct value *body; /* NULL: none */
	const char *content_type; /* NULL: application/json */
	const char *accept;       /* NULL: application/json */
};

struct kube_answer {
	long status;
	time_t date;        /* by the API server's clock; 0: it did not say */
	struct value *tree; /* in the arena; NULL: the answer was empty */
};

#endif
