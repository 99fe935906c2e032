/* SPDX-License-Identifier: Apache-2.0 */
/* Files and descriptors, whole. Owns nothing after return. */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include "alloc.h"
#include "bytes.h"

/* Appends a descriptor (stdin) or a file, whole, to `out`. ERR_READ; ERR_LIMIT past its ceiling. */
int file_read_descriptor(int descriptor, const char *name, struct bytes *out, struct err *err);
int file_read(const char *path, struct bytes *out, struct err *err);

/* Writes all bytes to a descriptor. ERR_WRITE. */
int file_write_descriptor(int descriptor, struct str text, const char *name, struct err *err);

/*
 * Writes path.tmp.PID, syncs, renames: the file is old or new, never half. A link keeps pointing where it did; a device
 * or pipe (/dev/stderr) is written into. ERR_WRITE.
 */
int file_write(const char *path, struct str text, struct err *err);

/* Paths of a folder's files that end in `suffix`, in byte order, in the arena, ended by NULL. ERR_READ. */
int file_list(const char *folder, const char *suffix, struct arena *arena, const char ***ret, size_t *ret_count,
	      struct err *err);

bool file_exists(const char *path);

/*
 * Puts /dev/null where stdin, stdout or stderr were closed by who started us, so that nothing that is opened later gets
 * their numbers. Using them still fails, as it would have. The first thing that main does.
 */
void file_open_standard(void);

/* The absolute path without links, in the arena; `path` itself when there is no such file. */
const char *file_full_path(const char *path, struct arena *arena);

/*
 * The same path without `//`, `/./`, a slash at its end, and `x/..` where x is a folder and no link, in the arena. It
 * stays relative when it is, keeps a `./` that it begins with, and need not exist. What holds `://` stays as it is.
 */
const char *file_clean_path(const char *path, struct arena *arena);

/* The folder of the running program (/proc/self/exe, links resolved). ERR_READ. */
int file_program_folder(struct arena *arena, const char **ret, struct err *err);

#endif
