/* SPDX-License-Identifier: Apache-2.0 */
/* The namespace of a store: its labels, its guards, and what of an earlier life of the store lies in it. */
#ifndef STORE_SPACE_H
#define STORE_SPACE_H

#include "provision.h"

/* The namespace as it is applied: labels, Pod Security level, annotations. In the arena. */
struct value *space_object(const struct spec *spec, const struct guarding *guarding, bool protect,
			   struct arena *arena);

/*
 * Makes the namespace, or what of it is not as the specification says. Data that lie in it without a release are marked
 * as kept first. Steps of provision.c: what was done goes into `ret_detail`.
 */
int space_make(struct provision *provision, const char **ret_detail, struct err *err);

/* Applies the guards and waits until the quotas count. */
int space_guard(struct provision *provision, const char **ret_detail, struct err *err);

/* Waits until the quotas of the operation's namespace count. ERR_TIMEOUT. */
int space_await(struct operation *operation, struct err *err);

/* Takes the mark of kept data away: they are the store's again. */
int space_settle(struct provision *provision, struct err *err);

#endif
