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

/* What a regular file still holds, for one allocation of the right size; a chunk for pipes. */
static size_t expected(int descriptor)
{
	struct stat status;

	if (fstat(descriptor, &status) || !S_ISREG(status.st_mode) || status.st_size <= 0)
		return CHUNK;
	return (size_t)status.st_size + 1;
}

/* Room for `wanted` more bytes, or what the ceiling leaves. 0 at the ceiling. */
static size_t make_room(struct bytes *out, size_t wanted)
{
	size_t left = out->ceiling - out->length;
	size_t room = wanted < left ? wanted : left;

	/* bytes has no call for room; the filling is taken back at once. */
	bytes_add_repeat(out, '\0', room);
	out->length -= room;
	return room;
}

int file_read_descriptor(int descriptor, const char *name, struct bytes *out, struct err *err)
{
	size_t wanted = expected(descriptor);

	if (out->overflow)
		return bytes_check(out, name, ERR_LIMIT, err);
	for (;;) {
		size_t room = make_room(out, wanted);
		char past;
		ssize_t got = room ? read(descriptor, out->data + out->length, room) : read(descriptor, &past, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, ERR_READ, "%s: %s", name, strerror(errno));
		if (got == 0)
			break;
		if (room == 0) {
			out->overflow = true;
			return bytes_check(out, name, ERR_LIMIT, err);
		}
		out->length += (size_t)got;
		if ((size_t)got == room)
			wanted = out->length > CHUNK ? out->length : CHUNK;
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

/* A device, pipe or socket must not be replaced by a file of its name. */
static int write_into(const char *path, struct str text, struct err *err)
{
	CLEANUP(close_descriptor) int descriptor = open(path, O_WRONLY | O_CLOEXEC);

	if (descriptor < 0)
		return err_set(err, ERR_WRITE, "%s: %s", path, strerror(errno));
	return file_write_descriptor(descriptor, text, path, err);
}

static int write_temporary(const char *temporary, mode_t mode, struct str text, struct err *err)
{
	CLEANUP(close_descriptor) int descriptor = -1;

	/* Whatever lies there is of a process that died; O_EXCL then follows no link that somebody put there. */
	(void)unlink(temporary);
	descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (descriptor < 0)
		return err_set(err, ERR_WRITE, "%s: %s", temporary, strerror(errno));
	if (mode)
		(void)fchmod(descriptor, mode & 07777);
	if (file_write_descriptor(descriptor, text, temporary, err))
		return -1;
	if (fsync(descriptor) && errno != EINVAL)
		return err_set(err, ERR_WRITE, "%s: %s", temporary, strerror(errno));
	return 0;
}

int file_write(const char *path, struct str text, struct err *err)
{
	struct stat status = { 0 };
	bool exists = stat(path, &status) == 0;
	CLEANUP(free_pointer) char *target = exists ? realpath(path, NULL) : xstrdup(path);
	CLEANUP(free_pointer) char *temporary = NULL;

	if (exists && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
		return write_into(path, text, err);
	if (!target)
		return err_set(err, ERR_WRITE, "%s: %s", path, strerror(errno));
	temporary = xformat("%s.tmp.%ld", target, (long)getpid());
	if (write_temporary(temporary, exists ? status.st_mode : 0, text, err)) {
		(void)unlink(temporary);
		return -1;
	}
	if (rename(temporary, target)) {
		(void)err_set(err, ERR_WRITE, "%s: %s", path, strerror(errno));
		(void)unlink(temporary);
		return -1;
	}
	return 0;
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
	for (;;) {
		struct dirent *entry;

		errno = 0;
		entry = readdir(open_folder);
		if (!entry && errno)
			return err_set(err, ERR_READ, "%s: %s", folder, strerror(errno));
		if (!entry)
			break;
		if (entry->d_name[0] == '.' || !ends_with(entry->d_name, suffix))
			continue;
		if (count == FILES_MOST)
			return err_set(err, ERR_READ, "%s: more than %d files", folder, FILES_MOST);
		paths[count++] =
			arena_format(arena, "%s%s%s", folder, ends_with(folder, "/") ? "" : "/", entry->d_name).p;
	}
	qsort(paths, count, sizeof(*paths), by_bytes);
	*ret = paths;
	*ret_count = count;
	return 0;
}

void file_open_standard(void)
{
	for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
		if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Whether `..` after the folder in `path` leads back to where it lies: a link may lead elsewhere. */
static bool is_real_folder(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && S_ISDIR(status.st_mode);
}

/* Takes the last step of `path` away, of which the first `least` bytes stay. */
static void step_back(struct bytes *path, size_t least)
{
	while (path->length > least && path->data[path->length - 1] != '/')
		path->length--;
	if (path->length > least)
		path->length--;
	path->data[path->length] = '\0';
}

const char *file_clean_path(const char *path, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(PATH_MAX);
	const char *whole = path;
	size_t least = path[0] == '/';
	size_t steps = 0; /* that `..` can take back */

	if (!*path || strstr(path, "://"))
		return path;
	bytes_add_text(&out, least ? "/" : "");
	for (size_t n; *path; path += n + (path[n] == '/')) {
		struct str step = { path, n = strcspn(path, "/") };
		bool up = str_is(step, "..");

		if (n == 0 || (str_is(step, ".") && (least || out.length)))
			continue;
		if (up && (steps ? is_real_folder(out.data) : least && out.length == least)) {
			step_back(&out, least);
			steps -= steps > 0;
			continue;
		}
		if (up && out.length && strcmp(out.data, ".") == 0)
			bytes_reset(&out);
		steps = up || str_is(step, ".") ? 0 : steps + 1;
		bytes_add_text(&out, out.length > least ? "/" : "");
		bytes_add(&out, step);
	}
	if (out.overflow)
		return whole;
	return out.length ? arena_str(arena, bytes_str(&out)).p : ".";
}

const char *file_full_path(const char *path, struct arena *arena)
{
	CLEANUP(free_pointer) char *full = realpath(path, NULL);

	return full ? arena_str(arena, str_of(full)).p : path;
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
