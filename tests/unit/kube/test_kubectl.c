/* SPDX-License-Identifier: Apache-2.0 */
/* How kubectl is called, and what is made of its end; the way to a cluster through a proxy that is a script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "kube/call.h"
#include "kube/kubectl.h"
#include "kube/open.h"
#include "server.h"
#include "stand_in.h"
#include "strvec.h"

struct called {
	struct tempdir folder;
	struct environment environment;
	const char *kubectl;
	struct err err;
};

static void called_start(struct called *it, const char *script)
{
	*it = (struct called){ .environment = environment_none, .err = ERR_INIT };
	assert_int_equal(tempdir_make(&it->folder, &environment_none, &it->err), 0);
	it->kubectl = stand_in(&it->folder, "kubectl", script);
	it->environment.kubectl = it->kubectl;
}

static void called_stop(struct called *it)
{
	tempdir_remove(&it->folder);
	err_clear(&it->err);
}

static void assert_failed(const struct called *it, enum err_code code, const char *words)
{
	assert_non_null(it->err.message);
	if (it->err.code != code || !strstr(it->err.message, words))
		fail_msg("%d: %s", it->err.code, it->err.message);
}

/* On the proxy's socket the server of the tests answers. */
#define PROXY                                                                                                          \
	"for word; do case $word in --unix-socket=*) ln -s \"$here/api\" \"${word#*=}\" ;; esac; done\n"               \
	"exec sleep 60"

static void link_server(const struct called *it, const struct server *server)
{
	const char *real = tempdir_path(&server->cluster.scratch, "api", &arena);

	assert_int_equal(symlink(real, tempdir_path(&it->folder, "api", &arena)), 0);
}

/* Helm's settings of a connection, in kubectl's words; blanks and commas around groups do not count. */
static void test_open(void **state)
{
	static const struct rule rules[] = { ALWAYS("GET /version ", OK("{\"gitVersion\":\"v1.33.0\"}")), { 0 } };
	CLEANUP(called_stop) struct called it;
	CLEANUP(kube_close) struct kube cluster = KUBE_INIT;
	struct server server;
	const char *asked;

	(void)state;
	called_start(&it, PROXY);
	server_rules(&server, rules);
	link_server(&it, &server);
	it.environment.kube_context = "mine";
	it.environment.kube_as_user = "anna";
	it.environment.kube_as_groups = ", a,b ,";
	it.environment.kube_insecure = "true";
	cluster.environment = &it.environment;
	if (kube_open(&cluster, &it.err))
		fail_msg("%s", it.err.message);
	asked = stand_in_asked(it.kubectl);
	assert_non_null(strstr(asked, " --context=mine --as=anna --as-group=a --as-group=b "
				      "--insecure-skip-tls-verify\n"));
	assert_int_equal(server_count(&server, "GET /version "), 1);
	server_stop(&server);
}

/* A proxy that ends says why; a token would be seen by everybody in its arguments. */
static void test_no_proxy(void **state)
{
	CLEANUP(called_stop) struct called it;
	CLEANUP(called_stop) struct called silent;
	CLEANUP(called_stop) struct called token;
	CLEANUP(kube_close) struct kube one = KUBE_INIT;
	CLEANUP(kube_close) struct kube two = KUBE_INIT;
	CLEANUP(kube_close) struct kube three = KUBE_INIT;

	(void)state;
	called_start(&it, "echo 'error: context \"x\" does not exist' >&2; exit 1");
	it.environment.kube_server = "https://c.test";
	one.environment = &it.environment;
	assert_int_equal(kube_open(&one, &it.err), -1);
	assert_int_equal(it.err.code, ERR_CLUSTER);
	called_start(&silent, "exit 1");
	two.environment = &silent.environment;
	assert_int_equal(kube_open(&two, &silent.err), -1);
	assert_int_equal(silent.err.code, ERR_CLUSTER);
	called_start(&token, PROXY);
	token.environment.kube_token = "t0ken";
	three.environment = &token.environment;
	assert_int_equal(kube_open(&three, &token.err), -1);
	assert_failed(&token, ERR_USAGE, "--kube-token cannot be handed to kubectl without showing it\nput the token");
	assert_string_equal(stand_in_asked(token.kubectl), "");
}

static void test_missing(void **state)
{
	struct environment environment = environment_none;
	CLEANUP(kube_close) struct kube cluster = KUBE_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *version;
	const char *server;

	(void)state;
	environment.kubectl = "/nowhere/kubectl";
	cluster.environment = &environment;
	assert_int_equal(kube_open(&cluster, &err), -1);
	assert_int_equal(err.code, ERR_CHILD);
	assert_non_null(strstr(err.message, "install kubectl, or name it: HELM_STORE_KUBECTL="));
	assert_int_equal(kubectl_version(&environment, NULL, &arena, &version, &server, &err), -1);
	assert_int_equal(err.code, ERR_CHILD);
	assert_int_equal(kubectl_context(&environment, NULL, &arena, &version, &server, &err), -1);
	assert_int_equal(err.code, ERR_CHILD);
}

