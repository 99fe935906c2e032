/* SPDX-License-Identifier: Apache-2.0 */
/* Whether those who hold leases of others are at work. */
#ifndef STORE_STORE_LEASE_WATCH_H
#define STORE_STORE_LEASE_WATCH_H

#include <time.h>

#include "value.h"

#define LEASE_SECONDS 60 /* that a holder has to renew it in, at least */

enum lease_life {
	LEASE_FREE,  /* nobody holds it, or its holder is proved to have ended */
	LEASE_FRESH, /* it was renewed within its time, by the API server's clock */
	LEASE_STALE  /* it was not, if the holder's clock is right: for showing, never for destroying */
};

/* Of a lease as an API object, NULL for none; `now` by the API server's clock (kube_now). */
enum lease_life lease_life(const struct value *object, time_t now);

/* LEASE_FRESH: for what is shown. */
bool lease_is_live(const struct value *object, time_t now);

/* Whether nobody holds it, or it is proved that the holder has ended. */
bool lease_has_ended(const struct value *object);

/* One lease over time, as we see it. */
struct lease_watch {
	char *seen;      /* its version and time of renewal at the last look; NULL: there was none */
	long long since; /* when it was first seen so: milliseconds of clock_passed */
};

#define LEASE_WATCH_INIT { NULL, 0 }

/* Whether it has stood still for its time by now; look about once a second. */
bool lease_watch_look(struct lease_watch *watch, const struct value *object);
void lease_watch_free(struct lease_watch *watch);

#endif
