/* SPDX-License-Identifier: Apache-2.0 */
#include "server/problem.h"

#include "encoding.h"
#include "json.h"
#include "server/guard.h"

#define BODY_MOST ((size_t)1 << 20)
#define RETRY_SOON 2 /* seconds: what is said where nobody knows better */

static const struct problem rows[] = {
#define X(name, status, again, slug, cause, remedy) { status, again, slug, cause, NULL, remedy, NULL, 0, NULL },
	PROBLEM_TABLE(X)
#undef X
};

struct problem problem_of(enum problem_kind kind, const char *detail)
{
	struct problem problem = rows[kind];

	problem.detail = detail;
	problem.retry_after = problem.status == 429 || problem.status == 503 ? RETRY_SOON : 0;
	return problem;
}

static struct problem of_code(enum err_code code)
{
	return (struct problem){ .status = err_http_status(code),
				 .is_retryable = err_is_retryable(code),
				 .slug = err_slug(code),
				 .title = err_cause(code),
				 .remedy = err_remedy(code) };
}

struct problem problem_of_err(const struct err *err, struct arena *arena)
{
	struct problem problem = of_code(err->code == ERR_NONE ? ERR_INTERNAL : err->code);
	const char *message = err->message ? err->message : "";
	const char *newline = strchr(message, '\n');

	problem.detail = message;
	problem.retry_after = problem.status == 503 ? RETRY_SOON : 0;
	if (!newline)
		return problem;
	problem.detail = arena_str(arena, (struct str){ message, (size_t)(newline - message) }).p;
	problem.remedy = newline + 1;
	return problem;
}

struct problem problem_of_guard(enum guard_rule rule)
{
	int status = guard_status(rule);

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].status == status)
			return problem_of((enum problem_kind)i, guard_wrong(rule));
	return problem_of(PROBLEM_MALFORMED, guard_wrong(rule));
}

const char *problem_slug(const struct problem *problem, struct arena *arena)
{
	char *slug = arena_alloc(arena, strlen(problem->slug) + 1);
	size_t i = 0;

	for (; problem->slug[i]; i++)
		slug[i] = problem->slug[i] == '/' ? '-' : problem->slug[i];
	slug[i] = '\0';
	return slug;
}

/* The first of them, so that an answer stays one that can be read. */
static struct value *first_errors(const struct value *errors, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);
	size_t count = 0;

	for (const struct value *each = value_first(errors); each && count < PROBLEM_ERRORS_MOST; each = each->next) {
		value_add(list, value_copy(arena, each));
		count++;
	}
	return list;
}

/* What others said may be no UTF-8, and an answer has to be. */
static void put_said(struct value *map, const char *key, const char *text, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes clean = BYTES_INIT(BODY_MOST / 4);

	encoding_add(&clean, str_of(text));
	value_put_text(map, key, clean.length ? clean.data : "", arena);
}

static struct value *to_value(const struct problem *problem, struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);

	value_put_text(map, "type", arena_format(arena, PROBLEM_TYPE "%s", problem_slug(problem, arena)).p, arena);
	value_put_text(map, "title", problem->title, arena);
	value_put(map, STR("status"), value_int(arena, problem->status));
	if (problem->detail && *problem->detail)
		put_said(map, "detail", problem->detail, arena);
	put_said(map, "remedy", problem->remedy, arena);
	if (value_first(problem->errors))
		value_put(map, STR("errors"), first_errors(problem->errors, arena));
	value_put(map, STR("retryable"), value_bool(arena, problem->is_retryable));
	if (problem->retry_after)
		value_put(map, STR("retryAfter"), value_int(arena, (long long)problem->retry_after));
	if (problem->next)
		value_put(map, STR("next"), value_copy(arena, problem->next));
	return map;
}

void problem_answer(const struct problem *problem, struct arena *arena, struct answer *ret)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(BODY_MOST);

	json_write_value(to_value(problem, arena), &out);
	bytes_add_char(&out, '\n');
	*ret = (struct answer){ .status = problem->status,
				.type = PROBLEM_MEDIA_TYPE,
				.body = arena_str(arena, bytes_str(&out)) };
	if (problem->retry_after)
		answer_add(ret, "Retry-After", arena_format(arena, "%u", problem->retry_after).p);
}

size_t problem_count(void)
{
	return COUNT_OF(rows) + ERR_CODE_COUNT - 1;
}

struct problem problem_at(size_t place)
{
	return place < COUNT_OF(rows) ? rows[place] : of_code((enum err_code)(place - COUNT_OF(rows) + 1));
}

bool problem_find(struct str slug, struct problem *ret)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	for (size_t i = 0; i < problem_count(); i++) {
		struct problem problem = problem_at(i);

		if (!str_is(slug, problem_slug(&problem, &arena)))
			continue;
		*ret = problem;
		return true;
	}
	return false;
}
