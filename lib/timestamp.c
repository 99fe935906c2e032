/* SPDX-License-Identifier: Apache-2.0 */
#include "timestamp.h"

#include <stdlib.h>

/* From two of a unit on, the smaller one says no more than people want to know. */
static const struct {
	long long seconds;
	char unit;
} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

time_t timestamp_parse(const char *text)
{
	struct tm parts = { 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
	char *end;
	long long seconds;

	if (rest && *rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (rest)
		return strcmp(rest, "Z") == 0 ? timegm(&parts) : 0;
	seconds = strtoll(text, &end, 10);
	return end != text && !*end ? (time_t)seconds : 0;
}

const char *timestamp_text(time_t moment, struct arena *arena)
{
	char text[sizeof("2006-01-02T15:04:05Z")];
	struct tm parts;

	(void)gmtime_r(&moment, &parts);
	return strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts) ? arena_str(arena, str_of(text)).p : "";
}

const char *timestamp_age(time_t moment, time_t now, struct arena *arena)
{
	/* The cluster's clock may be ahead of ours. */
	long long seconds = now > moment ? (long long)(now - moment) : 0;
	size_t i = 0;

	if (!moment)
		return "-";
	while (i + 1 < COUNT_OF(units) && seconds < 2 * units[i].seconds)
		i++;
	return arena_format(arena, "%lld%c", seconds / units[i].seconds, units[i].unit).p;
}
