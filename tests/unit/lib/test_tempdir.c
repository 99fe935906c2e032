/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "process.h"
#include "tempdir.h"

#define LONG "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"

static char parent[] = "/tmp/test-scratch-XXXXXX";

static struct environment environment;

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

static int open_parent(void **state)
{
	(void)state;
	(void)memcpy(strrchr(parent, '-'), "-XXXXXX", sizeof("-XXXXXX"));
	environment = environment_none;
	environment.tmpdir = parent;
	return mkdtemp(parent) ? 0 : -1;
}

static int close_parent(void **state)
{
	(void)nftw(parent, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return forget(state);
}

static const char *in(const char *name)
{
	return arena_format(&arena, "%s/%s", parent, name).p;
}

/* Makes a folder under that TMPDIR and says where it came to be. */
static const char *made_under(const char *folder)
{
	CLEANUP(tempdir_remove) struct tempdir scratch = { NULL };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)mkdir(folder, 0700);
	environment.tmpdir = folder;
	assert_int_equal(tempdir_make(&scratch, &environment, &err), 0);
	assert_true(file_exists(scratch.folder));
	return arena_str(&arena,
			 (struct str){ scratch.folder, (size_t)(strrchr(scratch.folder, '/') - scratch.folder) })
		.p;
}

static void test_parent(void **state)
{
	(void)state;
	assert_string_equal(made_under(parent), parent);
	assert_string_equal(made_under(in("with blank")), in("with blank"));
	assert_string_equal(made_under(in("with,comma")), "/tmp");
	assert_string_equal(made_under(in("with\"quote")), "/tmp");
	assert_string_equal(made_under(in(LONG)), "/tmp");
	assert_string_equal(made_under("relative"), "/tmp");
	(void)rmdir("relative");
	environment.runtime_dir = parent;
	assert_string_equal(made_under(in(LONG)), parent);
}

static void test_no_folder(void **state)
{
	CLEANUP(tempdir_remove) struct tempdir scratch = { NULL };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	environment.tmpdir = in("missing");
	assert_int_equal(tempdir_make(&scratch, &environment, &err), -1);
	assert_int_equal(err.code, ERR_WRITE);
}

/* A folder with a file as a run leaves it; NULL: nobody says whose it is. */
static void leave(const char *name, const char *owner)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(mkdir(in(name), 0700), 0);
	assert_int_equal(file_write(arena_format(&arena, "%s/%s/values.json", parent, name).p, STR("secret"), &err), 0);
	if (owner)
		assert_int_equal(file_write(arena_format(&arena, "%s/%s/owner", parent, name).p, str_of(owner), &err),
				 0);
}

static const char *identity_of(pid_t pid, const char *start)
{
	const char *ours = process_identity(&arena);

	return arena_text(&arena, "%.*s %ld %s %s", (int)strcspn(ours, " "), ours, (long)pid, start,
			  process_host(ours, &arena));
}

static void test_sweep(void **state)
{
	pid_t child = fork();

	(void)state;
	if (!child)
		_exit(0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	leave("helm-store-killed", identity_of(child, "1"));
	leave("helm-store-reused", identity_of(getpid(), "1"));
	leave("helm-store-works", process_identity(&arena));
	leave("helm-store-far", "elsewhere/pid:[1] 1 1 host");
	leave("helm-store-nobody", NULL);
	leave("others", identity_of(child, "1"));
	leave("helm-store-shared", identity_of(child, "1"));
	assert_int_equal(chmod(in("helm-store-shared"), 0770), 0);
	leave("target", identity_of(child, "1"));
	assert_int_equal(symlink(in("target"), in("helm-store-link")), 0);
	assert_string_equal(made_under(parent), parent);
	assert_false(file_exists(in("helm-store-killed")));
	assert_false(file_exists(in("helm-store-reused")));
	assert_true(file_exists(in("helm-store-works/values.json")));
	assert_true(file_exists(in("helm-store-far/values.json")));
	assert_true(file_exists(in("helm-store-nobody/values.json")));
	assert_true(file_exists(in("others/values.json")));
	assert_true(file_exists(in("helm-store-shared/values.json")));
	assert_true(file_exists(in("target/values.json")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_parent, open_parent, close_parent),
		cmocka_unit_test_setup_teardown(test_no_folder, open_parent, close_parent),
		cmocka_unit_test_setup_teardown(test_sweep, open_parent, close_parent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
