/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define OPEN_MOST 16 /* descriptors that the walk may hold */

int scratch_make(struct scratch *scratch, struct err *err)
{
	const char *parent = getenv("TMPDIR");
	CLEANUP(free_pointer) char *folder = xformat("%s/helm-store-XXXXXX", parent && *parent ? parent : "/tmp");

	if (!mkdtemp(folder))
		return err_set(err, ERR_WRITE, "%s: %s", folder, strerror(errno));
	scratch->folder = folder;
	folder = NULL;
	return 0;
}

const char *scratch_path(const struct scratch *scratch, const char *name, struct arena *arena)
{
	return arena_format(arena, "%s/%s", scratch->folder, name).p;
}

const char *scratch_folder(const struct scratch *scratch, const char *name, struct arena *arena, struct err *err)
{
	const char *path = scratch_path(scratch, name, arena);

	if (mkdir(path, 0700)) {
		(void)err_set(err, ERR_WRITE, "%s: %s", path, strerror(errno));
		return NULL;
	}
	return path;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	(void)remove(path);
	return 0;
}

void scratch_remove(struct scratch *scratch)
{
	if (scratch->folder)
		(void)nftw(scratch->folder, remove_one, OPEN_MOST, FTW_DEPTH | FTW_PHYS);
	free(scratch->folder);
	scratch->folder = NULL;
}
