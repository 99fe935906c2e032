/* SPDX-License-Identifier: Apache-2.0 */
/* Who asks, as far as that decides what is answered. */
#ifndef STORE_SERVER_CALLER_H
#define STORE_SERVER_CALLER_H

#include <stdbool.h>

struct caller {
	const char *name; /* as stores note their owner */
	bool all;         /* any store may be seen; else those alone whose owner it is */
};

#endif
