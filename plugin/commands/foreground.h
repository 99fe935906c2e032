/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ctrl-C reaches everything in the terminal's foreground group. Helm would end by it at once, and the shell's prompt
 * come while its plugin is still putting things in order. So the plugin makes a group of its own the foreground one; at
 * the end it gives the terminal back and hands the Ctrl-C on, so that helm, and a script around it, end by it as ever.
 */
#ifndef STORE_COMMANDS_FOREGROUND_H
#define STORE_COMMANDS_FOREGROUND_H

#include <stdbool.h>
#include <sys/types.h>

struct foreground {
	pid_t before; /* the group that had the terminal; 0: it was not taken */
};

/*
 * Takes the terminal, where Helm started us (`by_helm`) and stdin, stdout and stderr are one: no pager and no pipe then
 * shares it. From then on Ctrl-Z does nothing: the shell would not see that we stopped.
 */
void foreground_take(struct foreground *foreground, bool by_helm);

/* Gives it back. `interrupted`: Ctrl-C came. Nothing where it was not taken. */
void foreground_give(struct foreground *foreground, bool interrupted);

#endif
