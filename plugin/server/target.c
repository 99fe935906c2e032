/* SPDX-License-Identifier: Apache-2.0 */
#include "server/target.h"

#include "encoding.h"
#include "uri.h"

#define HOST_MOST 255

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

bool target_is_token(char c)
{
	return is_alphanumeric(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

/* Bytes of a path or query that need no %XX: pchar, "/" and "?" (RFC 3986, 3.3 and 3.4). */
static bool is_plain(char c)
{
	return is_alphanumeric(c) || (c && strchr("-._~!$&'()*+,;=:@/?", c));
}

static enum guard_rule check_bytes(struct str target)
{
	size_t path = target_path(target).n;

	for (size_t i = 0; i < target.n; i++) {
		int byte = target.p[i] == '%' ? uri_byte(target, i) : 0;

		if (target.p[i] != '%' && !is_plain(target.p[i]))
			return GUARD_TARGET_BYTE;
		if (target.p[i] != '%')
			continue;
		if (byte < 0)
			return GUARD_PERCENT;
		if (byte < 0x20 || byte == 0x7F || (i < path && strchr("/\\%", byte)))
			return GUARD_ENCODED;
	}
	return GUARD_FINE;
}

/* A segment that is nothing but dots, written in whatever way. */
static enum guard_rule check_dots(struct str path, struct arena *arena)
{
	while (path.n) {
		const char *slash = memchr(path.p + 1, '/', path.n - 1);
		size_t n = slash ? (size_t)(slash - path.p) : path.n;
		struct str segment = uri_decode((struct str){ path.p + 1, n - 1 }, arena);

		if (str_is(segment, ".") || str_is(segment, ".."))
			return GUARD_DOTS;
		path = (struct str){ path.p + n, path.n - n };
	}
	return GUARD_FINE;
}

enum guard_rule target_check(struct str target)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	enum guard_rule rule;

	if (!target.n || *target.p != '/')
		return GUARD_TARGET;
	rule = check_bytes(target);
	if (rule != GUARD_FINE)
		return rule;
	if (memchr(target.p, '%', target.n) && encoding_check(uri_decode(target, &arena), 1, &ignored))
		return GUARD_UTF8;
	return check_dots(target_path(target), &arena);
}

struct str target_path(struct str target)
{
	const char *mark = target.n ? memchr(target.p, '?', target.n) : NULL;

	return (struct str){ target.p, mark ? (size_t)(mark - target.p) : target.n };
}

struct str target_query(struct str target)
{
	size_t n = target_path(target).n;

	return n < target.n ? (struct str){ target.p + n + 1, target.n - n - 1 } : STR("");
}

/* Where the host of "host:port" ends. */
static size_t host_end(struct str text)
{
	const char *end = NULL;

	if (text.n && *text.p == '[')
		end = memchr(text.p, ']', text.n);
	else if (text.n)
		end = memchr(text.p, ':', text.n);
	if (!end)
		return text.n;
	return (size_t)(end - text.p) + (*end == ']');
}

static bool is_address(struct str host)
{
	bool ends = host.n > 2 && host.p[host.n - 1] == ']';

	for (size_t i = 1; ends && i + 1 < host.n; i++)
		ends = uri_digit(host.p[i]) >= 0 || host.p[i] == ':' || host.p[i] == '.';
	return ends;
}

bool target_is_host(struct str text)
{
	size_t n = host_end(text);

	if (!n || n > HOST_MOST || text.n - n > sizeof(":65535") - 1)
		return false;
	if (*text.p == '[' && !is_address((struct str){ text.p, n }))
		return false;
	for (size_t i = 0; i < n && *text.p != '['; i++)
		if (!is_alphanumeric(text.p[i]) && (!text.p[i] || !strchr("-._", text.p[i])))
			return false;
	for (size_t i = n + 1; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return n == text.n || text.p[n] == ':';
}

struct str target_host(struct str text, struct arena *arena, struct str *ret_port)
{
	size_t n = host_end(text);
	char *host = arena_alloc(arena, n + 1);

	for (size_t i = 0; i < n; i++)
		host[i] = text.p[i] >= 'A' && text.p[i] <= 'Z' ? (char)(text.p[i] | 0x20) : text.p[i];
	host[n] = '\0';
	*ret_port = n + 1 < text.n ? (struct str){ text.p + n + 1, text.n - n - 1 } : STR("");
	return (struct str){ host, n };
}
