/* SPDX-License-Identifier: Apache-2.0 */
#include "cluster.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "file.h"
#include "json.h"
#include "texts.h"

#define PROXY_PATIENCE 15000 /* milliseconds until the socket is there */
#define PROXY_SLICE 5
#define CALL_PATIENCE 60000
#define ANSWER_MOST ((size_t)256 << 20)
#define WORDS_MOST ((size_t)64 << 10)
#define PAGE 500 /* objects */
#define SOCKET "api" /* name in the scratch folder */

/* Helm's settings of a connection and kubectl's words for them (helm.sh/helm pkg/cli/environment.go). */
static const struct {
	const char *variable;
	const char *flag; /* NULL: kubectl would show it to everyone in its arguments */
} connection[] = {
	{ "HELM_KUBECONTEXT", "--context" },
	{ "HELM_KUBEAPISERVER", "--server" },
	{ "HELM_KUBECAFILE", "--certificate-authority" },
	{ "HELM_KUBETLS_SERVER_NAME", "--tls-server-name" },
	{ "HELM_KUBEASUSER", "--as" },
	{ "HELM_KUBEASGROUPS", "--as-group" },
	{ "HELM_KUBETOKEN", NULL },
};

static int proxy_arguments(struct texts *arguments, const char *socket_path, struct arena *arena, struct err *err)
{
	const char *insecure = getenv("HELM_KUBEINSECURE_SKIP_TLS_VERIFY");
	const char *program = getenv("HELM_STORE_KUBECTL");

	texts_add(arguments, program && *program ? program : "kubectl");
	texts_add(arguments, "proxy");
	texts_add(arguments, arena_format(arena, "--unix-socket=%s", socket_path).p);
	for (size_t i = 0; i < COUNT_OF(connection); i++) {
		const char *setting = getenv(connection[i].variable);

		if (!setting || !*setting)
			continue;
		if (!connection[i].flag) {
			(void)err_set(err, ERR_USAGE, "--kube-token cannot be handed to kubectl without showing it");
			return err_hint(err, "put the token into a kubeconfig file and name it: KUBECONFIG=file");
		}
		texts_add(arguments, arena_format(arena, "%s=%s", connection[i].flag, setting).p);
	}
	if (insecure && strcmp(insecure, "true") == 0)
		texts_add(arguments, "--insecure-skip-tls-verify");
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

static int proxy_start(struct cluster *cluster, struct arena *arena, const char *socket_path, struct err *err)
{
	CLEANUP(texts_free) struct texts arguments = TEXTS_INIT;
	const char *errors_file = scratch_path(&cluster->scratch, "kubectl", arena);

	if (proxy_arguments(&arguments, socket_path, arena, err))
		return -1;
	if (background_start(&cluster->proxy, arguments.list, NULL, errors_file, err))
		return err_hint(err, "install kubectl, or name it: HELM_STORE_KUBECTL=/path/of/kubectl");
	for (int waited = 0; !is_listening(socket_path); waited += PROXY_SLICE) {
		if (!background_runs(&cluster->proxy))
			return proxy_failed(errors_file, err);
		if (waited >= PROXY_PATIENCE)
			return err_set(err, ERR_TIMEOUT, "%s proxy was not ready within %d ms", arguments.list[0],
				       PROXY_PATIENCE);
		if (interrupt_check(cluster->interrupt, PROXY_SLICE, err))
			return -1;
	}
	return 0;
}

int cluster_open(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *version;
	const char *socket_path;

	if (scratch_make(&cluster->scratch, err))
		return -1;
	socket_path = scratch_path(&cluster->scratch, SOCKET, &arena);
	if (proxy_start(cluster, &arena, socket_path, err) || http_open(socket_path, &cluster->http, err))
		return -1;
	return cluster_get(cluster, "/version", &arena, &version, err);
}

void cluster_close(struct cluster *cluster)
{
	http_close(cluster->http);
	cluster->http = NULL;
	background_stop(&cluster->proxy);
	scratch_remove(&cluster->scratch);
}

int cluster_call(struct cluster *cluster, const struct cluster_call *call, struct arena *arena, long *ret_status,
		 struct value **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes body = BYTES_INIT(ANSWER_MOST);
	CLEANUP(http_response_free) struct http_response response = { 0 };
	struct http_request request = { .method = call->method, .path = call->path, .accept = call->accept,
					.ceiling = ANSWER_MOST, .deadline = CALL_PATIENCE,
					.interrupt = cluster->interrupt };
	struct value *answer = NULL;

	if (!request.accept)
		request.accept = "application/json";
	if (call->body) {
		value_to_json(call->body, &body);
		if (bytes_check(&body, "a request", ERR_LIMIT, err))
			return -1;
		request.content_type = call->content_type ? call->content_type : "application/json";
		request.body = bytes_str(&body);
	}
	if (http_call(cluster->http, &request, &response, err))
		return -1;
	if (response.body.length) {
		answer = json_parse(bytes_str(&response.body), arena, err);
		if (!answer && response.status / 100 == 2)
			return err_wrap(err, "%s %s", call->method, call->path);
		/* The proxy itself answers in plain text when it cannot reach the API server. */
		if (!answer) {
			err_clear(err);
			return err_set(err, ERR_CLUSTER, "%s %.*s: %.*s", call->method,
				       (int)strcspn(call->path, "?"), call->path,
				       (int)strcspn(response.body.data, "\r\n"), response.body.data);
		}
	}
	*ret_status = response.status;
	*ret = answer;
	return 0;
}

int cluster_refused(const struct cluster_call *call, long status, const struct value *answer, struct err *err)
{
	const struct value *message = value_get(answer, "message");
	size_t path = strcspn(call->path, "?");
	enum err_code code = status >= 500 || status == 429 ? ERR_CLUSTER : ERR_REFUSED;

	if (message)
		return err_set(err, code, "%.*s", STR_ARG(message->text));
	return err_set(err, code, "%s %.*s: status %ld", call->method, (int)path, call->path, status);
}

int cluster_get(struct cluster *cluster, const char *path, struct arena *arena, struct value **ret, struct err *err)
{
	struct cluster_call call = { .method = "GET", .path = path };
	struct value *answer;
	long status;

	if (cluster_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status != 200 && status != 404)
		return cluster_refused(&call, status, answer, err);
	*ret = status == 200 ? answer : NULL;
	return 0;
}

int cluster_create(struct cluster *cluster, const char *path, const struct value *object, struct arena *arena,
		   bool *ret_exists, struct value **ret, struct err *err)
{
	struct cluster_call call = { .method = "POST", .path = path, .body = object };
	struct value *answer;
	long status;

	if (cluster_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status / 100 != 2 && status != 409)
		return cluster_refused(&call, status, answer, err);
	*ret_exists = status == 409;
	if (ret)
		*ret = answer;
	return 0;
}

int cluster_apply(struct cluster *cluster, const char *path, const struct value *object, struct arena *arena,
		  struct value **ret, struct err *err)
{
	struct cluster_call call = { .method = "PATCH", .body = object,
				     .content_type = "application/apply-patch+yaml" };
	struct value *answer;
	long status;

	call.path = arena_format(arena, "%s?force=true&fieldManager=" CLUSTER_MANAGER, path).p;
	if (cluster_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status / 100 != 2)
		return cluster_refused(&call, status, answer, err);
	if (ret)
		*ret = answer;
	return 0;
}

int cluster_replace(struct cluster *cluster, const char *path, const struct value *object, struct arena *arena,
		    bool *ret_lost, struct value **ret, struct err *err)
{
	struct cluster_call call = { .method = "PUT", .path = path, .body = object };
	struct value *answer;
	long status;

	if (cluster_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	*ret_lost = status == 409 || status == 404;
	if (status / 100 != 2 && !*ret_lost)
		return cluster_refused(&call, status, answer, err);
	if (ret)
		*ret = answer;
	return 0;
}

int cluster_delete(struct cluster *cluster, const char *path, const struct value *body, struct arena *arena,
		   struct err *err)
{
	struct cluster_call call = { .method = "DELETE", .path = path, .body = body };
	struct value *answer;
	long status;

	if (cluster_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	return status / 100 == 2 || status == 404 ? 0 : cluster_refused(&call, status, answer, err);
}

static const char *page_path(const char *path, const char *selector, const struct value *next, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(WORDS_MOST);

	bytes_format(&text, "%s?limit=%d", path, PAGE);
	if (selector) {
		bytes_add_text(&text, "&labelSelector=");
		http_encode(&text, str_of(selector));
	}
	if (next) {
		bytes_add_text(&text, "&continue=");
		http_encode(&text, next->text);
	}
	return arena_str(arena, bytes_str(&text)).p;
}

int cluster_list(struct cluster *cluster, const char *path, const char *selector, bool metadata_only,
		 struct arena *arena, struct value **ret, struct err *err)
{
	struct value *list = value_new(arena, VALUE_LIST);
	const struct value *next = NULL;

	do {
		struct cluster_call call = { .method = "GET" };
		struct value *answer;
		struct value *items;
		long status;

		if (metadata_only)
			call.accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
		call.path = page_path(path, selector, next, arena);
		if (cluster_call(cluster, &call, arena, &status, &answer, err))
			return -1;
		if (status != 200)
			return cluster_refused(&call, status, answer, err);
		items = value_get(answer, "items");
		for (struct value *item = items ? items->first : NULL; item;) {
			struct value *following = item->next;

			item->next = NULL;
			value_add(list, item);
			item = following;
		}
		next = value_get(value_get(answer, "metadata"), "continue");
		next = next && next->text.n ? next : NULL;
	} while (next);
	*ret = list;
	return 0;
}

int cluster_stream(struct cluster *cluster, const char *path, int (*sink)(void *context, struct str piece),
		   void *context, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(http_response_free) struct http_response response = { 0 };
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct http_request request = { .method = "GET", .path = path, .ceiling = ANSWER_MOST, .sink = sink,
					.context = context, .interrupt = cluster->interrupt };
	struct cluster_call call = { .method = "GET", .path = path };

	if (http_call(cluster->http, &request, &response, err))
		return -1;
	if (response.status / 100 == 2)
		return 0;
	return cluster_refused(&call, response.status, json_parse(bytes_str(&response.body), &arena, &ignored), err);
}

int cluster_streams(struct cluster *cluster, struct http_streams **ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return http_streams_open(scratch_path(&cluster->scratch, SOCKET, &arena), ret, err);
}

static int add_piece(void *context, struct str piece)
{
	struct bytes *out = context;

	bytes_add(out, piece);
	return out->overflow;
}

int cluster_text(struct cluster *cluster, const char *path, struct bytes *out, struct err *err)
{
	if (cluster_stream(cluster, path, add_piece, out, err))
		return -1;
	return bytes_check(out, path, ERR_LIMIT, err);
}
