/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that stand in for Helm, kubectl and the filter: scripts of sh in a folder. After cmocka.h. */
#ifndef STORE_TEST_STAND_IN_H
#define STORE_TEST_STAND_IN_H

#include <stdio.h>
#include <sys/stat.h>

#include "cases.h"
#include "tempdir.h"

#define STAND_IN_MOST ((size_t)1 << 20)

/* A file in the folder. */
static inline void stand_in_file(const struct tempdir *folder, const char *name, const char *text)
{
	FILE *file = fopen(tempdir_path(folder, name, &arena), "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/*
 * A program NAME in the folder, which keeps what it was called with, and then does what `body` says; its own folder is
 * $here there. Its path is in the arena.
 */
static inline const char *stand_in(const struct tempdir *folder, const char *name, const char *body)
{
	const char *path = tempdir_path(folder, name, &arena);

	stand_in_file(folder, name,
		      arena_text(&arena,
				 "#!/bin/sh\nhere=${0%%/*}\n"
				 "printf '%%s\\n' \"$*\" >>\"$0.asked\"\n%s\n",
				 body));
	assert_int_equal(chmod(path, 0755), 0);
	return path;
}

/* All that it was called with, a line a call; "" when it never was. In the arena. */
static inline const char *stand_in_asked(const char *program)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(STAND_IN_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *path = arena_format(&arena, "%s.asked", program).p;

	if (!file_exists(path))
		return "";
	assert_int_equal(file_read(path, &text, &err), 0);
	return arena_str(&arena, bytes_str(&text)).p;
}

#endif
