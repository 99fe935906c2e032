/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a test program as if it were installed: a copy of it in bin/, beside a filter that is a script, with our charts
 * and post-renderer plugin where an installation has them. For engines that find all that by themselves. After
 * cmocka.h.
 */
#ifndef STORE_TEST_INSTALLED_H
#define STORE_TEST_INSTALLED_H

#include <limits.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "provisioned.h"

#define INSTALLED "HELM_STORE_TEST_INSTALLED"

struct installed {
	struct server server;
	struct tempdir folder;
	struct arena kept;
	struct context context;
	struct environment environment;
	struct session session;
	struct bytes told;
	const char *helm;
	const char *kubectl;
	struct err err;
};

/* The proxy's socket is a link to that of the server of the tests. */
#define INSTALLED_KUBECTL                                                                                              \
	"for word; do case $word in --unix-socket=*) ln -s \"$here/api\" \"${word#*=}\" ;; esac; done\n"               \
	"case $1 in proxy) exec sleep 60 ;; version) echo '{\"clientVersion\":{\"gitVersion\":\"v1.33.0\"}}' ;; esac"

static inline void installed_copy(const char *to)
{
	char piece[1 << 16];
	FILE *in = fopen("/proc/self/exe", "r");
	FILE *out = fopen(to, "w");
	size_t n;

	assert_true(in && out);
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		assert_int_equal(fwrite(piece, 1, n, out), n);
	(void)fclose(in);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(to, 0755), 0);
}

/* First in main: returns in the copy alone; elsewhere runs that, and ends as it did. */
static inline void installed_begin(char **argv)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct tempdir place = { NULL };
	struct tempdir bin = { NULL };
	char *root = realpath(".", NULL);
	const char *copy;
	int status = -1;
	pid_t child;

	if (getenv(INSTALLED)) {
		free(root);
		return;
	}
	if (tempdir_make(&place, &environment_none, &err) || !tempdir_folder(&place, "bin", &arena, &err) || !root)
		exit(1);
	bin.folder = (char *)(uintptr_t)tempdir_path(&place, "bin", &arena);
	(void)stand_in(&bin, "store-postrender", FILTER);
	copy = tempdir_path(&bin, "test", &arena);
	installed_copy(copy);
	if (symlink(arena_format(&arena, "%s/charts", root).p, tempdir_path(&place, "charts", &arena)) ||
	    symlink(arena_format(&arena, "%s/postrender", root).p, tempdir_path(&place, "postrender", &arena)))
		exit(1);
	child = fork();
	if (!child) {
		(void)setenv(INSTALLED, "1", 1);
		(void)execv(copy, argv);
		_exit(127);
	}
	(void)waitpid(child, &status, 0);
	tempdir_remove(&place);
	arena_free(&arena);
	free(root);
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* A file beside the filter: what it says (provisioned.h). */
static inline void installed_file(const char *name, const char *text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct tempdir bin = { NULL };
	const char *folder;

	assert_int_equal(file_program_folder(&arena, &folder, &err), 0);
	bin.folder = (char *)(uintptr_t)folder;
	stand_in_file(&bin, name, text);
}

/* A program beside the test's own. */
static inline void installed_program(const char *name, const char *script)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct tempdir bin = { NULL };
	const char *folder;

	assert_int_equal(file_program_folder(&arena, &folder, &err), 0);
	bin.folder = (char *)(uintptr_t)folder;
	(void)stand_in(&bin, name, script);
}

static inline void installed_start(struct installed *it, const struct rule *rules, const char *helm)
{
	*it = (struct installed){
		.context = CONTEXT_INIT, .environment = environment_none, .told = BYTES_INIT(TOLD_MOST), .err = ERR_INIT
	};
	assert_int_equal(tempdir_make(&it->folder, &environment_none, &it->err), 0);
	it->helm = stand_in(&it->folder, "helm", helm);
	it->kubectl = stand_in(&it->folder, "kubectl", INSTALLED_KUBECTL);
	server_rules(&it->server, rules);
	assert_int_equal(symlink(tempdir_path(&it->server.cluster.scratch, "api", &arena),
				 tempdir_path(&it->folder, "api", &arena)),
			 0);
	it->environment.helm = it->helm;
	it->environment.helm_plugins = "none";
	it->environment.kubectl = it->kubectl;
	told_listen(&it->context, &it->told);
	it->session = (struct session){ &it->context, &it->environment, &it->kept };
	installed_file("guards", GUARD);
	installed_file("settings", "{\"plan\":\"small\",\"podSecurity\":{\"level\":\"baseline\"},\"ingress\":"
				   "{\"domain\":"
				   "\"example.com\"},\"database\":{\"mode\":\"dedicated\"}}");
	installed_file("events", SUMMARY);
	installed_file("objects", "[]");
}

static inline void installed_stop(struct installed *it)
{
	server_stop(&it->server);
	tempdir_remove(&it->folder);
	arena_free(&it->kept);
	bytes_free(&it->told);
	err_clear(&it->err);
}

static inline void installed_assert_failed(const struct installed *it, enum err_code code, const char *words)
{
	assert_non_null(it->err.message);
	if (it->err.code != code || !strstr(it->err.message, words))
		fail_msg("%d: %s", it->err.code, it->err.message);
}

#endif
