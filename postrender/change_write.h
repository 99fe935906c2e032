/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs that write a value. */
#ifndef STORE_CHANGE_WRITE_H
#define STORE_CHANGE_WRITE_H

#include "change_parts.h"

/* `set` and `default`: from each place where the action's path starts. */
int change_write(struct change *change);

#endif
