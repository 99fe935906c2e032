/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bytes.h"
#include "columns.h"
#include "file.h"

#define NAME_WIDTH 22
#define DETAIL_WIDTH 42
#define DETAIL_MOST 400 /* columns, where there is no terminal */
#define LINE_MOST ((size_t)8 << 10)
#define WORDS_MOST ((size_t)1 << 20)
#define OUTPUT_MOST ((size_t)16 << 20)
#define NAME_LEAST 18
#define AROUND 13 /* columns of the mark, up to 99999 seconds, and the blanks around */

/* One that can do no more than a printer writes over nothing. */
static bool is_terminal(int descriptor, const struct environment *environment)
{
	return isatty(descriptor) && strcmp(environment->term, "dumb") != 0;
}

bool progress_has_color(int descriptor, const struct environment *environment)
{
	return is_terminal(descriptor, environment) && !*environment->no_color;
}

void progress_open(struct progress *progress, enum progress_mode mode, const struct environment *environment)
{
	bool redraws = mode == PROGRESS_AUTO;

	*progress = (struct progress){ .mode = mode,
				       .terminal = redraws && is_terminal(STDERR_FILENO, environment),
				       .color = redraws && progress_has_color(STDERR_FILENO, environment),
				       .columns = (unsigned)strtoul(environment->columns, NULL, 10),
				       .lines = STDERR_FILENO };
	progress_json_open(&progress->json);
}

/* A terminal that became narrower since has laid the line over several of its own. */
static void clear(struct progress *progress)
{
	size_t columns = progress->shown ? columns_of_terminal(progress->columns) : 0;

	if (columns && progress->width > columns)
		(void)fprintf(stderr, "\033[%zuA\r\033[J", (progress->width - 1) / columns);
	else if (progress->shown)
		(void)fputs("\r\033[K", stderr);
	progress->shown = false;
}

/* The first line of a text, at most so many columns of it, with a mark where it goes on. */
static void add_cut(struct bytes *out, struct str text, size_t width)
{
	CLEANUP(bytes_free) struct bytes plain = BYTES_INIT(LINE_MOST);
	const char *newline = text.n ? memchr(text.p, '\n', text.n) : NULL;
	struct str shown;

	text.n = newline ? (size_t)(newline - text.p) : text.n;
	text.n = text.n < LINE_MOST / 2 ? text.n : LINE_MOST / 2;
	bytes_add_plain(&plain, text);
	shown = columns_cut(bytes_str(&plain), width);
	if (shown.n < plain.length && width)
		shown = columns_cut(bytes_str(&plain), width - 1);
	bytes_add(out, shown);
	if (shown.n < plain.length && width)
		bytes_add_text(out, "\xe2\x80\xa6");
}

static void add_padded(struct bytes *out, struct str text, size_t most, size_t width)
{
	CLEANUP(bytes_free) struct bytes cut = BYTES_INIT(LINE_MOST);
	size_t used;

	add_cut(&cut, text, most);
	used = columns_width(bytes_str(&cut));
	bytes_add(out, bytes_str(&cut));
	bytes_add_repeat(out, ' ', used < width ? width - used : 0);
}

/* The last column stays free: some terminals go on to the next line with it. */
static void line(struct progress *progress, const char *mark, const char *color, const struct event *event)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LINE_MOST);
	size_t columns = progress->mode == PROGRESS_AUTO ? columns_of_terminal(progress->columns) : 0;
	size_t rest = columns ? columns - 1 - AROUND : NAME_WIDTH + DETAIL_MOST;
	size_t name_width = rest >= NAME_WIDTH + DETAIL_WIDTH ? NAME_WIDTH : rest > NAME_LEAST + 3 ? NAME_LEAST : rest;
	size_t most;

	clear(progress);
	/* Without a detail the name has its place too; without a terminal nothing is cut. */
	add_padded(&text, str_of(event->step), columns && event->detail.n ? name_width : rest, name_width);
	most = columns_width(bytes_str(&text));
	most = most < rest ? rest - most : 0;
	bytes_add_char(&text, ' ');
	add_padded(&text, event->detail, most, most < DETAIL_WIDTH ? most : DETAIL_WIDTH);
	progress->width = columns_width(bytes_str(&text)) + AROUND - 1;
	(void)fprintf(stderr, " %s%s%s %s %6.1fs", progress->color ? color : "", mark,
		      progress->color && *color ? "\033[0m" : "", text.data, event->seconds);
}

/* Further lines, which say what to do, stand below the first. */
static void paragraph(const char *before, struct str text)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(WORDS_MOST);

	for (const char *newline; text.n; text = (struct str){ newline + 1, text.n - (size_t)(newline + 1 - text.p) }) {
		newline = memchr(text.p, '\n', text.n);
		bytes_add_text(&out, before);
		bytes_add_plain(&out, newline ? (struct str){ text.p, (size_t)(newline - text.p) } : text);
		bytes_add_char(&out, '\n');
		before = "  ";
		if (!newline)
			break;
	}
	(void)fputs(bytes_str(&out).p, stderr);
}

/* How the states look that are lines of their own; the others have a mark and a row. */
static const struct workloads {
	const char *mark; /* NULL: none */
	const char *color;
} looks[EVENT_STATES] = {
	[EVENT_BEGUN] = { "\xe2\x80\xa6", "\033[33m" },
	[EVENT_WAITING] = { "\xe2\x80\xa6", "\033[33m" },
	[EVENT_DONE] = { "\xe2\x9c\x93", "\033[32m" },
	[EVENT_FAILED] = { "\xe2\x9c\x97", "\033[31m" },
};

static void show(struct progress *progress, const struct event *event)
{
	const struct workloads *look = &looks[event->state];

	if (look->mark) {
		line(progress, look->mark, look->color, event);
		(void)fputc('\n', stderr);
		return;
	}
	clear(progress);
	if (event->state == EVENT_WARNING)
		paragraph("warning: ", event->detail);
	else if (event->state == EVENT_NOTE)
		paragraph("note: ", event->detail);
	else
		(void)fwrite(event->detail.p, 1, event->detail.n, stderr);
	if (event->state == EVENT_PLAN)
		(void)fputc('\n', stderr);
}

/* What cannot be written is no error of the command. */
static void write_lines(const struct progress *progress, const struct bytes *lines)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)file_write_descriptor(progress->lines, bytes_str(lines), "<events>", &ignored);
}

static void hear_json(struct progress *progress, const struct event *event)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	progress_json_add(&progress->json, event, &out);
	write_lines(progress, &out);
}

void progress_hear(void *listener, const struct event *event)
{
	struct progress *progress = listener;

	if (progress->mode == PROGRESS_JSON) {
		hear_json(progress, event);
	} else if (event->state == EVENT_IDLE) {
		clear(progress);
	} else if (event->weight == EVENT_PASSING && progress->terminal) {
		line(progress, " ", "", event);
		(void)fflush(stderr);
		progress->shown = true;
	} else if (event->weight == EVENT_LOUD || (event->weight == EVENT_LINE && progress->mode != PROGRESS_NONE)) {
		show(progress, event);
	}
}

void progress_error(struct progress *progress, const char *step, double seconds, const struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(free_pointer) char *text = NULL;

	if (progress->mode == PROGRESS_JSON) {
		progress_json_error(step, seconds, err, &out);
		write_lines(progress, &out);
		return;
	}
	clear(progress);
	text = err_text(err);
	(void)fputs(text, stderr);
}

void progress_close(struct progress *progress)
{
	if (progress->mode != PROGRESS_JSON)
		clear(progress);
	progress_json_free(&progress->json);
}
