/* SPDX-License-Identifier: Apache-2.0 */
#include "server/work_lines.h"

#include <stdlib.h>

#include "encoding.h"
#include "json.h"

#define NAME_MOST ((size_t)128) /* bytes of a step's name */
#define ODD_MOST ((size_t)512)
#define WORDS_MOST ((size_t)1024) /* of what it wrote besides */
#define SIGNALLED 128             /* status of a program that a signal ended, as shells have it */

void work_lines_begin(struct work_lines *lines, const char *verb, const struct value *steps, const char *now)
{
	*lines = (struct work_lines){
		.verb = verb, .line = BYTES_INIT(WORK_LINE_MOST), .odd = BYTES_INIT(ODD_MOST), .error = { "", "", "" }
	};
	lines->steps = steps && steps->type == VALUE_LIST ? value_copy(&lines->arena, steps)
							  : value_new(&lines->arena, VALUE_LIST);
	work_lines_again(lines, now);
}

void work_lines_free(struct work_lines *lines)
{
	bytes_free(&lines->line);
	bytes_free(&lines->odd);
	arena_free(&lines->arena);
}

static void set_text(struct work_lines *lines, struct value *step, const char *key, struct str text)
{
	value_set(step, key, value_string(&lines->arena, arena_str(&lines->arena, text)));
}

void work_lines_again(struct work_lines *lines, const char *now)
{
	for (struct value *step = value_first(lines->steps); step; step = step->next)
		if (step->type == VALUE_MAP && !*value_text_at(step, "ended"))
			set_text(lines, step, "ended", str_of(now));
	bytes_reset(&lines->line);
	lines->line.overflow = false;
	bytes_reset(&lines->odd);
	lines->result = NULL;
	lines->error = (struct order_error){ "", "", "" };
	lines->is_done = false;
}

/* --- steps */

/* The one of that name that goes on; its place. NULL: none does. */
static struct value *open_step(const struct work_lines *lines, const char *name, size_t *ret_place)
{
	struct value *found = NULL;
	size_t place = 0;

	for (struct value *step = value_first(lines->steps); step; step = step->next, place++) {
		if (*value_text_at(step, "ended") || strcmp(value_text_at(step, "step"), name) != 0)
			continue;
		found = step;
		*ret_place = place;
	}
	return found;
}

static struct value *add_step(struct work_lines *lines, const char *name, const char *now, size_t *ret_place)
{
	struct value *step;

	*ret_place = value_count(lines->steps);
	if (*ret_place >= ORDER_STEPS_MOST)
		return NULL;
	step = value_new(&lines->arena, VALUE_MAP);
	set_text(lines, step, "step", str_of(name));
	set_text(lines, step, "state", STR(""));
	set_text(lines, step, "detail", STR(""));
	set_text(lines, step, "began", str_of(now));
	set_text(lines, step, "ended", STR(""));
	value_add(lines->steps, step);
	return step;
}

static void put_seconds(struct work_lines *lines, struct value *step, double seconds)
{
	struct value *number = value_new(&lines->arena, VALUE_FLOAT);

	number->text = arena_format(&lines->arena, "%.3f", seconds > 0 ? seconds : 0);
	value_set(step, "seconds", number);
}

static bool is_same(const struct value *step, const char *state, struct str detail)
{
	return strcmp(value_text_at(step, "state"), state) == 0 && str_is(detail, value_text_at(step, "detail"));
}

/* `passing`: it goes on; else it has ended with this. */
static void take_step(struct work_lines *lines, const char *name, const char *state, struct str text, double seconds,
		      bool passing, const char *now)
{
	struct str detail = str_cut(text, ORDER_DETAIL_MOST);
	size_t place = 0;
	struct value *step = open_step(lines, name, &place);

	if (!step) {
		step = add_step(lines, name, now, &place);
		if (!step)
			return;
		lines->begun[place] = seconds;
	} else if (passing && is_same(step, state, detail)) {
		return;
	}
	set_text(lines, step, "state", str_of(state));
	set_text(lines, step, "detail", detail);
	lines->has_changed = true;
	if (passing)
		return;
	set_text(lines, step, "ended", str_of(now));
	put_seconds(lines, step, seconds - lines->begun[place]);
}

void work_lines_note(struct work_lines *lines, const char *step, const char *detail, const char *now)
{
	take_step(lines, step, "note", str_of(detail), 0, false, now);
}

/* --- lines */

static void take_error(struct work_lines *lines, const struct value *error)
{
	lines->error = (struct order_error){
		arena_text(&lines->arena, "%s", value_text_at(error, "code")),
		arena_text(&lines->arena, "%s", value_text_at(error, "message")),
		arena_text(&lines->arena, "%s", value_text_at(error, "remedy")),
	};
}

/* Of the action itself: it is the first and the last. */
static void take_own(struct work_lines *lines, const struct value *event, const char *state)
{
	const struct value *error = value_get(event, "error");

	if (error && *value_text_at(error, "code"))
		take_error(lines, error);
	lines->is_done = strcmp(state, "done") == 0 || (lines->is_done && strcmp(state, "failed") != 0);
}

