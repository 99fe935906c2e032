/* SPDX-License-Identifier: Apache-2.0 */
/* Waits until the workloads of a store are ready, or until it is plain that they cannot be, and says why. */
#ifndef STORE_ROLLOUT_H
#define STORE_ROLLOUT_H

#include "operation.h"

/*
 * Shows a line for each workload as it becomes ready. ERR_FAILED with reason, object, last log lines and remedy as soon
 * as waiting cannot help; ERR_TIMEOUT with what is still lacking.
 */
int rollout_wait(struct operation *operation, struct err *err);

#endif
