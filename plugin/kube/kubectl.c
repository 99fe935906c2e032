/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kubectl.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "file.h"
#include "json.h"
#include "kube/kubeconfig_problem.h"
#include "strvec.h"

#define PROXY_PATIENCE 15000 /* milliseconds until the socket is there */
#define PROXY_SLICE 5
#define ANSWER_PATIENCE 20000
#define WORDS_MOST ((size_t)64 << 10)
#define EXEC_MOST ((size_t)64 << 20)
#define TRY_PATIENCE 120000
#define TRY_WORDS_MOST ((size_t)8 << 20)
#define NO_KUBECTL "install kubectl, or name it: HELM_STORE_KUBECTL=/path/of/kubectl"

/* Helm's settings of a connection and kubectl's words for them (helm.sh/helm pkg/cli/environment.go). */
static const struct {
	size_t offset;    /* in struct environment */
	const char *flag; /* NULL: kubectl would show it to everyone in its arguments */
} connection[] = {
	{ offsetof(struct environment, kube_context), "--context" },
	{ offsetof(struct environment, kube_server), "--server" },
	{ offsetof(struct environment, kube_ca_file), "--certificate-authority" },
	{ offsetof(struct environment, kube_tls_server_name), "--tls-server-name" },
	{ offsetof(struct environment, kube_as_user), "--as" },
	{ offsetof(struct environment, kube_token), NULL },
};

static const char *program(const struct environment *environment)
{
	return *environment->kubectl ? environment->kubectl : "kubectl";
}

/* Several, as Helm reads them (pkg/cli/environment.go, envCSV): commas and blanks at both ends do not count. */
static void add_groups(const struct environment *environment, struct strvec *arguments, struct arena *arena)
{
	struct str text = str_of(environment->kube_as_groups);

	while (text.n && strchr(", ", text.p[0]))
		text = (struct str){ text.p + 1, text.n - 1 };
	while (text.n && strchr(", ", text.p[text.n - 1]))
		text.n--;
	while (text.n) {
		const char *comma = memchr(text.p, ',', text.n);
		size_t n = comma ? (size_t)(comma - text.p) : text.n;

		strvec_add(arguments, arena_format(arena, "--as-group=%.*s", (int)n, text.p).p);
		n += comma != NULL;
		text = (struct str){ text.p + n, text.n - n };
	}
}

static int connection_arguments(const struct environment *environment, struct strvec *arguments, struct arena *arena,
				struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(connection); i++) {
		const char *const *member = (const void *)((const char *)environment + connection[i].offset);
		const char *setting = *member;

		if (!*setting)
			continue;
		if (!connection[i].flag) {
			(void)err_set(err, ERR_USAGE, "--kube-token cannot be handed to kubectl without showing it");
			return err_hint(err, "put the token into a kubeconfig file and name it: KUBECONFIG=file");
		}
		strvec_add(arguments, arena_format(arena, "%s=%s", connection[i].flag, setting).p);
	}
	add_groups(environment, arguments, arena);
	if (strcmp(environment->kube_insecure, "true") == 0)
		strvec_add(arguments, "--insecure-skip-tls-verify");
	return 0;
}

/* Why the proxy did not come, in its own last words. */
static int proxy_failed(const char *errors_file, struct err *err)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)file_read(errors_file, &words, &ignored);
	while (words.length && words.data[words.length - 1] == '\n')
		words.data[--words.length] = '\0';
	return err_set(err, ERR_CLUSTER, "%s", words.length ? words.data : "kubectl proxy ended without a word");
}

/* The socket's file is there a moment before anyone listens. */
static bool is_listening(const char *socket_path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int descriptor;
	bool connected;

	if (strlen(socket_path) >= sizeof(address.sun_path))
		return false;
	(void)memcpy(address.sun_path, socket_path, strlen(socket_path));
	descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return false;
	connected = connect(descriptor, (const struct sockaddr *)&address, sizeof(address)) == 0;
	(void)close(descriptor);
	return connected;
}

int kubectl_proxy(const struct environment *environment, struct background *proxy, const char *socket_path,
		  const char *errors_file, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;

	strvec_add_all(&arguments, (const char *const[]){ program(environment), "proxy", NULL });
	strvec_add(&arguments, arena_format(&arena, "--unix-socket=%s", socket_path).p);
	if (connection_arguments(environment, &arguments, &arena, err))
		return -1;
	if (background_start(proxy, arguments.list, NULL, errors_file, err))
		return err_hint(err, NO_KUBECTL);
	return 0;
}

int kubectl_proxy_wait(const struct environment *environment, struct background *proxy, const char *socket_path,
		       const char *errors_file, struct context *within, struct err *err)
{
	for (int waited = 0; !is_listening(socket_path); waited += PROXY_SLICE) {
		if (!background_runs(proxy))
			return proxy_failed(errors_file, err);
		if (waited >= PROXY_PATIENCE)
			return err_set(err, ERR_TIMEOUT, "%s proxy was not ready within %d ms", program(environment),
				       PROXY_PATIENCE);
		if (context_check(within, PROXY_SLICE, err))
			return -1;
	}
	return 0;
}

