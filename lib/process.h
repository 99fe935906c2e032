/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who works on something, as a text that other processes can judge: a machine (boot id, and namespace of processes), a
 * process in it (number and start time), the machine's name. Owns nothing.
 */
#ifndef STORE_PROCESS_H
#define STORE_PROCESS_H

#include "alloc.h"

/*
 * "BOOT-ID/pid:[NUMBER] PID START HOST" of this process, in the arena. Containers of a machine share its boot id, but
 * not the processes that they see (pid_namespaces(7)).
 */
const char *process_identity(struct arena *arena);

/*
 * Whether it is proved that the process of that identity has ended: the kernel knows no such process (ESRCH), it is a
 * zombie, or the number belongs to one that started at another time. What we cannot see proves nothing: another
 * machine, another namespace of processes, another user's process that /proc hides (hidepid).
 */
bool process_has_ended(const char *identity);

/* The words of the command line of the process that started this one, ended by NULL, in the arena; NULL: not known. */
const char *const *process_parent(struct arena *arena);

/* The number and the machine's name in an identity; "" for what is none. In the arena. */
const char *process_number(const char *identity, struct arena *arena);
const char *process_host(const char *identity, struct arena *arena);

#endif
