/* SPDX-License-Identifier: Apache-2.0 */
#include "background.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"

#define TERM_PATIENCE 2000 /* milliseconds */
#define SLICE 10
#define NOT_FOUND 127 /* as shells say */

/* Between fork and exec: only calls that are safe there (signal-safety(7)). */
static void become(const char *const *arguments, char **environment, const char *errors_file)
{
	int nothing = open("/dev/null", O_RDWR);
	int errors = open(errors_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	/* The terminal's Ctrl-C is for us; we end it when we are done with it. */
	(void)setpgid(0, 0);
	if (nothing < 0 || errors < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0 ||
	    dup2(errors, STDERR_FILENO) < 0)
		_exit(NOT_FOUND);
	(void)execvpe(arguments[0], (char *const *)(uintptr_t)arguments, environment);
	_exit(NOT_FOUND);
}

static bool is_set_by(const char *entry, const char *const *added)
{
	size_t name = strcspn(entry, "=") + 1;

	for (; added && *added; added++)
		if (strncmp(*added, entry, name) == 0)
			return true;
	return false;
}

/* Ours, with those put over it. */
static char **environment_with(const char *const *added)
{
	char **list = NULL;
	size_t count = 0;
	size_t capacity = 0;

	for (char **entry = environ; *entry; entry++) {
		if (is_set_by(*entry, added))
			continue;
		list = xgrow(list, count, &capacity, sizeof(*list));
		list[count++] = *entry;
	}
	for (; added && *added; added++) {
		list = xgrow(list, count, &capacity, sizeof(*list));
		list[count++] = (char *)(uintptr_t)*added;
	}
	list = xgrow(list, count, &capacity, sizeof(*list));
	list[count] = NULL;
	return list;
}

int background_start(struct background *background, const char *const *arguments, const char *const *environment,
		     const char *errors_file, struct err *err)
{
	CLEANUP(free_pointer) char **merged = environment_with(environment);
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid < 0)
		return err_set(err, ERR_CHILD, "%s: %s", arguments[0], strerror(errno));
	if (pid == 0) {
#ifdef __linux__
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
		if (getppid() != parent)
			_exit(NOT_FOUND);
		become(arguments, merged, errors_file);
	}
	background->pid = pid;
	return 0;
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
