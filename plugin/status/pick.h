/* SPDX-License-Identifier: Apache-2.0 */
/* The one container of a store that somebody wants to go into. Owns nothing. */
#ifndef STORE_STATUS_PICK_H
#define STORE_STATUS_PICK_H

#include "status/log_targets.h"
#include "store/visit.h"

struct pick {
	const char *name_space;
	const char *pod;
	const char *container;
	const struct value *object; /* the pod */
};

/*
 * The first running container that the choice names; without any choice that of the component `web`, or the only one.
 * Texts in the arena. ERR_MISSING when none runs, or several components could be meant, with what is there.
 */
int pick_container(struct visit *visit, const char *store, const struct log_choice *choice, struct arena *arena,
		   struct pick *ret, struct err *err);

/*
 * Whether whoever asks may do that with its pod: "exec", "portforward". kubectl's own words name no role. ERR_REFUSED,
 * in the form that role_explain knows.
 */
int pick_may(struct visit *visit, const struct pick *pick, const char *what, struct arena *arena, struct err *err);

#endif
