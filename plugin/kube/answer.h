/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether an answer is one of an API server: what stands before it (a gateway, a proxy, the page of a login) answers in
 * its name, also with 200 and 404. Pure functions.
 */
#ifndef STORE_KUBE_ANSWER_H
#define STORE_KUBE_ANSWER_H

#include "http.h"
#include "kube/exchange.h"

/*
 * Whether no API server can have said that: a body that is not whole JSON, none at all, a 404 that is not a Status.
 * `tree` is the body's JSON, NULL when it is none. The plain 404 for a path of no group is an API server's.
 */
bool answer_is_foreign(const struct http_response *response, const struct value *tree);

/* ERR_CLUSTER for such an answer; `what` ("GET /api/v1/namespaces/a") begins the message. */
int answer_check(const char *what, const struct http_response *response, const struct value *tree, struct err *err);

/* For an answer with 200 to a list: ERR_CLUSTER when it is none. Its items may be NULL: there are none. */
int answer_items(const char *what, const struct value *answer, struct value **ret, struct err *err);

/* An error for an answer that was not wanted: what was asked, the API server's words, ERR_REFUSED or ERR_CLUSTER. */
int kube_refused(const struct kube_call *call, long status, const struct value *answer, struct err *err);

#endif
