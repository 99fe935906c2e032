/* SPDX-License-Identifier: Apache-2.0 */
#include "tempdir.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "file.h"
#include "process.h"

#define PREFIX "helm-store-"
#define OWNER "owner" /* file in the folder: who works in it */
#define OWNER_MOST ((size_t)4 << 10)
#define NAME_MOST 16 /* bytes of a socket's name in the folder */
#define OPEN_MOST 16 /* descriptors that the walk may hold */

/*
 * Helm takes a comma in the path of a values file for the end of it, and a quote for the begin of a quoted one; a Unix
 * socket's address is short (unix(7)).
 */
static bool is_fit(const char *parent)
{
	struct sockaddr_un address;

	return *parent == '/' && !strpbrk(parent, ",\"\n") &&
	       strlen(parent) + sizeof("/" PREFIX "XXXXXX") + NAME_MOST <= sizeof(address.sun_path);
}

static const char *choose_parent(const struct environment *environment)
{
	const char *const candidates[] = { environment->tmpdir, environment->runtime_dir };

	for (size_t i = 0; i < COUNT_OF(candidates); i++)
		if (is_fit(candidates[i]))
			return candidates[i];
	return "/tmp";
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	(void)remove(path);
	return 0;
}

static void remove_folder(const char *folder)
{
	(void)nftw(folder, remove_one, OPEN_MOST, FTW_DEPTH | FTW_PHYS);
}

static bool is_ours(const char *folder)
{
	struct stat status;

	return lstat(folder, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
	       !(status.st_mode & (S_IRWXG | S_IRWXO));
}

/* Values with passwords lie in what a killed run left; another's run that works has its owner's name in it. */
static void sweep_one(const char *folder)
{
	CLEANUP(bytes_free) struct bytes owner = BYTES_INIT(OWNER_MOST);
	CLEANUP(free_pointer) char *file = xformat("%s/" OWNER, folder);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if (is_ours(folder) && !file_read(file, &owner, &ignored) && owner.length && process_has_ended(owner.data))
		remove_folder(folder);
}

static void sweep(const char *parent)
{
	DIR *list = opendir(parent);
	const struct dirent *entry;

	while (list && (entry = readdir(list))) {
		CLEANUP(free_pointer) char *folder = xformat("%s/%s", parent, entry->d_name);

		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
			sweep_one(folder);
	}
	if (list)
		(void)closedir(list);
}

int tempdir_make(struct tempdir *scratch, const struct environment *environment, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *parent = choose_parent(environment);
	CLEANUP(free_pointer) char *folder = xformat("%s/" PREFIX "XXXXXX", parent);

	sweep(parent);
	if (!mkdtemp(folder)) {
		(void)err_set(err, ERR_WRITE, "%s: %s", folder, strerror(errno));
		return err_hint(err, "name a folder for temporary files: TMPDIR=/path");
	}
	scratch->folder = folder;
	folder = NULL;
	return file_write(tempdir_path(scratch, OWNER, &arena), str_of(process_identity(&arena)), err);
}

const char *tempdir_path(const struct tempdir *scratch, const char *name, struct arena *arena)
{
	return arena_format(arena, "%s/%s", scratch->folder, name).p;
}

const char *tempdir_folder(const struct tempdir *scratch, const char *name, struct arena *arena, struct err *err)
{
	const char *path = tempdir_path(scratch, name, arena);

	if (mkdir(path, 0700)) {
		(void)err_set(err, ERR_WRITE, "%s: %s", path, strerror(errno));
		return NULL;
	}
	return path;
}

void tempdir_remove(struct tempdir *scratch)
{
	if (scratch->folder)
		remove_folder(scratch->folder);
	free(scratch->folder);
	scratch->folder = NULL;
}
