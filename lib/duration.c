/* SPDX-License-Identifier: Apache-2.0 */
#include "duration.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *unit;
	double milliseconds;
} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", DURATION_DAY }, { "", 1000 } };

static bool unit_of(const char *p, size_t n, double *ret)
{
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (strlen(units[i].unit) == n && strncmp(units[i].unit, p, n) == 0) {
			*ret = units[i].milliseconds;
			return true;
		}
	}
	return false;
}

bool duration_parse(const char *text, double *ret)
{
	double total = 0;

	for (const char *p = text; *p;) {
		char *end;
		double number = strtod(p, &end);
		size_t n = strcspn(end, "0123456789.");
		double unit;

		/* strtod reads 0x10 and 1e3 too. */
		if (!isdigit((unsigned char)*p) || p + strspn(p, "0123456789.") != end || !unit_of(end, n, &unit))
			return false;
		total += number * unit;
		p = end + n;
	}
	*ret = total;
	return *text != '\0';
}

const char *duration_text(double milliseconds, char *buffer, size_t size)
{
	if (fmod(milliseconds, 1000) == 0)
		(void)snprintf(buffer, size, "%.0fs", milliseconds / 1000);
	else
		(void)snprintf(buffer, size, "%.6gms", milliseconds);
	return buffer;
}
