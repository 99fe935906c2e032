/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define NAME_WIDTH 22
#define DETAIL_WIDTH 42
#define CLEAR_LINE "\r\033[K"

static long long now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void progress_start(struct progress *progress, bool quiet)
{
	const char *no_color = getenv("NO_COLOR");

	*progress = (struct progress){ .terminal = isatty(STDERR_FILENO) != 0, .quiet = quiet, .begin = now() };
	progress->color = progress->terminal && !(no_color && *no_color);
}

double progress_seconds(const struct progress *progress)
{
	return (double)(now() - progress->begin) / 1000;
}

void progress_clear(struct progress *progress)
{
	if (progress->shown)
		(void)fputs(CLEAR_LINE, stderr);
	progress->shown = false;
}

static void line(struct progress *progress, const char *mark, const char *color, const char *name, const char *detail)
{
	progress_clear(progress);
	(void)fprintf(stderr, " %s%s%s %-*s %-*.*s %6.1fs", progress->color ? color : "", mark,
		      progress->color && *color ? "\033[0m" : "", NAME_WIDTH, name, DETAIL_WIDTH,
		      progress->terminal ? DETAIL_WIDTH : 400, detail ? detail : "", progress_seconds(progress));
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

void progress_failed(struct progress *progress, const char *name, const char *detail)
{
	progress->failed = true;
	if (progress->quiet)
		return;
	line(progress, "\xe2\x9c\x97", "\033[31m", name, detail);
	(void)fputc('\n', stderr);
}
