/* SPDX-License-Identifier: Apache-2.0 */
#include "scalar.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NUMBER_MOST 64 /* characters of a number at most; longer ones are compared as they stand */

struct word {
	const char *text;
	enum value_type type;
	const char *canonical;
};

/* resolveMap of goyaml.v2/resolve.go. */
static const struct word words[] = {
	{ "", VALUE_NULL, "null" },      { "~", VALUE_NULL, "null" },     { "null", VALUE_NULL, "null" },
	{ "Null", VALUE_NULL, "null" },  { "NULL", VALUE_NULL, "null" },  { "y", VALUE_BOOL, "true" },
	{ "Y", VALUE_BOOL, "true" },     { "yes", VALUE_BOOL, "true" },   { "Yes", VALUE_BOOL, "true" },
	{ "YES", VALUE_BOOL, "true" },   { "true", VALUE_BOOL, "true" },  { "True", VALUE_BOOL, "true" },
	{ "TRUE", VALUE_BOOL, "true" },  { "on", VALUE_BOOL, "true" },    { "On", VALUE_BOOL, "true" },
	{ "ON", VALUE_BOOL, "true" },    { "n", VALUE_BOOL, "false" },    { "N", VALUE_BOOL, "false" },
	{ "no", VALUE_BOOL, "false" },   { "No", VALUE_BOOL, "false" },   { "NO", VALUE_BOOL, "false" },
	{ "false", VALUE_BOOL, "false" },{ "False", VALUE_BOOL, "false" },{ "FALSE", VALUE_BOOL, "false" },
	{ "off", VALUE_BOOL, "false" },  { "Off", VALUE_BOOL, "false" },  { "OFF", VALUE_BOOL, "false" },
	{ ".nan", VALUE_FLOAT, ".nan" }, { ".NaN", VALUE_FLOAT, ".nan" }, { ".NAN", VALUE_FLOAT, ".nan" },
	{ ".inf", VALUE_FLOAT, ".inf" }, { ".Inf", VALUE_FLOAT, ".inf" }, { ".INF", VALUE_FLOAT, ".inf" },
	{ "+.inf", VALUE_FLOAT, ".inf" },{ "+.Inf", VALUE_FLOAT, ".inf" },{ "+.INF", VALUE_FLOAT, ".inf" },
	{ "-.inf", VALUE_FLOAT, "-.inf" },{ "-.Inf", VALUE_FLOAT, "-.inf" },{ "-.INF", VALUE_FLOAT, "-.inf" },
};

static const struct word *find_word(struct str text)
{
	if (text.n > 5)
		return NULL;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is(text, words[i].text))
			return &words[i];
	return NULL;
}

struct number {
	bool is_int;
	bool negative;
	uint64_t magnitude;
	double real;
};

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

