/* SPDX-License-Identifier: Apache-2.0 */
/* Entity tags (RFC 9110, 8.8.3): what a body is known by, and whether who asks has it already. */
#ifndef STORE_SERVER_ETAG_H
#define STORE_SERVER_ETAG_H

#include "alloc.h"
#include "server/answer.h"
#include "server/request.h"

/* "\"VERSION\"", in the arena: a strong tag. */
const char *etag_text(const char *version, struct arena *arena);

/* Whether a list of tags (If-None-Match) has that one, or is `*`; weak tags count as strong ones. */
bool etag_is_among(struct str list, const char *etag);

/*
 * Adds the tag to an answer. True: who asks has the body already, and the answer is made one of 304 without a body.
 */
bool etag_answers(const struct request *request, const char *version, struct answer *ret);

#endif
