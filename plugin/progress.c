/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bytes.h"
#include "clock.h"
#include "columns.h"

#define NAME_WIDTH 22
#define DETAIL_WIDTH 42
#define DETAIL_MOST 400 /* columns, where there is no terminal */
#define LINE_MOST ((size_t)8 << 10)
#define NAME_LEAST 18
#define AROUND 13 /* columns of the mark, up to 99999 seconds, and the blanks around */

/* One that can do no more than a printer writes over nothing. */
static bool is_terminal(int descriptor)
{
	const char *term = getenv("TERM");

	return isatty(descriptor) && !(term && strcmp(term, "dumb") == 0);
}

bool progress_has_color(int descriptor)
{
	const char *no_color = getenv("NO_COLOR");

	return is_terminal(descriptor) && !(no_color && *no_color);
}

void progress_start(struct progress *progress, bool quiet)
{
	*progress = (struct progress){ .terminal = is_terminal(STDERR_FILENO), .quiet = quiet };
	progress->begin = clock_running();
	progress->color = progress_has_color(STDERR_FILENO);
}

double progress_seconds(const struct progress *progress)
{
	return (double)(clock_running() - progress->begin) / 1000;
}

/* A terminal that became narrower since has laid the line over several of its own. */
void progress_clear(struct progress *progress)
{
	size_t columns = progress->shown ? columns_of_terminal() : 0;

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
	struct str shown;

	text.n = text.n ? strcspn(text.p, "\n") : 0;
	text.n = text.n < LINE_MOST / 2 ? text.n : LINE_MOST / 2;
	bytes_add_plain(&plain, text);
	shown = columns_cut(bytes_str(&plain), width);
	if (shown.n < plain.length && width)
		shown = columns_cut(bytes_str(&plain), width - 1);
	bytes_add(out, shown);
	if (shown.n < plain.length && width)
		bytes_add_text(out, "\xe2\x80\xa6");
}

static void add_padded(struct bytes *out, const char *text, size_t most, size_t width)
{
	CLEANUP(bytes_free) struct bytes cut = BYTES_INIT(LINE_MOST);
	size_t used;

	add_cut(&cut, str_of(text ? text : ""), most);
	used = columns_width(bytes_str(&cut));
	bytes_add(out, bytes_str(&cut));
	bytes_add_repeat(out, ' ', used < width ? width - used : 0);
}

/* The last column stays free: some terminals go on to the next line with it. */
static void line(struct progress *progress, const char *mark, const char *color, const char *name, const char *detail)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LINE_MOST);
	size_t columns = columns_of_terminal();
	size_t rest = columns ? columns - 1 - AROUND : NAME_WIDTH + DETAIL_MOST;
	size_t name_width = rest >= NAME_WIDTH + DETAIL_WIDTH ? NAME_WIDTH : rest > NAME_LEAST + 3 ? NAME_LEAST : rest;
	size_t most;

	progress_clear(progress);
	/* Without a detail the name has its place too; without a terminal nothing is cut. */
	add_padded(&text, name, columns && detail && *detail ? name_width : rest, name_width);
	most = columns_width(bytes_str(&text));
	most = most < rest ? rest - most : 0;
	bytes_add_char(&text, ' ');
	add_padded(&text, detail, most, most < DETAIL_WIDTH ? most : DETAIL_WIDTH);
	progress->width = columns_width(bytes_str(&text)) + AROUND - 1;
	(void)fprintf(stderr, " %s%s%s %s %6.1fs", progress->color ? color : "", mark,
		      progress->color && *color ? "\033[0m" : "", text.data, progress_seconds(progress));
}

void progress_show(struct progress *progress, const char *name, const char *detail)
{
	if (progress->quiet || !progress->terminal)
		return;
	line(progress, " ", "", name, detail);
	(void)fflush(stderr);
	progress->shown = true;
}

void progress_done(struct progress *progress, const char *name, const char *detail)
{
	if (progress->quiet)
		return;
	line(progress, "\xe2\x9c\x93", "\033[32m", name, detail);
	(void)fputc('\n', stderr);
}

void progress_note(struct progress *progress, const char *name, const char *detail)
{
	if (progress->quiet)
		return;
	line(progress, "\xe2\x80\xa6", "\033[33m", name, detail);
	(void)fputc('\n', stderr);
}

void progress_failed(struct progress *progress, const char *name, const char *detail)
{
	progress->failed = true;
	if (progress->quiet)
		return;
	line(progress, "\xe2\x9c\x97", "\033[31m", name, detail);
	(void)fputc('\n', stderr);
}
