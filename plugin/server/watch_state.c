/* SPDX-License-Identifier: Apache-2.0 */
#include "server/watch_state.h"

#include "clock.h"

#define PAGE_PATIENCE 15000 /* milliseconds */

void watch_begin(struct watch *watch, struct kube *kube, const struct watch_target *target,
		 const struct watch_hearer *hearer, const struct watch_limits *limits)
{
	*watch = (struct watch){
		.kube = kube, .target = *target, .hearer = *hearer, .limits = *limits, .must_list = true
	};
	kube->patience = PAGE_PATIENCE;
	watch_prove(watch);
}

void watch_free(struct watch *watch)
{
	free_pointer(&watch->version);
}

void watch_prove(struct watch *watch)
{
	atomic_store(&watch->proved, clock_passed());
}

long long watch_age(const struct watch *watch)
{
	long long age = clock_passed() - atomic_load(&watch->proved);

	return atomic_load(&watch->is_open) && age < WATCH_OVERDUE ? 0 : age;
}

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0' && (*text != '0' || !text[1]);
}

bool watch_is_older(const char *version, const char *than)
{
	size_t n = strlen(version);
	size_t most = strlen(than);

	if (!is_number(version) || !is_number(than))
		return false;
	return n == most ? strcmp(version, than) < 0 : n < most;
}
