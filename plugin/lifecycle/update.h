/* SPDX-License-Identifier: Apache-2.0 */
/* A change of a store that is there: its stored values with others laid over them. */
#ifndef STORE_LIFECYCLE_UPDATE_H
#define STORE_LIFECYCLE_UPDATE_H

#include "lifecycle/provision.h"

/* Opens a store that is there for a command, as ERR_MISSING says else; reads the values of a revision (0: newest). */
int update_open(struct provision *provision, const char *command, unsigned revision, struct value **ret_base,
		struct err *err);

/* Makes the provision's specification of stored values with those of the command line and `over` (may be NULL). */
int update_specify(struct provision *provision, const struct value *base, const struct value *over,
		   struct err *err);

/* Closes the operation too. */
void update_free(struct provision *provision);

#endif
