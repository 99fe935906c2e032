/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/matching.h"

#define NAME_MOST 63    /* bytes of a value, and of a key behind its prefix */
#define PREFIX_MOST 253 /* a DNS subdomain */

struct term {
	struct str key;
	struct str value; /* one, or all that stand between the parentheses */
	bool has_value;
	bool has_set;
	bool is_not;
};

static struct str trim(struct str text)
{
	while (text.n && text.p[0] == ' ')
		text = (struct str){ text.p + 1, text.n - 1 };
	while (text.n && text.p[text.n - 1] == ' ')
		text.n--;
	return text;
}

/* Bytes until the comma that ends a term: one that stands in no parentheses. */
static size_t term_length(const char *text)
{
	size_t n = 0;

	while (text[n] && text[n] != ',') {
		if (text[n] == '(')
			n += strcspn(text + n, ")");
		n += text[n] != '\0';
	}
	return n;
}

/* The next term of *rest, which moves past it. */
static struct str next_text(const char **rest)
{
	size_t n = term_length(*rest);
	struct str text = { *rest, n };

	*rest += n + ((*rest)[n] == ',');
	return trim(text);
}

/* "KEY in" or "KEY notin", in front of parentheses. False: it is neither. */
static bool read_operator(struct str text, struct term *ret)
{
	static const char *const words[] = { " notin", " in" };

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		size_t n = strlen(words[i]);

		if (text.n <= n || memcmp(text.p + text.n - n, words[i], n) != 0)
			continue;
		ret->key = trim((struct str){ text.p, text.n - n });
		ret->is_not = i == 0;
		return true;
	}
	return false;
}

static bool read_set(struct str text, struct term *ret)
{
	const char *open = memchr(text.p, '(', text.n);

	if (!open || text.p[text.n - 1] != ')' ||
	    !read_operator(trim((struct str){ text.p, (size_t)(open - text.p) }), ret))
		return false;
	ret->value = (struct str){ open + 1, (size_t)(text.p + text.n - open) - 2 };
	ret->has_set = true;
	return true;
}

static struct term read_term(struct str text)
{
	struct term term = { .key = text };
	const char *sign = memchr(text.p, '=', text.n);

	if (read_set(text, &term))
		return term;
	if (!sign) {
		term.is_not = text.n && text.p[0] == '!';
		term.key = trim((struct str){ text.p + term.is_not, text.n - term.is_not });
		return term;
	}
	term.has_value = true;
	term.is_not = sign > text.p && sign[-1] == '!';
	term.key = trim((struct str){ text.p, (size_t)(sign - text.p) - term.is_not });
	sign += sign + 1 < text.p + text.n && sign[1] == '=';
	term.value = trim((struct str){ sign + 1, (size_t)(text.p + text.n - sign - 1) });
	return term;
}

/* The next of the values between parentheses; *rest moves past it. */
static struct str next_value(struct str *rest)
{
	const char *comma = memchr(rest->p, ',', rest->n);
	size_t n = comma ? (size_t)(comma - rest->p) : rest->n;
	struct str value = trim((struct str){ rest->p, n });

	n += comma != NULL;
	*rest = (struct str){ rest->p + n, rest->n - n };
	return value;
}

static bool is_alphanumeric(char c, bool is_prefix)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (!is_prefix && c >= 'A' && c <= 'Z');
}

/* Of letters and digits, with others between them. */
static bool is_word(struct str text, bool is_prefix)
{
	if (!text.n || text.n > (is_prefix ? PREFIX_MOST : NAME_MOST) || !is_alphanumeric(text.p[0], is_prefix) ||
	    !is_alphanumeric(text.p[text.n - 1], is_prefix))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (!is_alphanumeric(text.p[i], is_prefix) &&
		    (!text.p[i] || !strchr(is_prefix ? "-." : "-_.", text.p[i])))
			return false;
	return true;
}

static bool is_key(struct str text)
{
	const char *slash = text.n ? memchr(text.p, '/', text.n) : NULL;
	size_t n = slash ? (size_t)(slash - text.p) : 0;

	if (!slash)
		return is_word(text, false);
	return is_word((struct str){ text.p, n }, true) &&
	       is_word((struct str){ text.p + n + 1, text.n - n - 1 }, false);
}

static bool has_values(const struct term *term)
{
	struct str rest = term->value;
	bool is_fine = true;

	if (!term->has_set)
		return !term->value.n || is_word(term->value, false);
	do {
		bool is_last = !memchr(rest.p, ',', rest.n);

		is_fine = is_word(next_value(&rest), false);
		if (is_last)
			break;
	} while (is_fine);
	return is_fine;
}

int matching_check(const char *selector, struct err *err)
{
	const char *rest = selector ? selector : "";
	bool ends = !*rest;

	while (!ends) {
		struct str text = next_text(&rest);
		struct term term = read_term(text);

		ends = !*rest && rest[-1] != ',';
		if (!is_key(term.key) || !has_values(&term))
			return err_set(err, ERR_USAGE,
				       "\"%.*s\" is no KEY=VALUE, KEY!=VALUE, KEY, !KEY, KEY in (VALUE, …) or "
				       "KEY notin (VALUE, …)",
				       STR_ARG(text));
	}
	return 0;
}

static bool is_among(struct str text, struct str values)
{
	while (values.n)
		if (str_equal(text, next_value(&values)))
			return true;
	return false;
}

/* A label that is not there is also not equal to any value. */
static bool holds(const struct term *term, const struct value *labels)
{
	const struct value *label = value_get_str(labels, term->key);

	if (term->has_set)
		return (label && is_among(label->text, term->value)) != term->is_not;
	if (!term->has_value)
		return (label != NULL) != term->is_not;
	return (label && str_equal(label->text, term->value)) != term->is_not;
}

bool matching_has(const char *selector, const struct value *labels)
{
	for (const char *rest = selector; rest && *rest;) {
		struct term term = read_term(next_text(&rest));

		if (!holds(&term, labels))
			return false;
	}
	return true;
}

static bool has_text(const char *selector, struct str wanted)
{
	for (const char *rest = selector; rest && *rest;)
		if (str_equal(next_text(&rest), wanted))
			return true;
	return false;
}

bool matching_is_within(const char *selector, const char *other)
{
	for (const char *rest = other; rest && *rest;)
		if (!has_text(selector, next_text(&rest)))
			return false;
	return true;
}
