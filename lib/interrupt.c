/* SPDX-License-Identifier: Apache-2.0 */
#include "interrupt.h"

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define TWICE 5 /* milliseconds in which the same signal may come twice */

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
	interrupt->came = 0;
	return 0;
}

static int read_signal(const struct interrupt *interrupt)
{
	struct signalfd_siginfo came;

	return read(interrupt->descriptor, &came, sizeof(came)) == sizeof(came) ? (int)came.ssi_signo : 0;
}

/* timeout(1) sends its signal to the process and to its group: that is one signal, which came twice. */
static void drain(const struct interrupt *interrupt)
{
	(void)poll(NULL, 0, TWICE);
	while (read_signal(interrupt))
		;
}

/* From here on a second one ends the program. A terminal that goes away sends several SIGHUP. */
static void let_the_second_through(const struct interrupt *interrupt)
{
	sigset_t set;

	drain(interrupt);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void interrupt_close(struct interrupt *interrupt)
{
	if (interrupt->descriptor < 0)
		return;
	if (interrupt->came)
		drain(interrupt);
	(void)close(interrupt->descriptor);
	interrupt->descriptor = -1;
	(void)sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
}

bool interrupt_came(struct interrupt *interrupt)
{
	if (!interrupt || interrupt->descriptor < 0 || interrupt->came)
		return interrupt && interrupt->came;
	interrupt->came = read_signal(interrupt);
	if (interrupt->came)
		let_the_second_through(interrupt);
	return interrupt->came;
}

int interrupt_check(struct interrupt *interrupt, int milliseconds, struct err *err)
{
	struct pollfd polled = { interrupt ? interrupt->descriptor : -1, POLLIN, 0 };

	/* poll waits for the whole time when the descriptor is -1. */
	if (!interrupt_came(interrupt))
		(void)poll(&polled, 1, milliseconds);
	if (!interrupt_came(interrupt))
		return 0;
	for (size_t i = 0; i < COUNT_OF(watched); i++)
		if (interrupt->came == watched[i].number)
			return err_set(err, watched[i].code, "ended by %s", watched[i].name);
	return 0;
}
