/* SPDX-License-Identifier: Apache-2.0 */
/* The verb that takes nodes of forEach, or objects, away. */
#ifndef STORE_CHANGE_DROP_H
#define STORE_CHANGE_DROP_H

#include "change_parts.h"

/* `drop`: the node of forEach, with its list when that is empty then, or the object. The value is the message. */
int change_drop(struct change *change);

#endif
