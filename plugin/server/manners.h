/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a browser was made to ask for somebody else: DNS rebinding, pages of other origins. Pure functions. */
#ifndef STORE_SERVER_MANNERS_H
#define STORE_SERVER_MANNERS_H

#include "server/problem.h"
#include "server/request.h"

/*
 * The field Host has to name this machine when only it can reach us (`is_loopback`); the port does not count, it may be
 * forwarded. Origin, where there is one, has to be the server that Host names. Otherwise false, and what is wrong.
 */
bool manners_check(const struct request *request, bool is_loopback, enum problem_kind *ret);

#endif
