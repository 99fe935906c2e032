/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/owner.h"

/* Milliseconds. */
#define LOOK_PATIENCE 60000 /* of commands that only look, for a call and its repetitions */
#define TICK_PATIENCE 8000  /* of calls that others wait for */
#define LEAST 5000          /* to put things in order after the time is over */

unsigned owner_time(const struct kube *cluster)
{
	const struct kube_owner *owner = cluster->owner;
	unsigned left = owner ? owner->left(owner->context) : LOOK_PATIENCE;

	if (cluster->in_tick)
		return TICK_PATIENCE;
	if (cluster->patience)
		return cluster->patience;
	return left > LEAST ? left : LEAST;
}

int owner_tick(void *context, struct err *err)
{
	struct kube *cluster = context;
	int failed;

	if (!cluster->owner || cluster->in_tick)
		return 0;
	cluster->in_tick = true;
	failed = cluster->owner->tick(cluster->owner->context, err);
	cluster->in_tick = false;
	return failed;
}

int owner_before_change(struct kube *cluster, struct err *err)
{
	int failed;

	if (!cluster->owner || cluster->in_tick)
		return 0;
	cluster->in_tick = true;
	failed = cluster->owner->before_change(cluster->owner->context, err);
	cluster->in_tick = false;
	return failed;
}
