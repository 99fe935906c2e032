/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a release that Helm calls deployed still has what it made. A delete that keeps data, and was killed on its
 * way, leaves it with some of its objects; so does somebody's kubectl. Helm's record says nothing of either.
 */
#ifndef STORE_LIFECYCLE_WHOLE_H
#define STORE_LIFECYCLE_WHOLE_H

#include "lifecycle/provision.h"

/*
 * 1: every object of the newest revision is there, no workload has fewer replicas, and its ways in lead where it says
 * (diagnose/intent.h). 0: something is otherwise, which is told; or its record is gone, or the namespace is marked as
 * one whose release goes. A Job may be gone: one that has ended may take itself away (batch/v1,
 * ttlSecondsAfterFinished). What may not be read counts as it should be. -1: errors of record_read, manifest_objects
 * and kube_call_all.
 */
int whole_look(const struct provision *provision, struct err *err);

#endif
