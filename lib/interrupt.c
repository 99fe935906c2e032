/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const struct {
	int number;
	enum err_code code;
	const char *name;
} watched[] = {
	{ SIGINT, ERR_INTERRUPTED, "SIGINT (Ctrl-C)" },
	{ SIGTERM, ERR_TERMINATED, "SIGTERM" },
	{ SIGHUP, ERR_HANGUP, "SIGHUP" },
};

/* A signal that is ignored would nevertheless wait in the descriptor once it is blocked. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int interrupt_open(struct interrupt *interrupt, struct err *err)
{
	sigset_t set;
	int descriptor;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < COUNT_OF(watched); i++)
		if (!is_ignored(watched[i].number))
			(void)sigaddset(&set, watched[i].number);
	descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (descriptor < 0)
		return err_set(err, ERR_INTERNAL, "signalfd: %s", strerror(errno));
	(void)sigprocmask(SIG_BLOCK, &set, &interrupt->before);
	interrupt->descriptor = descriptor;
	return 0;
}

void interrupt_close(struct interrupt *interrupt)
{
	if (interrupt->descriptor < 0)
		return;
	(void)close(interrupt->descriptor);
	interrupt->descriptor = -1;
	(void)sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
}

int interrupt_check(const struct interrupt *interrupt, int milliseconds, struct err *err)
{
	struct pollfd polled = { interrupt ? interrupt->descriptor : -1, POLLIN, 0 };
	struct signalfd_siginfo came;

	/* poll waits for the whole time when the descriptor is -1. */
	(void)poll(&polled, 1, milliseconds);
	if (polled.fd < 0 || read(polled.fd, &came, sizeof(came)) != sizeof(came))
		return 0;
	for (size_t i = 0; i < COUNT_OF(watched); i++)
		if (came.ssi_signo == (uint32_t)watched[i].number)
			return err_set(err, watched[i].code, "ended by %s", watched[i].name);
	return 0;
}
