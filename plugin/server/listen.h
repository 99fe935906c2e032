/* SPDX-License-Identifier: Apache-2.0 */
/* Where the server is reached: an address and a port, and whether it may be reached there. */
#ifndef STORE_SERVER_LISTEN_H
#define STORE_SERVER_LISTEN_H

#include <sys/socket.h>

#include "err.h"

#define LISTEN_TEXT_MOST 64

struct listener {
	int descriptor; /* does not block; -1: not open */
	bool is_loopback;
	char text[LISTEN_TEXT_MOST]; /* "127.0.0.1:8420", with the port that the system gave for 0 */
};

#define LISTENER_INIT { .descriptor = -1 }

/*
 * Listens at "ADDRESS:PORT", an IPv6 address in brackets. With a `library` (its version) that does not read strictly,
 * on a loopback address alone. ERR_USAGE for a text that is none, and for what may not be; ERR_READ when the system
 * does not let us.
 */
int listen_open(const char *text, const char *library, struct listener *ret, struct err *err);

/* Nobody reaches it any more. Nothing when it is not open. */
void listen_close(struct listener *listener);

/*
 * The next client's socket, which does not block, and its address; -1: there is none now, and `ret_is_full` says
 * whether the system has no more descriptors.
 */
int listen_accept(const struct listener *listener, char ret_peer[static LISTEN_TEXT_MOST], bool *ret_is_full);

#endif
