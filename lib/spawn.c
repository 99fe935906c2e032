/* SPDX-License-Identifier: Apache-2.0 */
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"

#define FAILED 127 /* status of a child that could not become the program, as shells say */

enum { STANDARD = 3 }; /* descriptors from here on are nobody's stdin, stdout, stderr */

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

/* Between fork and exec: only calls that are safe there (signal-safety(7)). Returns when one of them failed. */
static void become(const struct spawn *spawn, char **environment, pid_t parent)
{
	int moved[STANDARD];
	sigset_t none;

#ifdef __linux__
	if (spawn->signal && prctl(PR_SET_PDEATHSIG, spawn->signal))
		return;
	/* It may have died before the kernel was told. */
	if (spawn->signal && getppid() != parent)
		_exit(FAILED);
#else
	(void)parent;
#endif
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	if (spawn->own_group && setpgid(0, 0))
		return;
	/* Out of the way first: one of them may be where another has to go. */
	for (int i = 0; i < STANDARD; i++) {
		moved[i] = SPAWN_INHERIT;
		if (spawn->descriptors[i] != SPAWN_INHERIT)
			moved[i] = fcntl(spawn->descriptors[i], F_DUPFD_CLOEXEC, STANDARD);
	}
	for (int i = 0; i < STANDARD; i++)
		if (spawn->descriptors[i] != SPAWN_INHERIT && dup2(moved[i], i) < 0)
			return;
	(void)execvpe(spawn->arguments[0], (char *const *)(uintptr_t)spawn->arguments, environment);
}

/* The child's errno, if it wrote one before it ended; 0 when the pipe was closed by exec. */
static int reason(int descriptor)
{
	int number = 0;
	ssize_t got;

	do
		got = read(descriptor, &number, sizeof(number));
	while (got < 0 && errno == EINTR);
	return got == sizeof(number) ? number : 0;
}

int spawn_start(const struct spawn *spawn, pid_t *ret_pid, struct err *err)
{
	CLEANUP(free_pointer) char **environment = environment_with(spawn->environment);
	pid_t parent = getpid();
	int ends[2];
	int failed;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return err_set(err, ERR_CHILD, "%s: %s", spawn->arguments[0], strerror(errno));
	pid = fork();
	if (pid == 0) {
		become(spawn, environment, parent);
		failed = errno;
		(void)!write(ends[1], &failed, sizeof(failed));
		_exit(FAILED);
	}
	failed = pid < 0 ? errno : 0;
	(void)close(ends[1]);
	if (!failed)
		failed = reason(ends[0]);
	(void)close(ends[0]);
	if (failed) {
		if (pid > 0)
			(void)waitpid(pid, NULL, 0);
		return err_set(err, ERR_CHILD, "%s: %s", spawn->arguments[0], strerror(failed));
	}
	*ret_pid = pid;
	return 0;
}
