/* SPDX-License-Identifier: Apache-2.0 */
#include "server/etag.h"

const char *etag_text(const char *version, struct arena *arena)
{
	return arena_format(arena, "\"%s\"", version).p;
}

static struct str without_blanks(struct str text)
{
	while (text.n && (*text.p == ' ' || *text.p == '\t'))
		text = (struct str){ text.p + 1, text.n - 1 };
	while (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
		text.n--;
	return text;
}

/* Ours have no comma in them, so that a tag of others that is cut in two is none of ours either. */
bool etag_is_among(struct str list, const char *etag)
{
	if (str_is(without_blanks(list), "*"))
		return true;
	while (list.n) {
		const char *comma = memchr(list.p, ',', list.n);
		size_t n = comma ? (size_t)(comma - list.p) : list.n;
		struct str one = without_blanks((struct str){ list.p, n });

		if (str_starts(one, STR("W/")))
			one = (struct str){ one.p + 2, one.n - 2 };
		if (str_is(one, etag))
			return true;
		n += comma != NULL;
		list = (struct str){ list.p + n, list.n - n };
	}
	return false;
}

bool etag_answers(const struct request *request, const char *version, struct answer *ret)
{
	const char *etag = etag_text(version, request->arena);
	bool has_it = etag_is_among(request_field(request, "If-None-Match"), etag);

	if (has_it)
		*ret = (struct answer){ .status = 304 };
	answer_add(ret, "ETag", etag);
	return has_it;
}
