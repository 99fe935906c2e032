/* SPDX-License-Identifier: Apache-2.0 */
/* The verb that adds items to a list. */
#ifndef STORE_CHANGE_APPEND_H
#define STORE_CHANGE_APPEND_H

#include "change_parts.h"

/* `append`. */
int change_append(struct change *change);

#endif
