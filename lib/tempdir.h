/* SPDX-License-Identifier: Apache-2.0 */
/* A private folder for the files that children exchange; gone, with what is in it, when its owner is done. */
#ifndef STORE_TEMPDIR_H
#define STORE_TEMPDIR_H

#include "alloc.h"
#include "environment.h"
#include "err.h"

struct tempdir {
	char *folder; /* NULL until made */
};

/*
 * Makes the folder for this user alone: under $TMPDIR, under $XDG_RUNTIME_DIR when the former is too long for a socket
 * or has a comma or a quote in it, else under /tmp. Takes away those of runs of this user that were killed
 * (process_has_ended). ERR_WRITE.
 */
int tempdir_make(struct tempdir *scratch, const struct environment *environment, struct err *err);

/* Path of a file in it, in the arena. */
const char *tempdir_path(const struct tempdir *scratch, const char *name, struct arena *arena);

/* Makes a folder in it; its path is in the arena. NULL with ERR_WRITE. */
const char *tempdir_folder(const struct tempdir *scratch, const char *name, struct arena *arena, struct err *err);

void tempdir_remove(struct tempdir *scratch);

#endif
