/* SPDX-License-Identifier: Apache-2.0 */
/* What a provision does before anything is made: a chart that the rules refuse must not leave a namespace. */
#ifndef STORE_LIFECYCLE_STEP_RENDER_H
#define STORE_LIFECYCLE_STEP_RENDER_H

#include "lifecycle/provision.h"

/* Renders the chart through the filter, and shows its warnings. Errors of helm_template. */
int step_render_check(struct provision *provision, const char **ret_detail, struct err *err);

/* The specification's values as a file that lives as long as the operation; its path in the arena. */
int step_render_write_values(struct provision *provision, const char **ret, struct err *err);

/* What the helm call of this run gets; texts live as long as the operation. Errors of file_write. */
int step_render_request(struct provision *provision, struct helm_upgrade *ret, struct err *err);

#endif
