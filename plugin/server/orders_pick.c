/* SPDX-License-Identifier: Apache-2.0 */
#include "server/orders_pick.h"

#include <stdlib.h>

#include "clock.h"
#include "names.h"
#include "process.h"

struct orders_pick_seen {
	char *name;
	char *text;      /* what a holder changes by renewing */
	long long since; /* when it was first seen so: milliseconds of clock_passed */
};

static unsigned limit_of(unsigned given, unsigned otherwise)
{
	return given ? given : otherwise;
}

void orders_pick_begin(struct orders_pick *pick, const char *holder, const struct orders_pick_limits *limits)
{
	*pick = (struct orders_pick){ .holder = holder };
	pick->limits.of_owner = limit_of(limits->of_owner, ORDERS_OF_OWNER);
	pick->limits.still = limit_of(limits->still, ORDERS_STILL);
	pick->limits.locked_again = limit_of(limits->locked_again, ORDERS_LOCKED_AGAIN);
}

static void free_seen(struct orders_pick_seen *seen, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(seen[i].name);
		free(seen[i].text);
	}
	free(seen);
}

void orders_pick_free(struct orders_pick *pick)
{
	free_seen(pick->seen, pick->count);
	pick->seen = NULL;
	pick->count = 0;
}

static char *text_of(const struct order *order)
{
	return xformat("%s %s %s %lu", order->uid, order_state_word(order->state), order->claim.mark,
		       order->claim.renewals);
}

/* What is seen now; of what has not changed, since when. In the order of the list. */
static void note_all(struct orders_pick *pick, const struct order *list, size_t count)
{
	CLEANUP(names_free) struct names names = NAMES_INIT;
	struct orders_pick_seen *seen = xcalloc(count + 1, sizeof(*seen));

	for (size_t i = 0; i < pick->count; i++)
		names_put(&names, str_of(pick->seen[i].name), (uint32_t)i);
	for (size_t i = 0; i < count; i++) {
		uint32_t place = names_get(&names, str_of(list[i].name));

		seen[i] = (struct orders_pick_seen){ xstrdup(list[i].name), text_of(&list[i]), clock_passed() };
		if (place != NO_NUMBER && strcmp(pick->seen[place].text, seen[i].text) == 0)
			seen[i].since = pick->seen[place].since;
	}
	free_seen(pick->seen, pick->count);
	pick->seen = seen;
	pick->count = count;
}

/* Whether nobody works any more on an order that runs. */
static bool is_left(const struct orders_pick *pick, const struct order *order, long long still)
{
	/* We name ourselves, and do not work on it: a claim that we gave up. */
	return !*order->claim.holder || strcmp(order->claim.holder, pick->holder) == 0 ||
	       process_has_ended(order->claim.holder) || still >= (long long)pick->limits.still;
}

struct look {
	struct orders_pick *pick;
	struct names stores; /* that an earlier order is of */
	struct names owners; /* how many of one run */
};

static void look_free(struct look *look)
{
	names_free(&look->stores);
	names_free(&look->owners);
}

static uint32_t running_of(const struct look *look, const struct order *order)
{
	uint32_t count = names_get(&look->owners, str_of(order->owner_label));

	return count == NO_NUMBER ? 0 : count;
}

/* Whether one that we do not work on is to be claimed now. */
static bool is_due(const struct look *look, const struct order *order, size_t i)
{
	const struct orders_pick *pick = look->pick;
	long long still = clock_passed() - pick->seen[i].since;

	if (order->state == ORDER_RUNNING)
		return is_left(pick, order, still);
	if (names_get(&look->stores, str_of(order->store)) != NO_NUMBER)
		return false;
	if (order->locked && still < (long long)pick->limits.locked_again)
		return false;
	return running_of(look, order) < pick->limits.of_owner;
}

size_t orders_pick_look(struct orders_pick *pick, const struct order *list, size_t count,
			bool (*is_ours)(void *of, const char *name), void *of, size_t most, const struct order **ret)
{
	CLEANUP(look_free) struct look look = { .pick = pick };
	CLEANUP(free_pointer) bool *ours = xcalloc(count + 1, sizeof(*ours));
	size_t picked = 0;

	note_all(pick, list, count);
	/* Those that run count first, whatever was accepted before them. */
	for (size_t i = 0; i < count; i++) {
		ours[i] = is_ours(of, list[i].name);
		if (!ours[i] && list[i].state != ORDER_RUNNING)
			continue;
		names_put(&look.owners, str_of(list[i].owner_label), running_of(&look, &list[i]) + 1);
		names_put(&look.stores, str_of(list[i].store), 0);
	}
	for (size_t i = 0; i < count && picked < most; i++) {
		bool queued = list[i].state == ORDER_QUEUED;
		bool due = !ours[i] && order_state_ends(list[i].state) == false && is_due(&look, &list[i], i);

		if (due)
			ret[picked++] = &list[i];
		if (due && queued)
			names_put(&look.owners, str_of(list[i].owner_label), running_of(&look, &list[i]) + 1);
		names_put(&look.stores, str_of(list[i].store), 0);
	}
	return picked;
}
