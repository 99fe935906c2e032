/* SPDX-License-Identifier: Apache-2.0 */
/* DatabaseReady of each mode (store/mode.h). */
#ifndef STORE_STATUS_CONDITION_DATABASE_H
#define STORE_STATUS_CONDITION_DATABASE_H

#include "status/finding.h"
#include "store/mode.h"

/* Of a store whose mode is known. Texts are in the arena. */
void condition_database(enum mode_id mode, const struct condition_facts *facts, struct arena *arena,
			struct status_finding *ret);

#endif
