/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "file.h"

/* Each test works in a folder of its own. */
static int enter_folder(void **state)
{
	char *folder = xstrdup("/tmp/test_file.XXXXXX");

	*state = folder;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
	const char *const names[] = {
		"a.yaml", "b.yaml", "B.yaml", "c.txt", ".d.yaml", ".yaml", "link", "pipe", "text"
	};
	char *folder = *state;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		(void)unlink(names[i]);
	if (chdir("/") || rmdir(folder))
		return -1;
	free(folder);
	return 0;
}

static void put(const char *path, struct str text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(file_write(path, text, &err), 0);
}

static void expect_file(const char *path, struct str text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT((size_t)4 << 20);

	assert_int_equal(file_read(path, &out, &err), 0);
	assert_true(str_equal(bytes_str(&out), text));
	assert_int_equal(out.data[out.length], 0);
}

static void test_round_trip(void **state)
{
	CLEANUP(bytes_free) struct bytes large = BYTES_INIT((size_t)4 << 20);

	(void)state;
	put("text", STR("a\0b\n"));
	expect_file("text", STR("a\0b\n"));
	put("text", STR(""));
	expect_file("text", STR(""));
	bytes_add_repeat(&large, 'x', 3000001);
	put("text", bytes_str(&large));
	expect_file("text", bytes_str(&large));
}

