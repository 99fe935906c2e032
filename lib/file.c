/* SPDX-License-Identifier: Apache-2.0 */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t)64 << 10)
#define FILES_MOST 4096

static void close_descriptor(int *descriptor)
{
	if (*descriptor >= 0)
		(void)close(*descriptor);
}

static void close_folder(DIR **folder)
{
	if (*folder)
		(void)closedir(*folder);
}

int file_read_descriptor(int descriptor, const char *name, struct bytes *out, struct err *err)
{
	for (;;) {
		size_t room;
		ssize_t got;

		/* Room for a chunk, taken back after the read: bytes_add would copy all input once more. */
		bytes_add_repeat(out, '\0', CHUNK);
		if (out->overflow)
			return bytes_check(out, name, ERR_LIMIT, err);
		out->length -= CHUNK;
		room = out->capacity - out->length - 1;
		if (room > out->ceiling - out->length)
			room = out->ceiling - out->length;
		got = read(descriptor, out->data + out->length, room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, ERR_READ, "%s: %s", name, strerror(errno));
		if (got == 0)
			break;
		out->length += (size_t)got;
	}
	out->data[out->length] = '\0';
	return 0;
}

int file_read(const char *path, struct bytes *out, struct err *err)
{
	CLEANUP(close_descriptor) int descriptor = open(path, O_RDONLY | O_CLOEXEC);

	if (descriptor < 0)
		return err_set(err, ERR_READ, "%s: %s", path, strerror(errno));
	return file_read_descriptor(descriptor, path, out, err);
}

int file_write_descriptor(int descriptor, struct str text, const char *name, struct err *err)
{
	while (text.n) {
		ssize_t put = write(descriptor, text.p, text.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_set(err, ERR_WRITE, "%s: %s", name, strerror(errno));
		text.p += put;
		text.n -= (size_t)put;
	}
	return 0;
}

int file_write(const char *path, struct str text, struct err *err)
{
	CLEANUP(free_pointer) char *temporary = xformat("%s.tmp.%ld", path, (long)getpid());
	CLEANUP(close_descriptor) int descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (descriptor < 0)
		return err_set(err, ERR_WRITE, "%s: %s", temporary, strerror(errno));
	if (file_write_descriptor(descriptor, text, temporary, err))
		goto failed;
	if (fsync(descriptor) && errno != EINVAL) {
		(void)err_set(err, ERR_WRITE, "%s: %s", temporary, strerror(errno));
		goto failed;
	}
	if (rename(temporary, path)) {
		(void)err_set(err, ERR_WRITE, "%s: %s", path, strerror(errno));
		goto failed;
	}
	return 0;
failed:
	(void)unlink(temporary);
	return -1;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool ends_with(const char *text, const char *suffix)
{
	size_t n = strlen(text);
	size_t m = strlen(suffix);

	return n > m && strcmp(text + n - m, suffix) == 0;
}

int file_list(const char *folder, const char *suffix, struct arena *arena, const char ***ret, size_t *ret_count,
	      struct err *err)
{
	CLEANUP(close_folder) DIR *open_folder = opendir(folder);
	const char **paths = arena_calloc(arena, (FILES_MOST + 1) * sizeof(*paths));
	size_t count = 0;

	if (!open_folder)
		return err_set(err, ERR_READ, "%s: %s", folder, strerror(errno));
	for (struct dirent *entry; (entry = readdir(open_folder));) {
		if (entry->d_name[0] == '.' || !ends_with(entry->d_name, suffix))
			continue;
		if (count == FILES_MOST)
			return err_set(err, ERR_READ, "%s: more than %d files", folder, FILES_MOST);
		paths[count++] = arena_format(arena, "%s/%s", folder, entry->d_name).p;
	}
	qsort(paths, count, sizeof(*paths), by_bytes);
	*ret = paths;
	*ret_count = count;
	return 0;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int file_program_folder(struct arena *arena, const char **ret, struct err *err)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	if (length < 0)
		return err_set(err, ERR_READ, "/proc/self/exe: %s", strerror(errno));
	path[length] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	*ret = arena_str(arena, str_of(path)).p;
	return 0;
}
