/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kube.h"

#include <unistd.h>

#include "clock.h"
#include "http.h"
#include "kube/kubeconfig.h"
#include "kube/kubectl.h"

#define SOCKET "api" /* names in the scratch folder */
#define WORDS "kubectl"

int cluster_start(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	if (scratch_make(&cluster->scratch, cluster->environment, err))
		return -1;
	return kubectl_proxy(cluster->environment, &cluster->proxy, scratch_path(&cluster->scratch, SOCKET, &arena),
			     scratch_path(&cluster->scratch, WORDS, &arena), err);
}

/* Until the proxy listens, whose process runs. */
static int wait_for_proxy(struct cluster *cluster, struct arena *arena, struct err *err)
{
	return kubectl_proxy_wait(cluster->environment, &cluster->proxy,
				  scratch_path(&cluster->scratch, SOCKET, arena),
				  scratch_path(&cluster->scratch, WORDS, arena), cluster->within, err);
}

int cluster_open(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *version;
	const char *socket_path;
	int failed;

	if (!cluster->scratch.folder && cluster_start(cluster, err))
		return -1;
	socket_path = scratch_path(&cluster->scratch, SOCKET, &arena);
	if (wait_for_proxy(cluster, &arena, err))
		return kubeconfig_explain(cluster->environment, false, err);
	if (http_open(socket_path, &cluster->http, err) ||
	    http_open(socket_path, &cluster->aside, err))
		return -1;
	cluster->opening = true;
	failed = cluster_get(cluster, "/version", &arena, &version, err);
	cluster->opening = false;
	return failed ? kubeconfig_explain(cluster->environment, true, err) : 0;
}

int cluster_again(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *socket_path = scratch_path(&cluster->scratch, SOCKET, &arena);

	if (!cluster->proxy.pid || background_runs(&cluster->proxy))
		return 0;
	(void)unlink(socket_path);
	return kubectl_proxy(cluster->environment, &cluster->proxy, socket_path,
			     scratch_path(&cluster->scratch, WORDS, &arena), err) ||
			       wait_for_proxy(cluster, &arena, err)
		       ? -1
		       : 0;
}

void cluster_close(struct cluster *cluster)
{
	http_close(cluster->http);
	http_close(cluster->aside);
	cluster->http = NULL;
	cluster->aside = NULL;
	background_stop(&cluster->proxy);
	scratch_remove(&cluster->scratch);
}

int cluster_refused(const struct cluster_call *call, long status, const struct value *answer, struct err *err)
{
	const struct value *message = value_get(answer, "message");
	size_t path = strcspn(call->path, "?");
	enum err_code code = status >= 500 || status == 429 ? ERR_CLUSTER : ERR_REFUSED;

	if (message)
		(void)err_set(err, code, "%.*s", STR_ARG(message->text));
	else
		(void)err_set(err, code, "%s %.*s: status %ld", call->method, (int)path, call->path, status);
	return -1;
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

struct cluster_call cluster_apply_call(const char *path, const struct value *object, struct arena *arena)
{
	return (struct cluster_call){ .method = "PATCH", .body = object, .content_type = CLUSTER_APPLY,
				      .path = arena_format(arena, "%s?force=true&fieldManager=" CLUSTER_MANAGER,
							   path).p };
}

/* One that changes an object and is expected to work. */
static int change(struct cluster *cluster, const struct cluster_call *call, struct arena *arena, struct value **ret,
		  struct err *err)
{
	struct value *answer;
	long status;

	if (cluster_call(cluster, call, arena, &status, &answer, err))
		return -1;
	if (status / 100 != 2)
		return cluster_refused(call, status, answer, err);
	if (ret)
		*ret = answer;
	return 0;
}

int cluster_apply(struct cluster *cluster, const char *path, const struct value *object, struct arena *arena,
		  struct value **ret, struct err *err)
{
	struct cluster_call call = cluster_apply_call(path, object, arena);

	return change(cluster, &call, arena, ret, err);
}

int cluster_merge(struct cluster *cluster, const char *path, const struct value *patch, struct arena *arena,
		  struct value **ret, struct err *err)
{
	struct cluster_call call = { .method = "PATCH", .path = path, .body = patch, .content_type = CLUSTER_MERGE };

	return change(cluster, &call, arena, ret, err);
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

int cluster_delete(struct cluster *cluster, const char *path, const char *uid, const char *version,
		   struct arena *arena, struct err *err)
{
	struct value *options = value_new(arena, VALUE_MAP);
	struct value *conditions = value_map_at(options, "preconditions", arena);
	struct cluster_call call = { .method = "DELETE", .path = path, .body = options };
	struct value *answer;
	long status;

	if (!*uid)
		return err_set(err, ERR_INTERNAL, "DELETE %s without the uid of what was looked at", path);
	value_put_text(options, "propagationPolicy", "Background", arena);
	value_put_text(conditions, "uid", uid, arena);
	if (version)
		value_put_text(conditions, "resourceVersion", version, arena);
	if (cluster_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	return status / 100 == 2 || status == 404 ? 0 : cluster_refused(&call, status, answer, err);
}

time_t cluster_now(const struct cluster *cluster)
{
	return cluster->date ? cluster->date + (time_t)((clock_passed() - cluster->date_seen) / 1000) : time(NULL);
}

int cluster_time(struct cluster *cluster, time_t *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct cluster_call call = { .method = "GET", .path = "/version" };
	struct cluster_answer answer;

	if (cluster_call_all(cluster, &call, 1, &arena, &answer, err))
		return -1;
	if (answer.status != 200)
		return cluster_refused(&call, answer.status, answer.tree, err);
	*ret = answer.date;
	return 0;
}

int cluster_streams(struct cluster *cluster, struct http_streams **ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return http_streams_open(scratch_path(&cluster->scratch, SOCKET, &arena), ret, err);
}
