/* SPDX-License-Identifier: Apache-2.0 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "clock.h"
#include "file.h"
#include "spawn.h"

#define CHUNK ((size_t)16 << 10)
#define SLICE 20  /* milliseconds between two looks at the child */
#define TICK 1000 /* milliseconds between two calls of the request's tick */
#define TERM_PATIENCE 2000
#define DRAIN_PATIENCE 200          /* for output of a child that ended while something it started holds the pipe */
#define WORDS_SHOWN ((size_t)8 << 10) /* bytes of what a child that failed said */

enum { NOT_OPEN = SPAWN_INHERIT };

struct running {
	pid_t pid;
	bool ended;
	int wait_status;
	int descriptors[2]; /* where we read output and errors; NOT_OPEN: inherited or at its end */
	struct bytes *caught[2];
};

static void close_descriptor(int *descriptor)
{
	if (*descriptor != NOT_OPEN)
		(void)close(*descriptor);
	*descriptor = NOT_OPEN;
}

static void close_running(struct running *running)
{
	close_descriptor(&running->descriptors[0]);
	close_descriptor(&running->descriptors[1]);
}

/* A memory file instead of a pipe: nothing to feed while the child runs, and no SIGPIPE when it reads only a part. */
static int input_file(struct str input, const char *name, struct err *err)
{
	CLEANUP(close_descriptor) int file = memfd_create("input", MFD_CLOEXEC);
	int given;

	if (file < 0)
		return err_set(err, ERR_CHILD, "%s: input: %s", name, strerror(errno));
	if (file_write_descriptor(file, input, "input", err)) {
		err->code = ERR_CHILD;
		return err_wrap(err, "%s", name);
	}
	(void)lseek(file, 0, SEEK_SET);
	given = file;
	file = NOT_OPEN;
	return given;
}

/* What the child writes a stream to, into `give`; where we read it, into `keep`. */
static int prepare_output(enum child_stream stream, int *keep, int *give)
{
	int ends[2];

	if (stream == CHILD_NULL)
		*give = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (stream != CHILD_CATCH && stream != CHILD_TAIL)
		return stream == CHILD_NULL && *give < 0 ? -1 : 0;
	if (pipe2(ends, O_CLOEXEC))
		return -1;
	*keep = ends[0];
	*give = ends[1];
	return 0;
}

static int start(const struct child_request *request, struct running *running, struct err *err)
{
	const char *name = request->arguments[0];
	CLEANUP(close_descriptor) int input = NOT_OPEN;
	CLEANUP(close_descriptor) int output = NOT_OPEN;
	CLEANUP(close_descriptor) int errors = NOT_OPEN;
	struct spawn spawn = { .arguments = request->arguments,
			       .environment = request->environment,
			       .signal = SIGKILL };

	if (request->input_from == CHILD_CATCH) {
		input = input_file(request->input, name, err);
		if (input < 0)
			return -1;
	} else if (request->input_from == CHILD_NULL) {
		input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	}
	if ((request->input_from == CHILD_NULL && input < 0) ||
	    prepare_output(request->output_to, &running->descriptors[0], &output) ||
	    prepare_output(request->errors_to, &running->descriptors[1], &errors))
		return err_set(err, ERR_CHILD, "%s: %s", name, strerror(errno));
	spawn.descriptors[0] = input;
	spawn.descriptors[1] = output;
	spawn.descriptors[2] = errors;
	return spawn_start(&spawn, &running->pid, err);
}

/* Waits up to `patience` ms for the child to end. */
static void wait_for(struct running *running, int patience)
{
	long long until = clock_running() + patience;
	int pause = 1;

	while (!running->ended) {
		pid_t got = waitpid(running->pid, &running->wait_status, WNOHANG);

		running->ended = got == running->pid;
		if (got < 0 && errno == ECHILD) {
			/* SIGCHLD is ignored here: its status is lost, and must not look like success. */
			running->ended = true;
			running->wait_status = 255 << 8;
		}
		if (running->ended || clock_running() >= until)
			return;
		(void)poll(NULL, 0, pause);
		pause = pause < SLICE ? pause * 2 : SLICE;
	}
}

static void end_it(struct running *running)
{
	wait_for(running, 0);
	if (!running->ended) {
		(void)kill(running->pid, SIGTERM);
		wait_for(running, TERM_PATIENCE);
	}
	if (!running->ended) {
		(void)kill(running->pid, SIGKILL);
		wait_for(running, TERM_PATIENCE);
	}
}

/* Drops the older half of what was caught, where a piece more would pass the ceiling. */
static void keep_end(struct bytes *caught, size_t more)
{
	size_t half = caught->ceiling / 2;

	if (caught->length + more <= caught->ceiling || caught->length <= half)
		return;
	(void)memmove(caught->data, &caught->data[caught->length - half], half + 1);
	caught->length = half;
}

