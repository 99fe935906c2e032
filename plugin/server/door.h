/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one thread that waits: for clients, for what they send (link.h), for the daemon that answers (daemon.h), for the
 * signal to end. It looks at deadlines once a second. Nothing in it waits for anything else.
 */
#ifndef STORE_SERVER_DOOR_H
#define STORE_SERVER_DOOR_H

#include "interrupt.h"
#include "server/listen.h"
#include "server/serving.h"

#define DOOR_CONNECTIONS_MOST 4096
#define DOOR_HELD_MOST ((size_t)64 << 20) /* bytes of all bodies that are not whole */

/*
 * Serves until a signal comes; then nobody is let in any more, what has begun is finished within `grace` milliseconds,
 * and it returns 0. A second signal ends the program (interrupt.h). ERR_INTERNAL when it cannot begin.
 */
int door_run(struct listener *listener, struct serving *serving, struct interrupt *interrupt, unsigned grace,
	     struct err *err);

#endif
