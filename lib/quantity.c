/* SPDX-License-Identifier: Apache-2.0 */
#include "quantity.h"

#define NANO ((__int128)1000000000)
#define MOST (((__int128)1 << 126) / 10)

struct suffix {
	const char *text;
	int power; /* of 10, or of 2 for binary */
	bool binary;
};

static const struct suffix suffixes[] = {
	{ "", 0, false },   { "n", -9, false }, { "u", -6, false }, { "m", -3, false }, { "k", 3, false },
	{ "M", 6, false },  { "G", 9, false },  { "T", 12, false }, { "P", 15, false }, { "E", 18, false },
	{ "Ki", 10, true }, { "Mi", 20, true }, { "Gi", 30, true }, { "Ti", 40, true }, { "Pi", 50, true },
	{ "Ei", 60, true },
};

static bool find_suffix(struct str text, struct suffix *ret)
{
	int power = 0;
	size_t i = 1;
	bool minus;

	for (size_t k = 0; k < COUNT_OF(suffixes); k++) {
		if (str_is(text, suffixes[k].text)) {
			*ret = suffixes[k];
			return true;
		}
	}
	if (text.n < 2 || (text.p[0] != 'e' && text.p[0] != 'E'))
		return false;
	minus = text.p[1] == '-';
	i += text.p[1] == '-' || text.p[1] == '+';
	if (i == text.n || text.n - i > 2)
		return false;
	for (; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		power = power * 10 + (text.p[i] - '0');
	}
	*ret = (struct suffix){ "", minus ? -power : power, false };
	return true;
}

/* value × 10^power, rounded up; false when too large. */
static bool scale(__int128 *value, int power)
{
	for (; power > 0; power--) {
		if (*value > MOST)
			return false;
		*value *= 10;
	}
	for (; power < 0 && *value; power++)
		*value = *value / 10 + (*value % 10 != 0);
	return true;
}

bool quantity_parse(struct str text, __int128 *ret)
{
	struct suffix suffix;
	__int128 value = 0;
	int decimals = 0;
	size_t digits = 0;
	bool dot = false;
	size_t i = 0;
	bool minus = text.n && text.p[0] == '-';

	i += text.n && (text.p[0] == '-' || text.p[0] == '+');
	for (; i < text.n && ((text.p[i] >= '0' && text.p[i] <= '9') || (text.p[i] == '.' && !dot)); i++) {
		if (text.p[i] == '.') {
			dot = true;
			continue;
		}
		if (value > MOST)
			return false;
		value = value * 10 + (text.p[i] - '0');
		decimals += dot;
		digits++;
	}
	if (digits == 0 || !find_suffix((struct str){ text.p + i, text.n - i }, &suffix))
		return false;
	if (suffix.binary) {
		if (value >> (126 - suffix.power))
			return false;
		value <<= suffix.power;
		suffix.power = 0;
	}
	if (!scale(&value, 9 + suffix.power - decimals))
		return false;
	*ret = minus ? -value : value;
	return true;
}

bool quantity_compare(struct str a, struct str b, int *ret)
{
	__int128 x;
	__int128 y;

	if (!quantity_parse(a, &x) || !quantity_parse(b, &y))
		return false;
	*ret = (x > y) - (x < y);
	return true;
}
