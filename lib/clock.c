/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include <time.h>

#ifndef CLOCK_BOOTTIME
#define CLOCK_BOOTTIME CLOCK_MONOTONIC
#endif

static long long read_clock(clockid_t clock)
{
	struct timespec time;

	(void)clock_gettime(clock, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

long long clock_running(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

long long clock_passed(void)
{
	return read_clock(CLOCK_BOOTTIME);
}
