/* SPDX-License-Identifier: Apache-2.0 */
#include "server/manners.h"

#include <arpa/inet.h>

#include "server/target.h"

/* An address of this machine alone, or its name, in the form that target_host gives. */
static bool is_own(struct str host, struct arena *arena)
{
	struct in_addr four;
	struct in6_addr six;

	if (str_is(host, "localhost"))
		return true;
	if (host.n && *host.p == '[')
		return inet_pton(AF_INET6, arena_str(arena, (struct str){ host.p + 1, host.n - 2 }).p, &six) == 1 &&
		       IN6_IS_ADDR_LOOPBACK(&six);
	return inet_pton(AF_INET, host.p, &four) == 1 && ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
}

/* "http://host:port", and nothing behind it; `ret` is what stands behind the slashes. */
static bool origin_host(struct str origin, struct str *ret, const char **ret_port)
{
	static const char *const schemes[][2] = { { "http://", "80" }, { "https://", "443" } };

	for (size_t i = 0; i < COUNT_OF(schemes); i++) {
		struct str scheme = str_of(schemes[i][0]);

		if (!str_starts(origin, scheme))
			continue;
		*ret = (struct str){ origin.p + scheme.n, origin.n - scheme.n };
		*ret_port = schemes[i][1];
		return target_is_host(*ret);
	}
	return false;
}

static bool is_same(struct str origin, struct str host, struct arena *arena)
{
	const char *usual;
	struct str theirs;
	struct str port;
	struct str own_port;

	if (!origin_host(origin, &theirs, &usual) ||
	    !str_equal(target_host(theirs, arena, &port), target_host(host, arena, &own_port)))
		return false;
	return str_equal(port.n ? port : str_of(usual), own_port.n ? own_port : str_of(usual));
}

bool manners_check(const struct request *request, bool is_loopback, enum problem_kind *ret)
{
	struct str host = request_field(request, "Host");
	struct str origin = request_field(request, "Origin");
	struct str port;

	/* A request of HTTP/1.0 may name no host; a browser sends none. */
	*ret = PROBLEM_FOREIGN_HOST;
	if (is_loopback && host.p && !is_own(target_host(host, request->arena, &port), request->arena))
		return false;
	*ret = PROBLEM_FOREIGN_ORIGIN;
	return !origin.p || (host.p && is_same(origin, host, request->arena));
}
