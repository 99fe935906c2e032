/* SPDX-License-Identifier: Apache-2.0 */
/* The definitions that a chart has in crds/ (helm/crds.h), made before its release. */
#ifndef STORE_LIFECYCLE_STEP_CRDS_H
#define STORE_LIFECYCLE_STEP_CRDS_H

#include "lifecycle/provision.h"

/* A step: are some of found.crds not there yet? Helm cannot be asked about objects of such kinds before. */
int step_crds_look(struct provision *provision, const char **ret_detail, struct err *err);

/*
 * A step, as Helm does it for an install: makes those that are not there and waits until the API server serves them.
 * What is there stays as it is, and nothing is ever removed: other stores may use it. Errors of kube_create.
 */
int step_crds_make(struct provision *provision, const char **ret_detail, struct err *err);

#endif
