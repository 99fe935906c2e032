/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bytes.h"
#include "clock.h"

#define NAME_WIDTH 22
#define DETAIL_WIDTH 42
#define DETAIL_MOST 400 /* characters, where there is no terminal */
#define LINE_MOST ((size_t)8 << 10)
#define CLEAR_LINE "\r\033[K"

/* One that can do no more than a printer writes over nothing. */
static bool is_terminal(int descriptor)
{
	const char *term = getenv("TERM");

	return isatty(descriptor) && term && *term && strcmp(term, "dumb") != 0;
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

void progress_clear(struct progress *progress)
{
	if (progress->shown)
		(void)fputs(CLEAR_LINE, stderr);
	progress->shown = false;
}

/* The first line of a text, at most so many characters of it. */
static struct str cut(const char *text, size_t width)
{
	size_t n = 0;

	for (size_t count = 0; text[n] && text[n] != '\n'; n++) {
		count += ((unsigned char)text[n] & 0xC0) != 0x80;
		if (count > width)
			break;
	}
	return (struct str){ text, n };
}

static void line(struct progress *progress, const char *mark, const char *color, const char *name, const char *detail)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LINE_MOST);

	progress_clear(progress);
	bytes_add_plain(&text, cut(detail ? detail : "", progress->terminal ? DETAIL_WIDTH : DETAIL_MOST));
	(void)fprintf(stderr, " %s%s%s %-*s %-*s %6.1fs", progress->color ? color : "", mark,
		      progress->color && *color ? "\033[0m" : "", NAME_WIDTH, name, DETAIL_WIDTH,
		      text.length ? text.data : "", progress_seconds(progress));
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
