/* SPDX-License-Identifier: Apache-2.0 */
/* The verb that puts the platform's hosts in. */
#ifndef STORE_CHANGE_HOSTS_H
#define STORE_CHANGE_HOSTS_H

#include "change_parts.h"

/* `setHosts`. */
int change_set_hosts(struct change *change);

#endif
