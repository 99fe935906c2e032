/* SPDX-License-Identifier: Apache-2.0 */
/* The server as a whole: from its settings to its end. Writes nothing; its log goes to a listener. */
#ifndef STORE_SERVER_SERVE_H
#define STORE_SERVER_SERVE_H

#include "server/settings.h"

struct serve_log {
	bool (*line)(void *listener, struct str line); /* a line of JSON, with its newline; false: nobody took it */
	void *listener;
};

/* Serves until a signal ends it; 0 then. Errors of settings_check, listen_open, door_run. */
int serve_run(const struct server_settings *settings, const struct serve_log *log, struct err *err);

/* "helm-store-serve 0.1.0", and which libmicrohttpd is there and what that means. */
void serve_version(struct bytes *out);

#endif
