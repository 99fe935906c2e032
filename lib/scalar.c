/* SPDX-License-Identifier: Apache-2.0 */
#include "scalar.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bytes.h"

#define NUMBER_BYTES "0123456789abcdefABCDEFxXoO+-."

/* How Go's encoding/json writes a float, and how strconv.FormatFloat(f, 'g', -1, 32) does for a key. */
enum float_form { FLOAT_VALUE, FLOAT_KEY };

struct word {
	const char *text;
	enum value_type type;
	const char *canonical;
};

/* resolveMap of goyaml.v2/resolve.go. */
static const struct word words[] = {
	{ "", VALUE_NULL, "null" },        { "~", VALUE_NULL, "null" },       { "null", VALUE_NULL, "null" },
	{ "Null", VALUE_NULL, "null" },    { "NULL", VALUE_NULL, "null" },    { "y", VALUE_BOOL, "true" },
	{ "Y", VALUE_BOOL, "true" },       { "yes", VALUE_BOOL, "true" },     { "Yes", VALUE_BOOL, "true" },
	{ "YES", VALUE_BOOL, "true" },     { "true", VALUE_BOOL, "true" },    { "True", VALUE_BOOL, "true" },
	{ "TRUE", VALUE_BOOL, "true" },    { "on", VALUE_BOOL, "true" },      { "On", VALUE_BOOL, "true" },
	{ "ON", VALUE_BOOL, "true" },      { "n", VALUE_BOOL, "false" },      { "N", VALUE_BOOL, "false" },
	{ "no", VALUE_BOOL, "false" },     { "No", VALUE_BOOL, "false" },     { "NO", VALUE_BOOL, "false" },
	{ "false", VALUE_BOOL, "false" },  { "False", VALUE_BOOL, "false" },  { "FALSE", VALUE_BOOL, "false" },
	{ "off", VALUE_BOOL, "false" },    { "Off", VALUE_BOOL, "false" },    { "OFF", VALUE_BOOL, "false" },
	{ ".nan", VALUE_FLOAT, ".nan" },   { ".NaN", VALUE_FLOAT, ".nan" },   { ".NAN", VALUE_FLOAT, ".nan" },
	{ ".inf", VALUE_FLOAT, ".inf" },   { ".Inf", VALUE_FLOAT, ".inf" },   { ".INF", VALUE_FLOAT, ".inf" },
	{ "+.inf", VALUE_FLOAT, ".inf" },  { "+.Inf", VALUE_FLOAT, ".inf" },  { "+.INF", VALUE_FLOAT, ".inf" },
	{ "-.inf", VALUE_FLOAT, "-.inf" }, { "-.Inf", VALUE_FLOAT, "-.inf" }, { "-.INF", VALUE_FLOAT, "-.inf" },
};

static const struct word *find_word(struct str text)
{
	char first = text.n ? text.p[0] : '\0';

	if (text.n > 5 || (first && !strchr("~nNyYtToOfF.+-", first)))
		return NULL;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (words[i].text[0] == first && str_is(text, words[i].text))
			return &words[i];
	return NULL;
}

bool scalar_is_infinite(struct str text)
{
	const struct word *word = find_word(text);

	return word && word->type == VALUE_FLOAT;
}

