/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to its answer: manners, route, right, page; and what is noted of it when it is sent. */
#ifndef STORE_SERVER_DISPATCH_H
#define STORE_SERVER_DISPATCH_H

#include "server/answer.h"
#include "server/guard_rules.h"
#include "server/request.h"
#include "server/serving.h"

/* Answers it, in any case. */
void dispatch_answer(const struct serving *serving, const struct request *request, struct answer *ret);

/* Counts and logs an answer that was sent. */
void dispatch_note(struct serving *serving, const struct request *request, const struct answer *answer, double seconds);

/* The answer to what the guard refused, in the arena; it is counted and logged at once. */
void dispatch_refuse(struct serving *serving, enum guard_rule rule, const char *peer, struct arena *arena,
		     struct answer *ret);

/* Logs that something happened to the server itself: "listening" at "127.0.0.1:8420". From any thread. */
void dispatch_tell(struct serving *serving, const char *event, const char *detail);

#endif
