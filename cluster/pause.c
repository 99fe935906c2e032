// SPDX-License-Identifier: Apache-2.0
//
// The first process of the own cluster's node and of each pod sandbox: it keeps the namespaces, collects children that
// lost their parent, and ends at SIGTERM or SIGINT.
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

int main(void)
{
	sigset_t set;
	int received;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (;;) {
		if (sigwait(&set, &received) != 0)
			return 1;
		if (received != SIGCHLD)
			return 0;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}
