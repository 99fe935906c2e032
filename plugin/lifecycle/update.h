/* SPDX-License-Identifier: Apache-2.0 */
/* A change of a store that is there: its stored values with others laid over them. */
#ifndef STORE_LIFECYCLE_UPDATE_H
#define STORE_LIFECYCLE_UPDATE_H

#include "lifecycle/result.h"

/* Whether its pods run; with the last two no other value is changed. */
enum update_power { UPDATE_POWER_AS_IT_IS, UPDATE_POWER_OFF, UPDATE_POWER_ON };

/* A specification that somebody edited as a whole (stored.h). */
struct update_edit {
	const struct value *shown; /* what it was made of: the store must be so still */
	const struct value *edited;
};

struct update_request {
	const char *name;
	struct spec_given given;
	struct change_request change;
	enum update_power power;
	const struct update_edit *edit; /* instead of the stored values; NULL: those */
};

/*
 * A failure brings the revision before back. ERR_MISSING when there is no such store, ERR_EXISTS when it was changed
 * since the edit began; errors of spec_make and of provision_run. Texts of `ret` are in the session's arena.
 */
int update_run(const struct session *session, const struct update_request *request, struct change_result *ret,
	       struct err *err);

/* --- for other changes of a store that is there */

/* Opens a store that is there for a command, as ERR_MISSING says else; reads the values of a revision (0: newest). */
int update_open(struct provision *provision, const char *command, unsigned revision, struct value **ret_base,
		struct err *err);

/* Makes the provision's specification of stored values with those of the command line and `over` (may be NULL). */
int update_specify(struct provision *provision, const struct value *base, const struct value *over, struct err *err);

/* Closes the operation too. */
void update_free(struct provision *provision);

#endif
