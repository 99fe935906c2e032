/* SPDX-License-Identifier: Apache-2.0 */
/* The server as a whole: from its settings to its end. Writes nothing; its log goes to a listener. */
#ifndef STORE_SERVER_SERVE_H
#define STORE_SERVER_SERVE_H

#include "environment.h"
#include "server/settings.h"

struct serve_log {
	/* A line of JSON, with its newline, from any thread; false: nobody took it. */
	bool (*line)(void *listener, struct str line);
	void *listener;
};

/*
 * Serves until a signal ends it; 0 then. `environment`: which cluster it tells of; that it cannot be reached is no
 * error, and goes into the log. Errors of settings_check, listen_open, supply_start, door_run.
 */
int serve_run(const struct server_settings *settings, const struct environment *environment,
	      const struct serve_log *log, struct err *err);

/* "helm-store-serve 0.1.0", and which libmicrohttpd is there and what that means. */
void serve_version(struct bytes *out);

#endif
