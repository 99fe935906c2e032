/* SPDX-License-Identifier: Apache-2.0 */
/* A question to the filter: what it would say of manifests. */
#ifndef STORE_LIFECYCLE_REPORT_ASK_H
#define STORE_LIFECYCLE_REPORT_ASK_H

#include "store/operation.h"

/*
 * What the filter says of manifests with the settings of `environment` (ended by NULL): the events of its report
 * (helm/report.h), in the operation's arena. What it refuses is an event too. Errors of the filter.
 */
int report_ask(struct operation *operation, const char *const *environment, struct str stream, const struct value **ret,
	       struct err *err);

#endif
