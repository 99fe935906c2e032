/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP library that the server beside our program runs with. Owns nothing. */
#ifndef STORE_DOCTOR_SERVER_LIBRARY_H
#define STORE_DOCTOR_SERVER_LIBRARY_H

#include "alloc.h"
#include "context.h"

#define SERVER_LIBRARY "libmicrohttpd"

/*
 * Its version as `helm-store-serve --version` says it, with what an old one is good for ("0.9.75 (older than …)"), in
 * the arena; "": there is no such program beside ours, or it does not run.
 */
const char *server_library_version(struct context *within, struct arena *arena);

#endif
