/* SPDX-License-Identifier: Apache-2.0 */
/* What a person is told who cannot reach a cluster: which file, what is wrong with it, and what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kube/kubeconfig_problem.h"
#include "stand_in.h"

#define CONFIG                                                                                                         \
	"apiVersion: v1\nkind: Config\ncurrent-context: prod\nclusters:\n- name: c\n  cluster:\n    server: "          \
	"https://c.test:6443\ncontexts:\n- name: prod\n  context: {cluster: c, user: u}\n- name: staging\n  context: " \
	"{cluster: c, user: u}\nusers:\n- name: u\n  user: {}\n"

struct told {
	struct tempdir folder;
	struct environment environment;
	struct err err;
};

static void told_start(struct told *it)
{
	*it = (struct told){ .environment = environment_none, .err = ERR_INIT };
	assert_int_equal(tempdir_make(&it->folder, &environment_none, &it->err), 0);
	it->environment.kubeconfig = tempdir_path(&it->folder, "config", &arena);
}

static void told_stop(struct told *it)
{
	tempdir_remove(&it->folder);
	err_clear(&it->err);
}

static void assert_told(struct told *it, enum err_code before, const char *message, bool is_called, enum err_code code,
			const char *words)
{
	err_clear(&it->err);
	(void)err_set(&it->err, before, "%s", message);
	assert_int_equal(kubeconfig_problem_explain(&it->environment, is_called, &it->err), -1);
	if (it->err.code != code || !strstr(it->err.message, words))
		fail_msg("%d: %s", it->err.code, it->err.message);
}

/* Files that name no cluster, each with what is wrong. */
static void test_files(void **state)
{
	CLEANUP(told_stop) struct told it;

	(void)state;
	told_start(&it);
	assert_told(&it, ERR_CLUSTER, "error: no", false, ERR_CLUSTER,
		    "/config is not there\nname one: "
		    "--kubeconfig FILE");
	stand_in_file(&it.folder, "config", "");
	assert_told(&it, ERR_CLUSTER, "error: no", false, ERR_CLUSTER, "/config is empty\nname one: --kubeconfig FILE");
	it.environment.kubeconfig = it.folder.folder;
	assert_told(&it, ERR_CLUSTER, "error: no", false, ERR_CLUSTER, "name one: --kubeconfig FILE");
	it.environment.kubeconfig = arena_format(&arena, "%s/config:%s/other", it.folder.folder, it.folder.folder).p;
	assert_told(&it, ERR_CLUSTER, "error: no", false, ERR_CLUSTER,
		    "KUBECONFIG: none of these files names a "
		    "cluster: ");
	assert_non_null(strstr(it.err.message, "/config (is empty), "));
	assert_non_null(strstr(it.err.message, "/other (is not there)"));
}

static void test_contexts(void **state)
{
	CLEANUP(told_stop) struct told it;

	(void)state;
	told_start(&it);
	stand_in_file(&it.folder, "config", CONFIG);
	it.environment.kube_context = "pord";
	assert_told(&it, ERR_CLUSTER, "error: x", false, ERR_CLUSTER, "no context pord in ");
	assert_non_null(strstr(it.err.message, "; there are: prod, staging\ndid you mean --kube-context prod?"));
	it.environment.kube_context = "unlike";
	assert_told(&it, ERR_CLUSTER, "error: x", false, ERR_CLUSTER, "\nchoose one: --kube-context NAME");
	it.environment.kube_context = "";
	stand_in_file(&it.folder, "config", arena_format(&arena, "%s", strstr(CONFIG, "clusters:")).p);
	assert_told(&it, ERR_CLUSTER, "error: x", false, ERR_CLUSTER, "no current context in ");
	assert_non_null(strstr(it.err.message, "kubectl config use-context NAME"));
}

/* Who was called, where it does not answer; other errors are not touched. */
static void test_called(void **state)
{
	CLEANUP(told_stop) struct told it;

	(void)state;
	told_start(&it);
	stand_in_file(&it.folder, "config", CONFIG);
	assert_told(&it, ERR_CLUSTER, "GET /version: status 502, and no answer of an API server: dial tcp: refused",
		    true, ERR_CLUSTER, "no answer from context prod of ");
	assert_non_null(strstr(it.err.message, " (https://c.test:6443): dial tcp: refused"));
	assert_told(&it, ERR_REFUSED, "GET /version: Unauthorized", true, ERR_REFUSED,
		    ": its user is not let in (Unauthorized)\nlog in again");
	assert_told(&it, ERR_CLUSTER, "error: exec plugin is not there", false, ERR_CLUSTER,
		    "(https://c.test:6443): exec plugin is not there");
	assert_told(&it, ERR_CHILD, "as it is", true, ERR_CHILD, "as it is");
	assert_non_null(strstr(kubeconfig_problem_where(&it.environment, &arena), "context prod of "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_files, forget),
		cmocka_unit_test_teardown(test_contexts, forget),
		cmocka_unit_test_teardown(test_called, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
