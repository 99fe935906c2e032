/* SPDX-License-Identifier: Apache-2.0 */
/* The namespace of a store: its labels, its guards, and what of an earlier life of the store lies in it. */
#ifndef STORE_LIFECYCLE_STEP_NAMESPACE_H
#define STORE_LIFECYCLE_STEP_NAMESPACE_H

#include "lifecycle/provision.h"

int step_namespace_look(struct provision *provision, const struct value *object, struct err *err);

/*
 * Makes the namespace, or what of it is not as the specification says. Without a release that worked, the request that
 * makes it ours marks it as kept, too, whatever comes after it; the mark is taken away again when this very request
 * made the namespace, or when create made it before and nothing lies in it. Steps of lifecycle/provision.c: what was
 * done goes into `ret_detail`.
 */
int step_namespace_make(struct provision *provision, const char **ret_detail, struct err *err);

/* Applies the guards and waits until the quotas count. */
int step_namespace_guard(struct provision *provision, const char **ret_detail, struct err *err);

/* Waits until the quotas of the operation's namespace count. ERR_TIMEOUT. */
int step_namespace_await(struct operation *operation, struct err *err);

/*
 * Makes labels, annotations and guards again as a revision had them, from the values that it recorded; guards that this
 * run's specification brought and that one has not are deleted. What a person says by options does not count. Errors of
 * spec_read; ERR_MISSING when the revision is not kept any more.
 */
int step_namespace_restore(struct provision *provision, long revision, struct err *err);

/* The same where it can be done, before a command that makes the namespace what it shall be now in any case. */
void step_namespace_try_restore(struct provision *provision, long revision);

/*
 * The end of what went well: drops guards that only a command had which was killed, takes the mark of kept data away,
 * as they are the store's again, and the hosts that it had before and has no more. Until then they stay, so that a
 * failure can go back to them.
 */
int step_namespace_settle(struct provision *provision, struct err *err);

#endif
