/* SPDX-License-Identifier: Apache-2.0 */
#include "hostname.h"

#include <ctype.h>
#include <stdlib.h>

#define DIGITS_MOST 9 /* of the number of a further host */

static int wrong(const char *text, struct err *err, const char *rule)
{
	(void)err_set(err, ERR_USAGE, "host \"%s\": %s", text, rule);
	return err_hint(err, "give one name such as shop.example.com; for more names repeat the option");
}

/* What people give instead of a name, and why it is none. */
static const struct {
	const char *bytes;
	const char *rule;
} mistakes[] = {
	{ ",", "a list; it must be one name" },
	{ " \t\r\n\v\f", "it has a blank" },
	{ "*", "a wildcard would take the hosts of other stores" },
	{ "/", "it must be a name, not a URL" },
	{ ":", "it must be a name without a port" },
};

static const char *check_label(const char *label, size_t length)
{
	if (!length)
		return "a part between its dots is empty";
	if (length > HOSTNAME_LABEL_MOST)
		return "a part between its dots is longer than 63 characters";
	if (label[0] == '-' || label[length - 1] == '-')
		return "a part between its dots begins or ends with -";
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)label[i];

		if (c >= 0x80)
			return "it has a letter outside of ASCII; give its form for DNS (xn--...)";
		if (!(c >= 'a' && c <= 'z') && !isdigit(c) && c != '-')
			return "it has a character that host names have not";
	}
	return NULL;
}

static bool is_number(const char *label, size_t length)
{
	return strspn(label, "0123456789") >= length;
}

int hostname_read(const char *text, struct arena *arena, const char **ret, struct err *err)
{
	size_t length = strlen(text);
	const char *rule = NULL;
	size_t last = 0;
	char *name;

	if (!length)
		return wrong(text, err, "it is empty");
	for (size_t i = 0; i < COUNT_OF(mistakes); i++)
		if (strpbrk(text, mistakes[i].bytes))
			return wrong(text, err, mistakes[i].rule);
	length -= length > 1 && text[length - 1] == '.';
	if (length > HOSTNAME_MOST)
		return wrong(text, err, "it is longer than 248 characters");
	name = arena_alloc(arena, length + 1);
	for (size_t i = 0; i < length; i++)
		name[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 0x20) : text[i];
	name[length] = '\0';
	for (size_t at = 0; at <= length && !rule; at += strcspn(name + at, ".") + 1) {
		rule = check_label(name + at, strcspn(name + at, "."));
		last = at;
	}
	if (!rule && is_number(name + last, length - last))
		rule = "it is an address, not a name";
	if (rule)
		return wrong(text, err, rule);
	*ret = name;
	return 0;
}

unsigned long hostname_number(struct str host, const char *store, struct str domain)
{
	size_t name = strlen(store);
	size_t digits = 0;

	while (digits < host.n && isdigit((unsigned char)host.p[digits]))
		digits++;
	if (!digits || digits > DIGITS_MOST || host.p[0] == '0' || host.n != digits + 1 + name + 1 + domain.n ||
	    host.p[digits] != '-' || memcmp(host.p + digits + 1, store, name) != 0 ||
	    host.p[digits + 1 + name] != '.' || memcmp(host.p + digits + name + 2, domain.p, domain.n) != 0)
		return 0;
	return strtoul(host.p, NULL, 10);
}

static bool is_below(struct str host, struct str wildcard)
{
	const char *dot = host.n ? memchr(host.p, '.', host.n) : NULL;
	size_t label = dot ? (size_t)(dot - host.p) : 0;

	return wildcard.n > 2 && str_starts(wildcard, STR("*.")) && label &&
	       str_equal((struct str){ host.p + label, host.n - label },
			 (struct str){ wildcard.p + 1, wildcard.n - 1 });
}

bool hostname_meets(struct str a, struct str b)
{
	return str_equal(a, b) || is_below(a, b) || is_below(b, a);
}
