/* SPDX-License-Identifier: Apache-2.0 */
#include "server/pages.h"

#include "clock.h"
#include "json.h"
#include "server/daemon.h"
#include "server/etag.h"
#include "server/problem.h"
#include "server/reads.h"
#include "uri.h"

#define PAGE_MOST ((size_t)1 << 20)

static void set_body(const struct request *request, const struct bytes *out, struct answer *ret)
{
	ret->body = arena_str(request->arena, bytes_str(out));
}

static void set_json(const struct request *request, const struct value *value, struct answer *ret)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(PAGE_MOST);

	json_write_value(value, &out);
	bytes_add_char(&out, '\n');
	set_body(request, &out, ret);
}

int pages_health(const struct serving *serving, const struct request *request, const struct route_match *match,
		 struct answer *ret, struct err *err)
{
	(void)serving;
	(void)request;
	(void)match;
	(void)err;
	ret->body = STR("{\"status\":\"ok\"}\n");
	return 0;
}

/* The newest stores; NULL: there are none to tell of, and the answer says why. */
static struct snapshot *take_stores(const struct serving *serving, const struct request *request, struct answer *ret)
{
	const char *why;
	struct snapshot *snapshot = supply_take(serving->supply, request->arena, &why);
	struct problem problem;

	if (snapshot)
		return snapshot;
	problem = problem_of(PROBLEM_UNREADY, why);
	problem_answer(&problem, request->arena, ret);
	return NULL;
}

int pages_ready(const struct serving *serving, const struct request *request, const struct route_match *match,
		struct answer *ret, struct err *err)
{
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = NULL;
	struct problem problem = problem_of(PROBLEM_ENDING, NULL);

	if (serving->is_ending) {
		problem_answer(&problem, request->arena, ret);
		return 0;
	}
	snapshot = take_stores(serving, request, ret);
	return snapshot ? pages_health(serving, request, match, ret, err) : 0;
}

int pages_stores(const struct serving *serving, const struct request *request, const struct route_match *match,
		 struct answer *ret, struct err *err)
{
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = take_stores(serving, request, ret);

	(void)match;
	(void)err;
	if (snapshot)
		reads_list(snapshot, request, ret);
	return 0;
}

int pages_store(const struct serving *serving, const struct request *request, const struct route_match *match,
		struct answer *ret, struct err *err)
{
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = take_stores(serving, request, ret);

	return snapshot ? reads_store(snapshot, match->names[0], request, ret, err) : 0;
}

/* `name`: of the only store; NULL: all. */
static int answer_stream(const struct serving *serving, const struct request *request, const char *name,
			 struct answer *ret, struct err *err)
{
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = take_stores(serving, request, ret);
	struct problem problem = problem_of(PROBLEM_STREAMS, NULL);
	const struct feed_request wanted = { request->caller, name, request_field(request, "Last-Event-ID") };
	long long now = clock_running();

	if (!snapshot)
		return 0;
	if (name && !reads_find(snapshot, request->caller, name))
		return reads_missing(err);
	feed_take(serving->feed, snapshot, now);
	ret->stream = feed_open(serving->feed, &wanted, now);
	if (!ret->stream)
		problem_answer(&problem, request->arena, ret);
	return 0;
}

int pages_events(const struct serving *serving, const struct request *request, const struct route_match *match,
		 struct answer *ret, struct err *err)
{
	(void)match;
	return answer_stream(serving, request, NULL, ret, err);
}

int pages_store_events(const struct serving *serving, const struct request *request, const struct route_match *match,
		       struct answer *ret, struct err *err)
{
	return answer_stream(serving, request, uri_decode(match->names[0], request->arena).p, ret, err);
}

int pages_metrics(const struct serving *serving, const struct request *request, const struct route_match *match,
		  struct answer *ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(PAGE_MOST);
	const char *ignored;
	CLEANUP(snapshot_release_held) struct snapshot *snapshot =
		supply_take(serving->supply, request->arena, &ignored);

	(void)match;
	metrics_write_stores(supply_age(serving->supply), snapshot, serving->feed ? feed_count(serving->feed) : 0,
			     &out);
	metrics_write(&serving->metrics, daemon_version(), &out);
	set_body(request, &out, ret);
	return bytes_check(&out, "the metrics", ERR_INTERNAL, err);
}

int pages_openapi(const struct serving *serving, const struct request *request, const struct route_match *match,
		  struct answer *ret, struct err *err)
{
	char version[FINGERPRINT_DIGITS + 1];

	(void)match;
	(void)err;
	fingerprint_write(fingerprint_mix(FINGERPRINT_START, serving->openapi), version);
	if (!etag_answers(request, version, ret))
		ret->body = serving->openapi;
	return 0;
}

int pages_problem(const struct serving *serving, const struct request *request, const struct route_match *match,
		  struct answer *ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(PAGE_MOST);
	struct problem problem;

	(void)serving;
	(void)err;
	if (!problem_find(uri_decode(match->names[0], request->arena), &problem)) {
		problem = problem_of(PROBLEM_NO_ROUTE, "no problem has this name");
		problem_answer(&problem, request->arena, ret);
		return 0;
	}
	bytes_format(&out, "%s: %s\n\n", problem.slug, problem.title);
	bytes_format(&out, "What to do: %s.\n", problem.remedy);
	bytes_format(&out, "Status: %d %s\n", problem.status, answer_reason(problem.status));
	bytes_format(&out, "The same request may go well later: %s\n", problem.is_retryable ? "yes" : "no");
	set_body(request, &out, ret);
	return 0;
}

int pages_resource(const struct serving *serving, const struct request *request, const struct route_match *match,
		   struct answer *ret, struct err *err)
{
	struct arena *arena = request->arena;
	struct value *map = value_new(arena, VALUE_MAP);
	struct value *methods = value_new(arena, VALUE_LIST);

	(void)match;
	(void)err;
	value_put_text(map, "resource", serving->resource, arena);
	value_put_text(map, "resource_name", "helm store", arena);
	value_add(methods, value_string(arena, STR("header")));
	value_put(map, STR("bearer_methods_supported"), methods);
	set_json(request, map, ret);
	return 0;
}
