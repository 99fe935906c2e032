/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the server is started: the rows that helm-store-serve reads its words and variables by, and that `helm store
 * serve` has for its own.
 */
#ifndef STORE_SERVER_SETTINGS_H
#define STORE_SERVER_SETTINGS_H

#include "fields.h"

struct server_settings {
	const char *listen;   /* NULL: SETTINGS_LISTEN */
	const char *audience; /* URL; NULL: http:// and where it listens */
	unsigned grace;       /* milliseconds to finish in */
	bool version;
};

#define SETTINGS_LISTEN "127.0.0.1:8420"
#define SETTINGS_GRACE 25000 /* less than the 30 s that Kubernetes gives a pod */

/* Rows of a struct server_settings; whoever has them adds one for help. */
#define SETTINGS_ROWS                                                                                                  \
	{ "listen", 0, "ADDRESS:PORT", "HELM_STORE_SERVE_LISTEN",                                                      \
	  "where it is reached; port 0: any that is free; default " SETTINGS_LISTEN,                                   \
	  FIELD_TEXT(struct server_settings, listen) },                                                                \
	{ "audience", 0, "URL", "HELM_STORE_SERVE_AUDIENCE",                                                           \
	  "what tokens for it name; default http://ADDRESS:PORT", FIELD_TEXT(struct server_settings, audience) },      \
	{ "grace", 0, "DURATION", "HELM_STORE_SERVE_GRACE",                                                            \
	  "time to finish what has begun, once it is told to end; default 25s",                                        \
	  FIELD_DURATION(struct server_settings, grace), .otherwise = SETTINGS_GRACE },                                \
	{ "version", 0, NULL, NULL, "print its version and that of libmicrohttpd",                                     \
	  FIELD_FLAG(struct server_settings, version) }

/* ERR_USAGE when the audience is no http or https URL. */
int settings_check(const struct server_settings *settings, struct err *err);

#endif
