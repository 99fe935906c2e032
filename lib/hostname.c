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

/* Bytes of a part of an address as that server's pattern has it: 0 to 255, of three digits none that begins with 0. */
static size_t octet(const char *p)
{
	size_t n = strspn(p, "0123456789");

	return n && n <= 3 && (n < 3 || (*p != '0' && strtol(p, NULL, 10) <= 255)) ? n : 0;
}

/* Bytes of an address with dots that begins at `p`, and is followed by a dot or a hyphen; 0: none does. */
static size_t address(const char *p)
{
	size_t length = 0;

	for (int part = 0; part < 4; part++) {
		size_t n = octet(p + length);

		if (!n || (p[length + n] != '.' && (part < 3 || p[length + n] != '-')))
			return 0;
		length += n + (part < 3);
	}
	return length;
}

/* 127.0.0.1.nip.io: 127-0-0-1.nip.io. */
static const char *dashed(const char *domain, struct arena *arena)
{
	size_t length = address(domain);
	struct str head = arena_str(arena, (struct str){ domain, length });
	char *text = arena_alloc(arena, length + 1);

	for (size_t i = 0; i <= length; i++)
		text[i] = head.p[i] == '.' ? '-' : head.p[i];
	return arena_format(arena, "%s%s", text, domain + length).p;
}

bool hostname_is_misread(const char *host, struct arena *arena, const char **ret_first, const char **ret_dashed)
{
	static const char *const services[] = { ".nip.io", ".sslip.io" };
	size_t length = strlen(host);
	const char *first = NULL;
	const char *last = NULL;

	for (size_t i = 0; i < COUNT_OF(services) && !last; i++) {
		size_t n = strlen(services[i]);

		if (length <= n || strcmp(host + length - n, services[i]) != 0)
			continue;
		for (const char *p = host; p < host + length - n; p++) {
			if ((p > host && p[-1] != '.' && p[-1] != '-') || !address(p))
				continue;
			first = first ? first : p;
			last = p + address(p) == host + length - n ? p : last;
		}
	}
	if (!last || last == first)
		return false;
	*ret_first = arena_str(arena, (struct str){ first, address(first) }).p;
	*ret_dashed = dashed(last, arena);
	return true;
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