/* strconv.ParseInt(text, 0, 64), then ParseUint, which takes no sign. */
static bool parse_int(const char *text, struct number *ret)
{
	const char *p = text;
	uint64_t base = 10;
	uint64_t value = 0;
	bool sign = *p == '+' || *p == '-';
	bool negative = *p == '-';

	p += sign;
	if (p[0] == '0' && p[1]) {
		base = p[1] == 'x' || p[1] == 'X' ? 16 : p[1] == 'b' || p[1] == 'B' ? 2 : 8;
		p += base != 8 || p[1] == 'o' || p[1] == 'O' ? 2 : 1;
	}
	if (!*p)
		return false;
	for (; *p; p++) {
		uint64_t digit = (uint64_t)digit_of(*p);

		if (digit >= base || value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	if (sign && value > (uint64_t)INT64_MAX + negative)
		return false;
	*ret = (struct number){ .is_int = true, .negative = negative && value, .magnitude = value };
	return true;
}

/* yamlStyleFloat: [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_float_form(const char *p)
{
	size_t whole;
	size_t part = 0;

	p += *p == '+' || *p == '-';
	whole = strspn(p, "0123456789");
	p += whole;
	if (*p == '.') {
		part = strspn(++p, "0123456789");
		p += part;
	}
	if (whole + part == 0)
		return false;
	if (*p == 'e' || *p == 'E') {
		p += p[1] == '+' || p[1] == '-' ? 2 : 1;
		whole = strspn(p, "0123456789");
		if (whole == 0)
			return false;
		p += whole;
	}
	return *p == '\0';
}

static bool parse_number(struct str text, struct number *ret)
{
	char plain[NUMBER_MOST + 1];
	size_t n = 0;
	bool dot = text.n && text.p[0] == '.';

	if (text.n == 0 || text.n > NUMBER_MOST || !strchr("+-.0123456789", text.p[0]))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\0')
			return false;
		if (text.p[i] != '_' || dot)
			plain[n++] = text.p[i];
	}
	plain[n] = '\0';
	if (!dot && parse_int(plain, ret))
		return true;
	if (!is_float_form(plain))
		return false;
	*ret = (struct number){ .real = strtod(plain, NULL) };
	return isfinite(ret->real);
}

enum value_type scalar_type(struct str text)
{
	const struct word *word = find_word(text);
	struct number number;

	if (word)
		return word->type;
	if (!parse_number(text, &number))
		return VALUE_STRING;
	return number.is_int ? VALUE_INT : VALUE_FLOAT;
}

static int exponent_of(const char *text)
{
	const char *e = strchr(text, 'e');

	return e ? (int)strtol(e + 1, NULL, 10) : 0;
}

/*
 * The shortest text that reads back as the same double; without exponent from 10^least to below 10^most, the bounds of
 * Go's encoding/json for values (-6, 21) and of strconv's 'g' for keys (-4, 6; sigs.k8s.io/yaml, yaml.go).
 */
static struct str float_text(double real, int least, int most, struct arena *arena)
{
	char text[40];
	int digits = 1;
	int exponent;

	for (; digits <= 17; digits++) {
		(void)snprintf(text, sizeof(text), "%.*e", digits - 1, real);
		if (strtod(text, NULL) == real) /* exact by intent */
			break;
	}
	exponent = exponent_of(text);
	if (exponent >= least && exponent < most)
		(void)snprintf(text, sizeof(text), "%.*f", digits > exponent + 1 ? digits - exponent - 1 : 0, real);
	return arena_str(arena, str_of(text));
}

struct str scalar_canonical(enum value_type type, struct str text, struct arena *arena)
{
	const struct word *word;
	struct number number;

	if (type == VALUE_STRING || type == VALUE_LIST || type == VALUE_MAP)
		return text;
	if (type == VALUE_NULL)
		return STR("null");
	word = find_word(text);
	if (word && word->type == type)
		return str_of(word->canonical);
	if (type == VALUE_BOOL || !parse_number(text, &number))
		return text;
	if (type == VALUE_INT && number.is_int)
		return arena_format(arena, "%s%llu", number.negative ? "-" : "", (unsigned long long)number.magnitude);
	if (number.is_int)
		number.real = number.negative ? -(double)number.magnitude : (double)number.magnitude;
	return float_text(number.real, -6, 21, arena);
}

bool scalar_key(enum value_type type, struct str text, struct arena *arena, struct str *ret_key)
{
	struct number number;

	if (type == VALUE_NULL)
		return false;
	if (type == VALUE_FLOAT && !find_word(text) && parse_number(text, &number))
		*ret_key = float_text(number.is_int ? (double)number.magnitude : number.real, -4, 6, arena);
	else
		*ret_key = scalar_canonical(type, text, arena);
	if (!ret_key->p)
		ret_key->p = "";
	return true;
}

/* Sexagesimals, timestamps and `=` are words of YAML 1.1 that goyaml.v2 leaves alone; other readers do not. */
static bool is_other_reader_word(struct str text)
{
	bool digits_only = true;

	if (str_is(text, "=") || str_is(text, "<<"))
		return true;
	if (text.p[0] != '+' && text.p[0] != '-' && text.p[0] != '.' && (text.p[0] < '0' || text.p[0] > '9'))
		return false;
	for (size_t i = 0; i < text.n; i++)
		digits_only = digits_only && text.p[i] && strchr("0123456789:-+._eETtZz xob", text.p[i]);
	return digits_only;
}

bool scalar_plain_safe(struct str text, bool flow)
{
	if (text.n == 0 || scalar_type(text) != VALUE_STRING || is_other_reader_word(text))
		return false;
	if (strchr("!&*#|>%@`\"'{}[],", text.p[0]) || text.p[0] == ' ' || text.p[text.n - 1] == ' ' ||
	    text.p[text.n - 1] == ':')
		return false;
	if (strchr("-?:", text.p[0]) && (text.n == 1 || strchr(flow ? " ,[]{}" : " ", text.p[1])))
		return false;
	if (str_starts(text, STR("---")) || str_starts(text, STR("...")))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c < 0x20 || c == 0x7F || (flow && strchr(",[]{}", c)))
			return false;
		if (c == ':' && (text.p[i + 1 < text.n ? i + 1 : i] == ' ' ||
				 (flow && i + 1 < text.n && strchr(",[]{}", text.p[i + 1]))))
			return false;
		if (c == ' ' && i + 1 < text.n && text.p[i + 1] == '#')
			return false;
		/* NEL, LS, PS and the BOM: the whole blocks around them are quoted, which is never wrong. */
		if (c == 0xEF || (c == 0xC2 && i + 1 < text.n && (unsigned char)text.p[i + 1] < 0xA0) ||
		    (c == 0xE2 && i + 1 < text.n && (unsigned char)text.p[i + 1] == 0x80))
			return false;
	}
	return true;
}
