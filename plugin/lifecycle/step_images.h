/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the cluster can have the images of a store that is to be made, as far as that can be known before. */
#ifndef STORE_LIFECYCLE_STEP_IMAGES_H
#define STORE_LIFECYCLE_STEP_IMAGES_H

#include "lifecycle/provision.h"

/*
 * A step of lifecycle/provision.c, for new stores of the shipped chart: ERR_IMAGE for an image that no registry was
 * named for, that was not imported, and that no node says it has. Rights that the person lacks are no proof. Errors of
 * kube_call.
 */
int step_images_check(struct provision *provision, const char **ret_detail, struct err *err);

#endif
