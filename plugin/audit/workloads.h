/* SPDX-License-Identifier: Apache-2.0 */
/* Workloads of the release that are not as it says, and volumes whose note is lacking. */
#ifndef STORE_AUDIT_WORKLOADS_H
#define STORE_AUDIT_WORKLOADS_H

#include "audit/audit.h"

/* Parts of audit_run, after audit_objects. Errors of the cluster. */
int audit_workloads(struct audit *audit, struct err *err);
int audit_volumes(struct audit *audit, struct err *err);

#endif