#define SAYS                                                                                                           \
	"case $1 in version) echo '{\"clientVersion\":{\"gitVersion\":\"v1.33.1\"}}' ;;\n"                             \
	"config) case $* in *current-context*) echo here ;; esac; printf %s https://c.test ;; esac"

static void test_says(void **state)
{
	CLEANUP(called_stop) struct called it;
	CLEANUP(called_stop) struct called strange;
	CLEANUP(called_stop) struct called none;
	const char *version;
	const char *server;
	const char *context;

	(void)state;
	called_start(&it, SAYS);
	assert_int_equal(kubectl_version(&it.environment, NULL, &arena, &version, &server, &it.err), 0);
	assert_string_equal(version, "v1.33.1");
	assert_string_equal(server, "https://c.test");
	it.environment.kube_server = "https://other";
	assert_int_equal(kubectl_version(&it.environment, NULL, &arena, &version, &server, &it.err), 0);
	assert_string_equal(server, "https://other");
	assert_int_equal(kubectl_context(&it.environment, NULL, &arena, &context, &server, &it.err), 0);
	assert_string_equal(context, "here");
	assert_string_equal(server, "https://c.test");
	called_start(&strange, "echo no JSON");
	assert_int_equal(kubectl_version(&strange.environment, NULL, &arena, &version, &server, &strange.err), -1);
	assert_non_null(strstr(strange.err.message, "kubectl version: "));
	/* Where it ran and has none, that is told of the kubeconfig. */
	called_start(&none, "echo 'error: current-context must exist' >&2; exit 1");
	assert_int_equal(kubectl_context(&none.environment, NULL, &arena, &context, &server, &none.err), -1);
	assert_int_equal(none.err.code, ERR_CLUSTER);
}

static void test_try(void **state)
{
	CLEANUP(called_stop) struct called good;
	CLEANUP(called_stop) struct called bad;
	const char *words;

	(void)state;
	called_start(&good, "exit 0");
	assert_int_equal(kubectl_try(&good.environment, "/f", "n", NULL, &arena, &words, &good.err), 0);
	assert_string_equal(words, "");
	assert_string_equal(stand_in_asked(good.kubectl), "apply --dry-run=server -n n -f /f\n");
	called_start(&bad, "echo 'no such kind' >&2; exit 1");
	assert_int_equal(kubectl_try(&bad.environment, "/f", "n", NULL, &arena, &words, &bad.err), 0);
	assert_string_equal(words, "no such kind\n");
}

/* What runs in a container, and what leads to a port: its end is the caller's to judge. */
static void test_exec(void **state)
{
	static const char *const words[] = { "sh", "-c", "x", NULL };
	static const char *const ports[] = { "8080:80", NULL };
	const struct kubectl_exec caught = {
		.name_space = "n", .pod = "p", .container = "c", .arguments = words, .is_caught = true
	};
	const struct kubectl_forward forward = {
		.name_space = "n", .target = "pod/p", .ports = ports, .address = "0.0.0.0"
	};
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(child_result_free) struct child_result second = { 0 };
	CLEANUP(called_stop) struct called it;

	(void)state;
	called_start(&it, "[ \"$1\" != exec ] || echo out; exit 3");
	assert_int_equal(kubectl_exec(&it.environment, &caught, NULL, &result, &it.err), 0);
	assert_int_equal(result.status, 3);
	assert_string_equal(result.output.data, "out\n");
	assert_int_equal(kubectl_forward(&it.environment, &forward, NULL, &second, &it.err), 0);
	assert_int_equal(second.status, 3);
	assert_string_equal(stand_in_asked(it.kubectl), "exec -n n p -c c --quiet -- sh -c x\n"
							"port-forward -n n pod/p 8080:80 --address=0.0.0.0\n");
	child_result_free(&result);
	result = (struct child_result){ 0 };
	it.environment.kube_token = "t0ken";
	assert_int_equal(kubectl_exec(&it.environment, &caught, NULL, &result, &it.err), -1);
	assert_failed(&it, ERR_USAGE, "--kube-token");
	it.environment.kube_token = "";
	it.environment.kubectl = "/nowhere/kubectl";
	assert_int_equal(kubectl_exec(&it.environment, &caught, NULL, &result, &it.err), -1);
	assert_failed(&it, ERR_CHILD, "install kubectl");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_open, forget),    cmocka_unit_test_teardown(test_no_proxy, forget),
		cmocka_unit_test_teardown(test_missing, forget), cmocka_unit_test_teardown(test_says, forget),
		cmocka_unit_test_teardown(test_try, forget),     cmocka_unit_test_teardown(test_exec, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
