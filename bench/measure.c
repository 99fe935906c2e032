/* SPDX-License-Identifier: Apache-2.0 */

/*
 * measure IN OUT PROGRAM [ARG...]: runs the program once with these files as stdin and stdout, and prints its wall time
 * and its processor time in microseconds and its peak memory in KB. A shell's clock is too coarse for a few ms.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long microseconds(struct timeval t)
{
	return (long)t.tv_sec * 1000000 + (long)t.tv_usec;
}

static int redirect(const char *path, int flags, int to)
{
	int fd = open(path, flags, 0644);
	return fd < 0 || dup2(fd, to) < 0 || close(fd) < 0 ? -1 : 0;
}

static void run(char **argv)
{
	if (redirect(argv[1], O_RDONLY, STDIN_FILENO) ||
	    redirect(argv[2], O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO)) {
		_exit(126);
	}
	execv(argv[3], argv + 3);
	_exit(127);
}

int main(int argc, char **argv)
{
	struct timespec begin, end;
	struct rusage used;
	int status;

	if (argc < 4) {
		fputs("usage: measure IN OUT PROGRAM [ARG...]\n", stderr);
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid_t child = fork();
	if (child == 0) {
		run(argv);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child) {
		fprintf(stderr, "measure: %s\n", strerror(errno));
		return 70;
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	long wall = (long)(end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000;
#ifdef __APPLE__
	long peak = used.ru_maxrss / 1024;
#else
	long peak = used.ru_maxrss;
#endif
	printf("%ld %ld %ld\n", wall, microseconds(used.ru_utime) + microseconds(used.ru_stime), peak);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}