struct number {
	bool is_int;
	bool negative;
	uint64_t magnitude;
	double real;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int digit_of(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

static bool digits_in(const char *p, uint64_t base, uint64_t *ret_magnitude)
{
	uint64_t value = 0;

	if (!*p)
		return false;
	for (; *p; p++) {
		uint64_t digit = (uint64_t)digit_of(*p);

		if (digit >= base || value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	*ret_magnitude = value;
	return true;
}

static bool set_int(const char *digits, uint64_t base, char sign, struct number *ret)
{
	uint64_t value;

	if (!digits_in(digits, base, &value) || (sign && value > (uint64_t)INT64_MAX + (sign == '-')))
		return false;
	*ret = (struct number){ .is_int = true, .negative = sign == '-' && value, .magnitude = value };
	ret->real = ret->negative ? -(double)value : (double)value;
	return true;
}

static char sign_of(const char *p)
{
	return *p == '+' || *p == '-' ? *p : '\0';
}

/* strconv.ParseInt(text, 0, 64), then ParseUint, which takes no sign. */
static bool parse_int(const char *text, struct number *ret)
{
	char sign = sign_of(text);
	const char *p = text + (sign != '\0');
	uint64_t base = 10;

	if (p[0] == '0' && p[1]) {
		base = p[1] == 'x' || p[1] == 'X' ? 16 : p[1] == 'b' || p[1] == 'B' ? 2 : 8;
		p += base != 8 || p[1] == 'o' || p[1] == 'O' ? 2 : 1;
	}
	if (set_int(p, base, sign, ret))
		return true;
	/* goyaml tries what stands behind "0b" once more, with a sign of its own: 0b-101 is -5. */
	return text[0] == '0' && text[1] == 'b' && sign_of(text + 2) && set_int(text + 3, 2, text[2], ret);
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

/* Where strconv.ParseFloat lets a `_` stand; after a sign or digit goyaml removes them all. */
static bool is_between_digits(struct str text, size_t i)
{
	return i > 0 && i + 1 < text.n && is_digit(text.p[i - 1]) && is_digit(text.p[i + 1]);
}

static bool parse_number(struct str text, struct number *ret)
{
	CLEANUP(free_pointer) char *large = NULL;
	char small[64];
	char *plain = small;
	size_t n = 0;
	bool dot = text.n && text.p[0] == '.';

	if (text.n == 0 || !strchr("+-.0123456789", text.p[0]))
		return false;
	if (text.n >= sizeof(small))
		plain = large = xmalloc(text.n + 1);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '_' && (!dot || is_between_digits(text, i)))
			continue;
		if (!text.p[i] || !strchr(NUMBER_BYTES, text.p[i]))
			return false;
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

struct decimal { /* d.ddd * 10^exponent */
	char digits[24];
	int count;
	int exponent;
};

/* The fewest digits that read back as the same number, of 64 or of 32 bits. */
static struct decimal shortest(double real, bool single)
{
	struct decimal decimal = { .count = 0 };
	char text[40];
	const char *p = text;

	for (int digits = 1; digits <= 17; digits++) {
		(void)snprintf(text, sizeof(text), "%.*e", digits - 1, real);
		if (single ? strtof(text, NULL) == (float)real : strtod(text, NULL) == real) /* exact by intent */
			break;
	}
	for (; *p && *p != 'e'; p++)
		if (*p != '.')
			decimal.digits[decimal.count++] = *p;
	decimal.exponent = *p ? (int)strtol(p + 1, NULL, 10) : 0;
	return decimal;
}

/* Without exponent: the digits, with the zeros and the point where they belong. */
static void write_fixed(const struct decimal *decimal, struct bytes *out)
{
	int i = 0;

	if (decimal->exponent < 0) {
		bytes_add_text(out, "0.");
		bytes_add_repeat(out, '0', (size_t)(-decimal->exponent - 1));
	}
	for (; i < decimal->count; i++) {
		if (i > 0 && i == decimal->exponent + 1)
			bytes_add_char(out, '.');
		bytes_add_char(out, decimal->digits[i]);
	}
	if (decimal->exponent >= i)
		bytes_add_repeat(out, '0', (size_t)(decimal->exponent + 1 - i));
}

static struct str decimal_text(double real, enum float_form form, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(64);
	struct decimal decimal = shortest(fabs(form == FLOAT_KEY ? (double)(float)real : real), form == FLOAT_KEY);
	int least = form == FLOAT_KEY ? -4 : -6;
	int most = form == FLOAT_KEY ? 6 : 21;

	bytes_add_text(&out, signbit(real) ? "-" : "");
	if (decimal.exponent >= least && decimal.exponent < most)
		write_fixed(&decimal, &out);
	else
		bytes_format(&out, form == FLOAT_KEY ? "%c%s%.*se%+03d" : "%c%s%.*se%+d", decimal.digits[0],
			     decimal.count > 1 ? "." : "", decimal.count - 1, decimal.digits + 1, decimal.exponent);
	return arena_str(arena, bytes_str(&out));
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
	return decimal_text(number.real, FLOAT_VALUE, arena);
}

/* Keys that are floats have the precision of 32 bits, and unsigned ones past int64 are refused, as in yaml.go. */
bool scalar_key(enum value_type type, struct str text, struct arena *arena, struct str *ret_key)
{
	struct number number;
	struct str key;

	if (type == VALUE_NULL)
		return false;
	key = scalar_canonical(type, text, arena);
	if ((type == VALUE_INT || type == VALUE_FLOAT) && !find_word(text) && parse_number(text, &number)) {
		if (type == VALUE_INT && number.is_int && !number.negative && number.magnitude > INT64_MAX)
			return false;
		if (type == VALUE_FLOAT && isinf((float)number.real))
			key = number.real < 0 ? STR("-.inf") : STR(".inf");
		else if (type == VALUE_FLOAT)
			key = decimal_text(number.real, FLOAT_KEY, arena);
	}
	*ret_key = key.p ? key : STR("");
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
	/* In flow style goyaml and libyaml end a plain scalar at any `?`, and take a leading `:` for the indicator. */
	if (flow && (text.p[0] == ':' || memchr(text.p, '?', text.n)))
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