static void take_event(struct work_lines *lines, const struct value *event, const char *now)
{
	const char *name = value_text_at(event, "step");
	const char *state = value_text_at(event, "state");
	const struct value *detail = value_get(event, "detail");
	struct str cut = str_cut(str_of(name), NAME_MOST);
	double seconds = strtod(value_text_at(event, "seconds"), NULL);
	bool passing = strcmp(state, "begun") == 0 || strcmp(state, "waiting") == 0;
	bool alone = strcmp(state, "warning") == 0 || strcmp(state, "note") == 0;
	bool ends = strcmp(state, "done") == 0 || strcmp(state, "failed") == 0;

	if (strcmp(name, lines->verb) == 0 && !alone) {
		take_own(lines, event, state);
		return;
	}
	/* A warning ends no step: it is one of its own, by another name. */
	if (passing || ends || alone)
		take_step(lines,
			  alone ? arena_text(&lines->arena, "%s: %.*s", state, STR_ARG(cut))
				: arena_str(&lines->arena, cut).p,
			  state, detail ? detail->text : STR(""), seconds, passing, now);
}

/* The line that has come; what is not UTF-8 becomes U+FFFD, as others read it. */
static void take_line(struct work_lines *lines, const char *now)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	CLEANUP(bytes_free) struct bytes plain = BYTES_INIT(WORK_LINE_MOST * 3);
	const struct value *value;
	const struct value *result;
	struct str line;

	encoding_add(&plain, bytes_str(&lines->line));
	bytes_reset(&lines->line);
	lines->line.overflow = false;
	line = bytes_str(&plain);
	value = line.n ? json_parse(line, &arena, &ignored) : NULL;
	result = value_get(value, "result");
	if (result) {
		lines->result = value_copy(&lines->arena, result);
		return;
	}
	if (*value_text_at(value, "step") && *value_text_at(value, "state")) {
		take_event(lines, value, now);
		return;
	}
	if (!line.n)
		return;
	bytes_reset(&lines->odd);
	bytes_add_plain(&lines->odd, str_cut(line, ODD_MOST / 4));
}

void work_lines_hear(struct work_lines *lines, struct str piece, const char *now)
{
	while (piece.n) {
		const char *end = memchr(piece.p, '\n', piece.n);
		size_t n = end ? (size_t)(end - piece.p) : piece.n;

		bytes_add(&lines->line, (struct str){ piece.p, n });
		n += end != NULL;
		piece = (struct str){ piece.p + n, piece.n - n };
		if (end)
			take_line(lines, now);
	}
}

/* --- the end */

void work_lines_fail(struct work_lines *lines, const struct err *err)
{
	const char *message = err->message ? err->message : "";
	size_t first = strcspn(message, "\n");

	lines->error = (struct order_error){
		err_slug(err->code),
		arena_text(&lines->arena, "%.*s", (int)first, message),
		arena_text(&lines->arena, "%s", message[first] ? message + first + 1 : err_remedy(err->code)),
	};
}

/* What is known of an end that it did not tell. */
static void tell_end(struct work_lines *lines, int status, struct str errors)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes plain = BYTES_INIT(WORDS_MOST * 4);
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST * 4);
	const char *said = lines->odd.length ? lines->odd.data : NULL;

	while (errors.n && strchr(" \t\r\n", errors.p[errors.n - 1]))
		errors.n--;
	if (errors.n > WORDS_MOST)
		errors = (struct str){ errors.p + errors.n - WORDS_MOST, WORDS_MOST };
	encoding_add(&plain, errors);
	bytes_add_plain(&words, bytes_str(&plain));
	if (status > SIGNALLED)
		(void)err_set(&err, ERR_CHILD, "helm-store __run %s was killed by signal %d", lines->verb,
			      status - SIGNALLED);
	else if (status)
		(void)err_set(&err, ERR_CHILD, "helm-store __run %s ended with status %d, without an error",
			      lines->verb, status);
	else
		(void)err_set(&err, ERR_CHILD, "helm-store __run %s ended, and did not say that it is done",
			      lines->verb);
	if (said)
		(void)err_hint(&err, "it wrote what is no event: %s", said);
	if (words.length)
		(void)err_hint(&err, "its last words: %s", words.data);
	work_lines_fail(lines, &err);
}

enum work_lines_end work_lines_judge(struct work_lines *lines, int status, struct str errors, const char *now)
{
	bool has_error;

	if (lines->line.length)
		take_line(lines, now);
	has_error = *lines->error.code != '\0';
	if (!status && lines->is_done && !has_error)
		return WORK_LINES_SUCCEEDED;
	if (!has_error)
		tell_end(lines, status, errors);
	if (has_error && strcmp(lines->error.code, err_slug(ERR_LOCKED)) == 0)
		return WORK_LINES_LOCKED;
	/* Somebody else than we told it to end, by a signal that it took in good order. */
	if (has_error && strncmp(lines->error.code, "signal/", strlen("signal/")) == 0)
		return WORK_LINES_KILLED;
	return !has_error && status > SIGNALLED ? WORK_LINES_KILLED : WORK_LINES_FAILED;
}
