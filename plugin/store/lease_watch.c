/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lease_watch.h"

#include "clock.h"
#include "process.h"
#include "timestamp.h"

#define LONGEST 3600 /* seconds: a lease is believed to last so long at most */

static long duration_of(const struct value *object)
{
	long seconds = value_number_at(object, "spec.leaseDurationSeconds");

	return seconds < LEASE_SECONDS ? LEASE_SECONDS : seconds > LONGEST ? LONGEST : seconds;
}

bool lease_has_ended(const struct value *object)
{
	const char *holder = value_text_at(object, "spec.holderIdentity");

	return !*holder || process_has_ended(holder);
}

enum lease_life lease_life(const struct value *object, time_t now)
{
	time_t renewed = timestamp_parse(value_text_at(object, "spec.renewTime"));

	if (lease_has_ended(object))
		return LEASE_FREE;
	return now - renewed < duration_of(object) ? LEASE_FRESH : LEASE_STALE;
}

bool lease_is_live(const struct value *object, time_t now)
{
	return lease_life(object, now) == LEASE_FRESH;
}

bool lease_watch_look(struct lease_watch *watch, const struct value *object)
{
	CLEANUP(free_pointer) char *seen = xformat("%s %s %s", value_text_at(object, "metadata.uid"),
						   value_text_at(object, "metadata.resourceVersion"),
						   value_text_at(object, "spec.renewTime"));
	char *before = watch->seen;

	if (before && strcmp(before, seen) == 0)
		return clock_passed() - watch->since >= duration_of(object) * 1000;
	watch->seen = seen;
	watch->since = clock_passed();
	seen = before;
	return false;
}

void lease_watch_free(struct lease_watch *watch)
{
	free_pointer(&watch->seen);
}
