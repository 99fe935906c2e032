/* SPDX-License-Identifier: Apache-2.0 */
#include "background.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "spawn.h"

#define TERM_PATIENCE 2000 /* milliseconds */
#define SLICE 10

static void close_descriptor(int *descriptor)
{
	if (*descriptor >= 0)
		(void)close(*descriptor);
}

int background_start(struct background *background, const char *const *arguments, const char *const *environment,
		     const char *errors_file, struct err *err)
{
	CLEANUP(close_descriptor) int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	CLEANUP(close_descriptor) int errors = open(errors_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	/* The terminal's Ctrl-C is for us; we end it when we are done with it. */
	struct spawn spawn = { .arguments = arguments,
			       .environment = environment,
			       .signal = SIGTERM,
			       .descriptors = { nothing, nothing, errors },
			       .own_group = true };

	if (nothing < 0 || errors < 0)
		return err_set(err, ERR_CHILD, "%s: %s", errors_file, strerror(errno));
	return spawn_start(&spawn, &background->pid, err);
}

bool background_runs(struct background *background)
{
	int status;

	if (background->pid <= 0)
		return false;
	if (waitpid(background->pid, &status, WNOHANG) == 0)
		return true;
	background->pid = 0;
	return false;
}

static bool ends_within(struct background *background, int patience)
{
	for (int waited = 0; background_runs(background); waited += SLICE) {
		if (waited >= patience)
			return false;
		(void)poll(NULL, 0, SLICE);
	}
	return true;
}

void background_stop(struct background *background)
{
	if (!background_runs(background))
		return;
	(void)kill(background->pid, SIGTERM);
	if (ends_within(background, TERM_PATIENCE))
		return;
	(void)kill(background->pid, SIGKILL);
	(void)ends_within(background, TERM_PATIENCE);
}
