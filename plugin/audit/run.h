/* SPDX-License-Identifier: Apache-2.0 */
/* One store, compared whole. */
#ifndef STORE_AUDIT_RUN_H
#define STORE_AUDIT_RUN_H

#include "audit/audit.h"

/*
 * Fills `findings`. What cannot be compared (a profile that is not on this machine) is a finding itself; errors are
 * those of the cluster and of signals.
 */
int audit_run(struct audit *audit, struct inventory *inventory, struct err *err);

#endif
