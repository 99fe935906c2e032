/* SPDX-License-Identifier: Apache-2.0 */
#include "server/dispatch.h"

#include <time.h>

#include "encoding.h"
#include "json.h"
#include "server/guard.h"
#include "server/manners.h"
#include "server/pages.h"
#include "server/problem.h"
#include "server/target.h"
#include "timestamp.h"

#define LINE_MOST ((size_t)4 << 10) /* what a pipe takes in one piece */
#define AGENT_MOST 200            /* bytes of a client's own name in the log */

typedef int page_function(const struct serving *serving, const struct request *request, const struct route_match *match,
			  struct answer *ret, struct err *err);

static page_function *const pages[ROUTES] = {
#define X(name, operation, method, path, right, asked, answered, type, statuses, summary) pages_##name,
	ROUTE_TABLE(X)
#undef X
};

static void answer_problem(enum problem_kind kind, const char *detail, const struct request *request,
			   struct answer *ret)
{
	struct problem problem = problem_of(kind, detail);

	problem_answer(&problem, request->arena, ret);
}

/* A path without that method: OPTIONS says which there are, for anything else it is 405. */
static void answer_methods(unsigned methods, const struct request *request, struct answer *ret)
{
	char *allow = arena_alloc(request->arena, ROUTE_ALLOW_MOST);

	routes_allow(methods, allow);
	if (str_is(request->method, "OPTIONS"))
		*ret = (struct answer){ .status = 204 };
	else
		answer_problem(PROBLEM_METHOD, NULL, request, ret);
	answer_add(ret, "Allow", allow);
}

/*
 * Whether a route asks who it is, and nobody knows: nothing here reviews tokens yet, so that what needs a right is
 * answered to nobody.
 */
static bool is_unknown(enum route_right right, const struct request *request)
{
	return right != ROUTE_RIGHT_PUBLIC && right != ROUTE_RIGHT_METRICS && !request->caller;
}

static void answer_unknown(const struct request *request, struct answer *ret)
{
	answer_problem(PROBLEM_UNKNOWN_CALLER, NULL, request, ret);
	answer_add(ret, "WWW-Authenticate", "Bearer");
}

static void answer_page(const struct serving *serving, const struct request *request, const struct route_match *match,
			struct answer *ret)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct problem problem;

	*ret = (struct answer){ .status = 200, .type = routes_at(match->place)->type };
	if (!pages[match->place](serving, request, match, ret, &err))
		return;
	/* The message goes with the error; the answer lives longer. */
	problem = problem_of_err(&err, request->arena);
	problem_answer(&problem, request->arena, ret);
}

void dispatch_answer(const struct serving *serving, const struct request *request, struct answer *ret)
{
	struct route_match match = routes_find(request->method, target_path(request->target));
	enum problem_kind kind;

	if (!manners_check(request, serving->is_loopback, &kind))
		answer_problem(kind, NULL, request, ret);
	else if (match.is_known && match.place == ROUTES)
		answer_methods(match.methods, request, ret);
	else if (str_is(request->target, "*"))
		answer_methods(1U << ROUTE_GET, request, ret);
	else if (!match.is_known)
		answer_problem(PROBLEM_NO_ROUTE, NULL, request, ret);
	else if (routes_at(match.place)->right == ROUTE_RIGHT_METRICS && !serving->is_loopback)
		answer_problem(PROBLEM_FORBIDDEN, "metrics are for who asks from this machine", request, ret);
	else if (is_unknown(routes_at(match.place)->right, request))
		answer_unknown(request, ret);
	else
		answer_page(serving, request, &match, ret);
	ret->closes = ret->closes || serving->is_ending;
}

/* What others wrote, cut and as UTF-8. */
static void put_foreign(struct value *map, const char *key, struct str text, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes clean = BYTES_INIT(LINE_MOST);

	encoding_add(&clean, str_cut(text, AGENT_MOST));
	value_put_text(map, key, clean.length ? clean.data : "", arena);
}

static struct value *line_new(struct arena *arena)
{
	struct value *line = value_new(arena, VALUE_MAP);

	value_put_text(line, "time", timestamp_text(time(NULL), arena), arena);
	return line;
}

static void say(struct serving *serving, const struct value *line)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LINE_MOST);

	json_write_value(line, &out);
	bytes_add_char(&out, '\n');
	if (out.overflow || !serving->log(serving->listener, bytes_str(&out)))
		atomic_fetch_add(&serving->metrics.unlogged, 1);
}

static void put_seconds(struct value *line, double seconds, struct arena *arena)
{
	struct value *value = value_new(arena, VALUE_FLOAT);

	value->text = arena_format(arena, "%.6f", seconds);
	value_put(line, STR("seconds"), value);
}

/*
 * Of a path that is no route, nothing is logged but that: who mistypes may have typed anything. Nor of queries and
 * bodies.
 */
void dispatch_note(struct serving *serving, const struct request *request, const struct answer *answer, double seconds)
{
	struct arena *arena = request->arena;
	struct str path = target_path(request->target);
	struct route_match match = routes_find(request->method, path);
	struct value *line = line_new(arena);
	struct str agent = request_field(request, "User-Agent");

	metrics_note(&serving->metrics, match.place, answer->status, seconds);
	value_put_text(line, "event", "request", arena);
	value_put_text(line, "operation", metrics_operation(match.place), arena);
	put_foreign(line, "method", request->method, arena);
	if (match.is_known)
		put_foreign(line, "path", path, arena);
	value_put(line, STR("status"), value_int(arena, answer->status));
	value_put(line, STR("bytes"), value_int(arena, (long long)answer->body.n));
	put_seconds(line, seconds, arena);
	value_put_text(line, "peer", request->peer, arena);
	if (agent.p)
		put_foreign(line, "agent", agent, arena);
	say(serving, line);
}

void dispatch_refuse(struct serving *serving, enum guard_rule rule, const char *peer, struct arena *arena,
		     struct answer *ret)
{
	struct problem problem = problem_of_guard(rule);
	struct value *line = line_new(arena);

	problem_answer(&problem, arena, ret);
	ret->closes = true;
	metrics_note(&serving->metrics, METRICS_REFUSED, ret->status, 0);
	value_put_text(line, "event", "refused", arena);
	value_put_text(line, "rule", guard_name(rule), arena);
	value_put(line, STR("status"), value_int(arena, ret->status));
	value_put_text(line, "peer", peer, arena);
	say(serving, line);
}

void dispatch_tell(struct serving *serving, const char *event, const char *detail)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *line = line_new(&arena);

	value_put_text(line, "event", event, &arena);
	put_foreign(line, "detail", str_of(detail), &arena);
	say(serving, line);
}
