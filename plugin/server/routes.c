/* SPDX-License-Identifier: Apache-2.0 */
#include "server/routes.h"

static const struct route routes[ROUTES] = {
#define X(name, operation, method, path, right, asked, answered, type, statuses, summary)                              \
	{ operation, ROUTE_##method, path, ROUTE_RIGHT_##right, asked, answered, type, statuses, summary },
	ROUTE_TABLE(X)
#undef X
};

static const char *const words[] = {
#define X(name) #name,
	ROUTE_METHOD_TABLE(X)
#undef X
};

const struct route *routes_at(size_t place)
{
	return &routes[place];
}

const char *routes_method_word(enum route_method method)
{
	return words[method];
}

const char *routes_right_word(enum route_right right)
{
	static const char *const rights[] = {
#define X(name, word, what) word,
		ROUTE_RIGHT_TABLE(X)
#undef X
	};

	return rights[right];
}

static void add_word(const char *word, char *ret)
{
	size_t n = strlen(ret);

	if (n)
		n = (size_t)(stpcpy(ret + n, ", ") - ret);
	(void)stpcpy(ret + n, word);
}

void routes_allow(unsigned methods, char ret[static ROUTE_ALLOW_MOST])
{
	ret[0] = '\0';
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (!(methods & 1U << i))
			continue;
		add_word(words[i], ret);
		if (i == ROUTE_GET)
			add_word("HEAD", ret);
	}
	add_word("OPTIONS", ret);
}

/* The next segment, without its slash; `text` begins with one. */
static struct str next_segment(struct str *text)
{
	const char *slash = memchr(text->p + 1, '/', text->n - 1);
	size_t n = slash ? (size_t)(slash - text->p) : text->n;
	struct str segment = { text->p + 1, n - 1 };

	*text = (struct str){ text->p + n, text->n - n };
	return segment;
}

/* "{name}" or "{name}:verb" against a segment: what stands for the name, which is never empty and has no colon. */
static bool segment_matches(struct str wanted, struct str segment, struct str *ret)
{
	const char *end = wanted.n && *wanted.p == '{' ? memchr(wanted.p, '}', wanted.n) : NULL;
	struct str verb;

	if (!end)
		return str_equal(wanted, segment);
	verb = (struct str){ end + 1, wanted.n - (size_t)(end + 1 - wanted.p) };
	if (segment.n <= verb.n || memcmp(segment.p + segment.n - verb.n, verb.p, verb.n) != 0)
		return false;
	*ret = (struct str){ segment.p, segment.n - verb.n };
	return !memchr(ret->p, ':', ret->n);
}

bool routes_matches(const char *pattern, struct str path, struct str ret_names[static ROUTE_NAMES_MOST])
{
	struct str rest = str_of(pattern);
	size_t count = 0;

	while (rest.n && path.n) {
		struct str wanted = next_segment(&rest);
		struct str segment = next_segment(&path);
		struct str name = { NULL, 0 };

		if (!segment_matches(wanted, segment, &name) || (name.p && count == ROUTE_NAMES_MOST))
			return false;
		if (name.p)
			ret_names[count++] = name;
	}
	return !rest.n && !path.n;
}

struct route_match routes_find(struct str method, struct str path)
{
	struct route_match match = { .place = ROUTES };

	if (str_is(method, "HEAD"))
		method = STR("GET");
	for (size_t i = 0; i < ROUTES; i++) {
		struct str names[ROUTE_NAMES_MOST] = { { NULL, 0 } };

		if (!routes_matches(routes[i].path, path, names))
			continue;
		match.is_known = true;
		match.methods |= 1U << routes[i].method;
		if (!str_is(method, words[routes[i].method]))
			continue;
		match.place = (enum route_place)i;
		(void)memcpy(match.names, names, sizeof(names));
	}
	return match;
}