static void test_ceiling_is_exact(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes fits = BYTES_INIT(10);
	CLEANUP(bytes_free) struct bytes smaller = BYTES_INIT(9);
	CLEANUP(bytes_free) struct bytes none = BYTES_INIT(0);

	(void)state;
	put("text", STR("0123456789"));
	assert_int_equal(file_read("text", &fits, &err), 0);
	assert_int_equal(fits.length, 10);
	assert_int_equal(file_read("text", &smaller, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	err_clear(&err);
	put("text", STR(""));
	assert_int_equal(file_read("text", &none, &err), 0);
}

static void test_read_appends(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(100);

	(void)state;
	put("text", STR("b"));
	bytes_add_text(&out, "a");
	assert_int_equal(file_read("text", &out, &err), 0);
	assert_string_equal(out.data, "ab");
}

static void test_pipe(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(100);
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(file_write_descriptor(ends[1], STR("hello"), "pipe", &err), 0);
	(void)close(ends[1]);
	assert_int_equal(file_read_descriptor(ends[0], "stdin", &out, &err), 0);
	assert_string_equal(out.data, "hello");
	(void)close(ends[0]);
}

static void test_errors_name_the_file_and_reason(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(100);

	(void)state;
	assert_int_equal(file_read("missing", &out, &err), -1);
	assert_int_equal(err.code, ERR_READ);
	assert_string_equal(err.message, "missing: No such file or directory");
	assert_int_equal(file_read(".", &out, &err), -1);
	assert_int_equal(err.code, ERR_READ);
	assert_int_equal(file_write("missing/text", STR("x"), &err), -1);
	assert_int_equal(err.code, ERR_WRITE);
	assert_int_equal(file_write(".", STR("x"), &err), -1);
	assert_int_equal(err.code, ERR_WRITE);
	assert_int_equal(file_write_descriptor(-1, STR("x"), "stdout", &err), -1);
	assert_int_equal(err.code, ERR_WRITE);
}

static void test_write_keeps_mode_and_link(void **state)
{
	struct stat status;

	(void)state;
	put("text", STR("old"));
	assert_int_equal(chmod("text", 0600), 0);
	assert_int_equal(symlink("text", "link"), 0);
	put("link", STR("new"));
	expect_file("text", STR("new"));
	assert_int_equal(lstat("link", &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_int_equal(stat("text", &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void test_write_leaves_a_pipe_a_pipe(void **state)
{
	struct stat status;
	char text[8] = "";
	int reader;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	reader = open("pipe", O_RDONLY | O_NONBLOCK);
	put("pipe", STR("hello"));
	assert_int_equal(read(reader, text, sizeof(text)), 5);
	(void)close(reader);
	assert_int_equal(lstat("pipe", &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
}

static void test_list(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char **paths = NULL;
	size_t count = 9;

	(void)state;
	assert_int_equal(file_list(".", ".yaml", &arena, &paths, &count, &err), 0);
	assert_int_equal(count, 0);
	put("b.yaml", STR(""));
	put("a.yaml", STR(""));
	put("B.yaml", STR(""));
	put("c.txt", STR(""));
	put(".d.yaml", STR(""));
	put(".yaml", STR(""));
	assert_int_equal(file_list(".", ".yaml", &arena, &paths, &count, &err), 0);
	assert_int_equal(count, 3);
	assert_string_equal(paths[0], "./B.yaml");
	assert_string_equal(paths[1], "./a.yaml");
	assert_string_equal(paths[2], "./b.yaml");
	assert_null(paths[3]);
	assert_int_equal(file_list("missing", ".yaml", &arena, &paths, &count, &err), -1);
	assert_int_equal(err.code, ERR_READ);
}

static const char *const cleaned[][2] = {
	{ "a", "a" },
	{ "./a", "./a" },
	{ "a/", "a" },
	{ "a//b/./c", "a/b/c" },
	{ "/a/../b", "/a/../b" },
	{ "real/../b", "b" },
	{ "./real/../b", "./b" },
	{ "real/..", "." },
	{ "./real/..", "." },
	{ "real/../..", ".." },
	{ "./../b", "../b" },
	{ "../../b", "../../b" },
	{ "..", ".." },
	{ "there/../b", "there/../b" },
	{ "real/there/../b", "real/there/../b" },
	{ "nothing/../b", "nothing/../b" },
	{ "file/../b", "file/../b" },
	{ "/", "/" },
	{ "//", "/" },
	{ "/..", "/" },
	{ "/../x", "/x" },
	{ "/./x//y/", "/x/y" },
	{ ".", "." },
	{ "./", "." },
	{ "./.", "." },
	{ "", "" },
	{ "-", "-" },
	{ "https://x//y/../z", "https://x//y/../z" },
	{ "real/in/../../b", "b" },
	{ "real/in/../c", "real/c" },
	{ "...", "..." },
	{ ".../b", ".../b" },
	{ "/dev/fd/63", "/dev/fd/63" },
};

static void test_clean_path(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	(void)state;
	assert_int_equal(mkdir("real", 0700), 0);
	assert_int_equal(mkdir("real/in", 0700), 0);
	assert_int_equal(symlink("in", "real/there"), 0);
	assert_int_equal(symlink("real/in", "there"), 0);
	put("file", STR(""));
	for (size_t i = 0; i < COUNT_OF(cleaned); i++)
		assert_string_equal(file_clean_path(cleaned[i][0], &arena), cleaned[i][1]);
	(void)unlink("file");
	(void)unlink("there");
	(void)unlink("real/there");
	(void)rmdir("real/in");
	(void)rmdir("real");
}

static void test_full_path(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	char here[4096];

	(void)state;
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(symlink(".", "link"), 0);
	assert_string_equal(file_full_path("link/.", &arena), here);
	assert_string_equal(file_full_path("oci://x/y", &arena), "oci://x/y");
	(void)unlink("link");
}

static void test_program_folder(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *folder = NULL;

	(void)state;
	assert_int_equal(file_program_folder(&arena, &folder, &err), 0);
	assert_int_equal(folder[0], '/');
	assert_true(file_exists(folder));
	assert_false(file_exists("missing"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter_folder, leave_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round_trip),
		TEST(test_ceiling_is_exact),
		TEST(test_read_appends),
		TEST(test_pipe),
		TEST(test_errors_name_the_file_and_reason),
		TEST(test_write_keeps_mode_and_link),
		TEST(test_write_leaves_a_pipe_a_pipe),
		TEST(test_list),
		TEST(test_full_path),
		TEST(test_clean_path),
		TEST(test_program_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