/* One read from a pipe that has something; closes it at its end. -1 at the ceiling. */
static int catch_some(const struct child_request *request, struct running *running, size_t i, struct err *err)
{
	const char *name = request->arguments[0];
	bool tail = (i == 0 ? request->output_to : request->errors_to) == CHILD_TAIL;
	char chunk[CHUNK];
	ssize_t got = read(running->descriptors[i], chunk, sizeof(chunk));

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (got <= 0) {
		close_descriptor(&running->descriptors[i]);
		return 0;
	}
	if (tail && request->heard)
		request->heard(request->context, (struct str){ chunk, (size_t)got });
	if (tail)
		keep_end(running->caught[i], (size_t)got);
	bytes_add(running->caught[i], (struct str){ chunk, (size_t)got });
	if (!running->caught[i]->overflow)
		return 0;
	return err_set(err, ERR_LIMIT, "%s wrote more than %zu bytes to its %s", name, running->caught[i]->ceiling,
		       i == 0 ? "output" : "errors");
}

/* What the caller wants looked after while the child runs. */
static int look_after(const struct child_request *request, long long *next_tick, struct err *err)
{
	/* Also when the child has ended: a terminal sends Ctrl-C to both of us. */
	if (context_check(request->within, 0, err))
		return -1;
	if (!request->tick || clock_running() < *next_tick)
		return 0;
	*next_tick = clock_running() + TICK;
	return request->tick(request->context, err);
}

/* Catches output until the child has ended and its pipes are at their end. */
static int follow(const struct child_request *request, struct running *running, struct err *err)
{
	const char *name = request->arguments[0];
	long long until = request->deadline ? clock_running() + (long long)request->deadline : INT64_MAX;
	long long drain = INT64_MAX;
	long long next_tick = clock_running() + TICK;

	for (;;) {
		/* poll skips descriptors that are -1. */
		struct pollfd polled[2] = { { running->descriptors[0], POLLIN, 0 },
					    { running->descriptors[1], POLLIN, 0 } };
		bool open = running->descriptors[0] != NOT_OPEN || running->descriptors[1] != NOT_OPEN;
		int ready = open ? poll(polled, 2, SLICE) : 0;

		for (size_t i = 0; ready > 0 && i < 2; i++)
			if (polled[i].revents && catch_some(request, running, i, err))
				return -1;
		if (ready <= 0)
			wait_for(running, open ? 0 : SLICE);
		if (look_after(request, &next_tick, err))
			return -1;
		if (running->ended && !open)
			return 0;
		if (running->ended && ready <= 0 && drain == INT64_MAX)
			drain = clock_running() + DRAIN_PATIENCE;
		if (clock_running() >= drain)
			return 0;
		/* The tick may have taken long. */
		if (clock_running() >= until)
			wait_for(running, 0);
		if (clock_running() >= until && !running->ended)
			return err_set(err, ERR_TIMEOUT, "%s did not end within %u ms", name, request->deadline);
	}
}

int child_run(const struct child_request *request, struct child_result *ret, struct err *err)
{
	CLEANUP(close_running) struct running running = { .descriptors = { NOT_OPEN, NOT_OPEN } };

	*ret = (struct child_result){ 0, BYTES_INIT(request->output_ceiling), BYTES_INIT(request->errors_ceiling) };
	running.caught[0] = &ret->output;
	running.caught[1] = &ret->errors;
	if (start(request, &running, err))
		return -1;
	if (follow(request, &running, err)) {
		end_it(&running);
		return -1;
	}
	ret->status = WIFSIGNALED(running.wait_status) ? 128 + WTERMSIG(running.wait_status)
						       : WEXITSTATUS(running.wait_status);
	return 0;
}

void child_result_free(struct child_result *result)
{
	bytes_free(&result->output);
	bytes_free(&result->errors);
}

/* The end counts most, where there is more than anybody reads: whole lines of it. */
static struct str last_words(struct str text)
{
	const char *line;

	while (text.n && strchr("\r\n\t ", text.p[text.n - 1]))
		text.n--;
	while (text.n && strchr("\r\n", *text.p))
		text = (struct str){ text.p + 1, text.n - 1 };
	if (text.n <= WORDS_SHOWN)
		return text;
	text = (struct str){ text.p + text.n - WORDS_SHOWN, WORDS_SHOWN };
	line = memchr(text.p, '\n', text.n);
	return line ? (struct str){ line + 1, text.n - (size_t)(line + 1 - text.p) } : text;
}

int child_run_checked(const struct child_request *request, struct child_result *ret, struct err *err)
{
	struct str words;

	if (child_run(request, ret, err))
		return -1;
	if (ret->status == 0)
		return 0;
	words = last_words(bytes_str(&ret->errors));
	return err_set(err, ERR_CHILD, "%s ended with status %d%s%.*s", request->arguments[0], ret->status,
		       words.n ? ": " : "", STR_ARG(words));
}
