/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/matching.h"

#include <ctype.h>

struct term {
	struct str key;
	struct str value;
	bool has_value;
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

/* The next term of *rest, which moves past it. */
static struct str next_text(const char **rest)
{
	size_t n = strcspn(*rest, ",");
	struct str text = { *rest, n };

	*rest += n + ((*rest)[n] == ',');
	return trim(text);
}

static struct term read_term(struct str text)
{
	struct term term = { .key = text };
	const char *sign = memchr(text.p, '=', text.n);

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

static bool is_word(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!isalnum((unsigned char)text.p[i]) && !strchr("-_./", text.p[i]))
			return false;
	return true;
}

int matching_check(const char *selector, struct err *err)
{
	for (const char *rest = selector; rest && *rest;) {
		struct str text = next_text(&rest);
		struct term term = read_term(text);

		if (!term.key.n || !is_word(term.key) || !is_word(term.value))
			return err_set(err, ERR_USAGE, "\"%.*s\" is no KEY=VALUE, KEY!=VALUE, KEY or !KEY",
				       STR_ARG(text));
	}
	return 0;
}

/* A label that is not there is also not equal to any value. */
static bool holds(const struct term *term, const struct value *labels)
{
	const struct value *label = value_get_str(labels, term->key);

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
