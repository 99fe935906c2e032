/* SPDX-License-Identifier: Apache-2.0 */
/* The verb that takes keys of a mapping away. */
#ifndef STORE_CHANGE_KEYS_H
#define STORE_CHANGE_KEYS_H

#include "change_parts.h"

/* `removeKeys`. */
int change_remove_keys(struct change *change);

#endif
