/* SPDX-License-Identifier: Apache-2.0 */
/* DatabaseReady of each mode (mode.h). */
#ifndef STORE_HEALTH_DATABASE_H
#define STORE_HEALTH_DATABASE_H

#include "finding.h"
#include "mode.h"

/* Of a store whose mode is known. Texts are in the arena. */
void health_database(enum mode_id mode, const struct health_facts *facts, struct arena *arena,
		     struct health_finding *ret);

#endif
