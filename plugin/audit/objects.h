/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of the release, as they are and as they shall be. */
#ifndef STORE_AUDIT_OBJECTS_H
#define STORE_AUDIT_OBJECTS_H

#include "audit/audit.h"

/* Parts of audit_run: the release, and its objects. Errors of the cluster and of the filter. */
int audit_release(struct audit *audit, struct err *err);
int audit_objects(struct audit *audit, struct inventory *inventory, struct err *err);

#endif
