/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/foreground.h"

#include <signal.h>
#include <unistd.h>

/* Who is not in the foreground is stopped by SIGTTOU for that, unless it is blocked. */
static bool hand_terminal(pid_t group)
{
	sigset_t set;
	sigset_t before;
	bool done;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTTOU);
	(void)sigprocmask(SIG_BLOCK, &set, &before);
	done = tcsetpgrp(STDERR_FILENO, group) == 0;
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return done;
}

void foreground_take(struct foreground *foreground, bool by_helm)
{
	pid_t group = getpgrp();

	foreground->before = 0;
	if (!by_helm || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO) ||
	    group == getpid() || tcgetpgrp(STDERR_FILENO) != group || setpgid(0, 0))
		return;
	if (!hand_terminal(getpid())) {
		(void)setpgid(0, group);
		return;
	}
	(void)signal(SIGTSTP, SIG_IGN);
	foreground->before = group;
}

void foreground_give(struct foreground *foreground, bool interrupted)
{
	pid_t group = foreground->before;

	foreground->before = 0;
	if (!group)
		return;
	(void)hand_terminal(group);
	if (interrupted)
		(void)kill(-group, SIGINT);
}