/* What one kubectl command prints, in the arena. */
static int ask(const char *const *arguments, struct context *within, struct arena *arena, const char **ret,
	       struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child = { .arguments = arguments,
				       .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_CATCH,
				       .output_ceiling = WORDS_MOST,
				       .errors_ceiling = WORDS_MOST,
				       .deadline = ANSWER_PATIENCE,
				       .within = within };

	if (child_run_checked(&child, &result, err))
		return err->code == ERR_CHILD ? err_hint(err, NO_KUBECTL) : -1;
	*ret = arena_str(arena, bytes_str(&result.output)).p;
	return 0;
}

int kubectl_version(const struct environment *environment, struct context *within, struct arena *arena,
		    const char **ret_version, const char **ret_server, struct err *err)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *const view[] = { program(environment),
				     "config",
				     "view",
				     "--minify",
				     "--output",
				     "jsonpath={.clusters[0].cluster.server}",
				     arena_format(arena, "--context=%s", environment->kube_context).p,
				     NULL };
	const struct value *version;
	const char *text;

	if (ask((const char *const[]){ program(environment), "version", "--client", "--output", "json", NULL }, within,
		arena, &text, err))
		return -1;
	version = json_parse(str_of(text), arena, err);
	if (!version)
		return err_wrap(err, "%s version", program(environment));
	*ret_version = value_text_at(version, "clientVersion.gitVersion");
	*ret_server = "";
	if (*environment->kube_server)
		*ret_server = environment->kube_server;
	else if (ask(view, within, arena, &text, &ignored) == 0)
		*ret_server = text;
	return 0;
}

/* Where kubectl ran, and has none. */
static int no_context(const struct environment *environment, struct err *err)
{
	CLEANUP(free_pointer) char *words = NULL;

	if (err->code != ERR_CHILD || !strstr(err->message, "ended with status"))
		return -1;
	words = xstrdup(err->message);
	err_clear(err);
	(void)err_set(err, ERR_CLUSTER, "%s", words);
	return kubeconfig_problem_explain(environment, false, err);
}

int kubectl_context(const struct environment *environment, struct context *within, struct arena *arena,
		    const char **ret_context, const char **ret_server, struct err *err)
{
	const char *text;
	size_t n;

	if (ask((const char *const[]){ program(environment), "config", "view", "--minify", "--output",
				       "jsonpath={.current-context}{\"\\n\"}{.clusters[0].cluster.server}",
				       arena_format(arena, "--context=%s", environment->kube_context).p, NULL },
		within, arena, &text, err))
		return no_context(environment, err);
	n = strcspn(text, "\n");
	*ret_context = arena_str(arena, (struct str){ text, n }).p;
	*ret_server = text[n] ? &text[n + 1] : "";
	return 0;
}

int kubectl_try(const struct environment *environment, const char *file, const char *name_space, struct context *within,
		struct arena *arena, const char **ret_words, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	struct child_request child = { .input_from = CHILD_NULL,
				       .output_to = CHILD_NULL,
				       .errors_to = CHILD_CATCH,
				       .errors_ceiling = TRY_WORDS_MOST,
				       .deadline = TRY_PATIENCE,
				       .within = within };

	strvec_add_all(&arguments, (const char *const[]){ program(environment), "apply", "--dry-run=server", "-n",
							  name_space, "-f", file, NULL });
	if (connection_arguments(environment, &arguments, arena, err))
		return -1;
	child.arguments = arguments.list;
	if (child_run(&child, &result, err))
		return err->code == ERR_CHILD ? err_hint(err, NO_KUBECTL) : -1;
	*ret_words = result.status ? arena_str(arena, bytes_str(&result.errors)).p : "";
	return 0;
}

int kubectl_exec(const struct environment *environment, const struct kubectl_exec *request, struct context *within,
		 struct child_result *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	struct child_request child = { .deadline = request->deadline,
				       .within = within,
				       .output_ceiling = EXEC_MOST,
				       .errors_ceiling = WORDS_MOST };

	strvec_add_all(&arguments, (const char *const[]){ program(environment), "exec", "-n", request->name_space,
							  request->pod, "-c", request->container, "--quiet", NULL });
	if (request->is_caught) {
		child.input_from = CHILD_NULL;
		child.output_to = CHILD_CATCH;
		child.errors_to = CHILD_CATCH;
	} else {
		strvec_add(&arguments, "--stdin");
	}
	if (request->is_terminal)
		strvec_add(&arguments, "--tty");
	if (connection_arguments(environment, &arguments, &arena, err))
		return -1;
	strvec_add(&arguments, "--");
	strvec_add_all(&arguments, request->arguments);
	child.arguments = arguments.list;
	if (child_run(&child, ret, err))
		return err->code == ERR_CHILD ? err_hint(err, NO_KUBECTL) : -1;
	return 0;
}

int kubectl_forward(const struct environment *environment, const struct kubectl_forward *request,
		    struct context *within, struct child_result *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	struct child_request child = { .input_from = CHILD_NULL, .within = within };

	strvec_add_all(&arguments, (const char *const[]){ program(environment), "port-forward", "-n",
							  request->name_space, request->target, NULL });
	strvec_add_all(&arguments, request->ports);
	if (request->address)
		strvec_add(&arguments, arena_format(&arena, "--address=%s", request->address).p);
	if (connection_arguments(environment, &arguments, &arena, err))
		return -1;
	child.arguments = arguments.list;
	if (child_run(&child, ret, err))
		return err->code == ERR_CHILD ? err_hint(err, NO_KUBECTL) : -1;
	return 0;
}
