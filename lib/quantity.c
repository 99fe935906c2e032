/* SPDX-License-Identifier: Apache-2.0 */
#include "quantity.h"

#define NANO ((__int128)1000000000)
#define NANO_POWER 9
#define FRACTION_DIGITS 18 /* of a binary quantity: 10^18 × 2^60 fits into 128 bits */
#define POWER_MOST 1000    /* beyond it every amount is 0, saturated or the least one anyway */

struct suffix {
	const char *text;
	int power; /* of 10, or of 2 for binary */
	bool binary;
};

static const struct suffix suffixes[] = {
	{ "", 0, false },   { "n", -9, false }, { "u", -6, false }, { "m", -3, false },
	{ "k", 3, false },  { "M", 6, false },  { "G", 9, false },  { "T", 12, false },
	{ "P", 15, false }, { "E", 18, false }, { "Ki", 10, true }, { "Mi", 20, true },
	{ "Gi", 30, true }, { "Ti", 40, true }, { "Pi", 50, true }, { "Ei", 60, true },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

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
	if (i == text.n)
		return false;
	for (; i < text.n; i++) {
		if (!is_digit(text.p[i]))
			return false;
		power = power < POWER_MOST ? power * 10 + (text.p[i] - '0') : power;
	}
	*ret = (struct suffix){ "", minus ? -power : power, false };
	return true;
}

static __int128 times(__int128 value, __int128 factor)
{
	return value > QUANTITY_MOST / factor ? QUANTITY_MOST : value * factor;
}

static __int128 plus(__int128 a, __int128 b)
{
	return a > QUANTITY_MOST - b ? QUANTITY_MOST : a + b;
}

/* Digits with the point moved `power` places: what stands left of the point, rounded up by what stands right of it. */
static __int128 shift(struct str whole, struct str fraction, int power)
{
	long long left = (long long)whole.n + power;
	__int128 value = 0;
	bool rest = false;

	for (size_t i = 0; i < whole.n + fraction.n; i++) {
		char digit = i < whole.n ? whole.p[i] : fraction.p[i - whole.n];

		if ((long long)i < left)
			value = plus(times(value, 10), digit - '0');
		else
			rest = rest || digit != '0';
	}
	for (long long i = (long long)(whole.n + fraction.n); i < left && value && value < QUANTITY_MOST; i++)
		value = times(value, 10);
	return plus(value, rest);
}

static __int128 binary(struct str whole, struct str fraction, int power)
{
	__int128 unit = 1;
	__int128 part = 0;
	bool rest = false;
	__int128 left;

	for (size_t i = 0; i < fraction.n; i++) {
		if (i >= FRACTION_DIGITS) {
			rest = rest || fraction.p[i] != '0';
			continue;
		}
		part = part * 10 + (fraction.p[i] - '0');
		unit *= 10;
	}
	part *= (__int128)1 << power;
	left = part % unit * NANO;
	part = part / unit * NANO + left / unit + (left % unit != 0 || rest);
	return plus(times(times(shift(whole, STR(""), 0), (__int128)1 << power), NANO), part);
}

static struct str take_digits(struct str text, size_t *at)
{
	size_t begin = *at;

	while (*at < text.n && is_digit(text.p[*at]))
		(*at)++;
	return (struct str){ text.p + begin, *at - begin };
}

bool quantity_parse(struct str text, __int128 *ret)
{
	struct suffix suffix;
	struct str whole;
	struct str fraction = { "", 0 };
	__int128 value;
	size_t at = 0;
	bool minus;

	if (text.n == 0)
		return false;
	minus = text.p[0] == '-';
	at += text.p[0] == '-' || text.p[0] == '+';
	whole = take_digits(text, &at);
	if (at < text.n && text.p[at] == '.') {
		at++;
		fraction = take_digits(text, &at);
	}
	if (whole.n + fraction.n == 0 || !find_suffix((struct str){ text.p + at, text.n - at }, &suffix))
		return false;
	value = suffix.binary ? binary(whole, fraction, suffix.power)
			      : shift(whole, fraction, suffix.power + NANO_POWER);
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

const char *quantity_text(__int128 amount, bool is_bytes, struct arena *arena)
{
	double number = (double)(amount / (NANO / 1000)) / 1000;
	double mebi = number / (1024.0 * 1024);

	if (!amount)
		return "0";
	if (is_bytes && mebi >= 1024)
		return arena_format(arena, "%.4gGi", (double)(long)(mebi / 1024 * 10 + 0.5) / 10).p;
	if (is_bytes)
		return arena_format(arena, "%.0fMi", mebi).p;
	return arena_format(arena, "%.4g", (double)(long)(number * 100 + 0.5) / 100).p;
}
