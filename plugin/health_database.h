/* SPDX-License-Identifier: Apache-2.0 */
/* DatabaseReady of each mode (modes.h). */
#ifndef STORE_HEALTH_DATABASE_H
#define STORE_HEALTH_DATABASE_H

#include "finding.h"

void ready_dedicated(const struct health_facts *facts, struct arena *arena, struct health_finding *ret);
void ready_operator(const struct health_facts *facts, struct arena *arena, struct health_finding *ret);
void ready_shared(const struct health_facts *facts, struct arena *arena, struct health_finding *ret);
void ready_external(const struct health_facts *facts, struct arena *arena, struct health_finding *ret);

#endif
