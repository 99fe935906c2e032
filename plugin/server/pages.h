/* SPDX-License-Identifier: Apache-2.0 */
/* What the routes answer. An error becomes a problem by its row in lib/err.h. */
#ifndef STORE_SERVER_PAGES_H
#define STORE_SERVER_PAGES_H

#include "server/answer.h"
#include "server/request.h"
#include "server/routes.h"
#include "server/serving.h"

/* Each: status and body into `ret`, whose type is set already; texts in the request's arena, or of `serving`. */
#define X(name, operation, method, path, right, asked, answered, type, statuses, summary)                              \
	int pages_##name(const struct serving *serving, const struct request *request,                                 \
			 const struct route_match *match, struct answer *ret, struct err *err);
ROUTE_TABLE(X)
#undef X

#endif
