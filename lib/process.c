/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"

#define SMALL_FILE ((size_t)64 << 10)
#define COMMAND_MOST ((size_t)4 << 20) /* a command line */
#define HOST_MOST 256
#define STAT_START 20 /* fields after the command's name until the start time (proc(5), stat) */

/* Parts of an identity, separated by blanks. */
enum part { MACHINE, NUMBER, START, HOST };

static struct str read_small(const char *path, struct bytes *text)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)file_read(path, text, &ignored);
	while (text->length && text->data[text->length - 1] == '\n')
		text->data[--text->length] = '\0';
	return bytes_str(text);
}

/* Of /proc/PID/stat: the state's letter, and clock ticks from the machine's start to the process's. */
static bool read_stat(const char *path, char *ret_state, unsigned long long *ret_start)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(SMALL_FILE);
	const char *p;

	(void)read_small(path, &text);
	/* The command's name may hold blanks and parentheses. */
	p = text.length ? strrchr(text.data, ')') : NULL;
	*ret_state = p && p[1] == ' ' ? p[2] : '\0';
	for (int field = 0; p && field < STAT_START; field++)
		p = strchr(p + 1, ' ');
	*ret_start = p ? strtoull(p + 1, NULL, 10) : 0;
	return *ret_start != 0;
}

/* The boot id and our namespace of processes; "" when the system does not say both. */
static const char *our_machine(struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes boot = BYTES_INIT(SMALL_FILE);
	struct str id = read_small("/proc/sys/kernel/random/boot_id", &boot);
	char space[64] = "";

	if (!id.n || readlink("/proc/self/ns/pid", space, sizeof(space) - 1) <= 0)
		return "";
	return arena_format(arena, "%.*s/%s", STR_ARG(id), space).p;
}

static const char *our_host(char *host)
{
	return gethostname(host, HOST_MOST - 1) || !*host ? "unknown" : host;
}

const char *const *process_parent(struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(COMMAND_MOST);
	struct str words = read_small(arena_format(arena, "/proc/%ld/cmdline", (long)getppid()).p, &text);
	const char **list = NULL;
	size_t count = 0;

	if (!words.n)
		return NULL;
	for (size_t i = 0; i < words.n; i += strlen(&words.p[i]) + 1)
		count++;
	list = arena_calloc(arena, (count + 1) * sizeof(*list));
	count = 0;
	for (size_t i = 0; i < words.n; i += strlen(&words.p[i]) + 1)
		list[count++] = arena_str(arena, str_of(&words.p[i])).p;
	return list;
}

const char *process_identity(struct arena *arena)
{
	char host[HOST_MOST] = "";
	unsigned long long start;
	char state;

	(void)read_stat("/proc/self/stat", &state, &start);
	return arena_format(arena, "%s %ld %llu %s", our_machine(arena), (long)getpid(), start, our_host(host)).p;
}

static struct str part_of(const char *identity, enum part part)
{
	for (int i = 0; i < (int)part; i++) {
		identity += strcspn(identity, " ");
		identity += *identity == ' ';
	}
	return (struct str){ identity, strcspn(identity, " ") };
}

/* Of a container that shares its processes with others but not /proc, the folder shows other processes. */
static bool is_proc_ours(void)
{
	char text[32] = "";

	return readlink("/proc/self", text, sizeof(text) - 1) > 0 && strtol(text, NULL, 10) == getpid();
}

bool process_has_ended(const char *identity)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct str machine = part_of(identity, MACHINE);
	char host[HOST_MOST] = "";
	const char *ours = our_machine(&arena);
	long number = strtol(part_of(identity, NUMBER).p, NULL, 10);
	unsigned long long start = strtoull(part_of(identity, START).p, NULL, 10);
	unsigned long long now;
	char state;

	/* A copy of a running machine has its boot id, but as a rule another name. */
	if (!*ours || number <= 0 || !str_is(machine, ours) || !str_is(part_of(identity, HOST), our_host(host)))
		return false;
	if (kill((pid_t)number, 0) != 0 && errno == ESRCH)
		return true;
	if (!is_proc_ours() || !read_stat(arena_format(&arena, "/proc/%ld/stat", number).p, &state, &now))
		return false;
	return state == 'Z' || state == 'X' || (start && now != start);
}

const char *process_number(const char *identity, struct arena *arena)
{
	return arena_str(arena, part_of(identity, NUMBER)).p;
}

const char *process_host(const char *identity, struct arena *arena)
{
	return arena_str(arena, part_of(identity, HOST)).p;
}
