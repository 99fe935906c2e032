/* SPDX-License-Identifier: Apache-2.0 */
#include "cluster.h"

#include "json.h"
#include "kubectl.h"
#include "uri.h"

#define CALL_PATIENCE 60000 /* milliseconds */
#define ANSWER_MOST ((size_t)256 << 20)
#define WORDS_MOST ((size_t)64 << 10)
#define PAGE 500 /* objects */
#define SOCKET "api" /* names in the scratch folder */
#define WORDS "kubectl"

int cluster_start(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	if (scratch_make(&cluster->scratch, err))
		return -1;
	return kubectl_proxy(&cluster->proxy, scratch_path(&cluster->scratch, SOCKET, &arena),
			     scratch_path(&cluster->scratch, WORDS, &arena), err);
}

int cluster_open(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *version;
	const char *socket_path;

	if (!cluster->scratch.folder && cluster_start(cluster, err))
		return -1;
	socket_path = scratch_path(&cluster->scratch, SOCKET, &arena);
	if (kubectl_proxy_wait(&cluster->proxy, socket_path, scratch_path(&cluster->scratch, WORDS, &arena),
			       cluster->interrupt, err) ||
	    http_open(socket_path, &cluster->http, err))
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

/* The answer's tree; a body that is no JSON is an error, unless the status says what there is to say. */
static int take_answer(const struct cluster_call *call, const struct http_response *response, struct arena *arena,
		       struct value **ret, struct err *err)
{
	struct value *answer = NULL;

	*ret = NULL;
	if (!response->body.length)
		return 0;
	answer = json_parse(bytes_str(&response->body), arena, err);
	if (!answer && response->status / 100 == 2)
		return err_wrap(err, "%s %s", call->method, call->path);
	/* Of a group that is not known the API server says so in plain text. */
	if (!answer)
		err_clear(err);
	/* The proxy itself answers in plain text when it cannot reach the API server. */
	if (!answer && response->status != 404)
		return err_set(err, ERR_CLUSTER, "%s %.*s: %.*s", call->method, (int)strcspn(call->path, "?"),
			       call->path, (int)strcspn(response->body.data, "\r\n"), response->body.data);
	*ret = answer;
	return 0;
}

static int make_request(const struct cluster *cluster, const struct cluster_call *call, struct bytes *body,
			struct http_request *ret, struct err *err)
{
	*body = (struct bytes)BYTES_INIT(ANSWER_MOST);
	*ret = (struct http_request){ .method = call->method, .path = call->path, .accept = call->accept,
				      .ceiling = ANSWER_MOST, .deadline = CALL_PATIENCE,
				      .interrupt = cluster->interrupt };
	if (!ret->accept)
		ret->accept = "application/json";
	if (!call->body)
		return 0;
	value_to_json(call->body, body);
	ret->content_type = call->content_type ? call->content_type : "application/json";
	ret->body = bytes_str(body);
	return bytes_check(body, "a request", ERR_LIMIT, err);
}

int cluster_call_all(struct cluster *cluster, const struct cluster_call *calls, size_t count, struct arena *arena,
		     struct cluster_answer *ret, struct err *err)
{
	CLEANUP(free_pointer) struct bytes *bodies = xcalloc(count, sizeof(*bodies));
	CLEANUP(free_pointer) struct http_request *requests = xcalloc(count, sizeof(*requests));
	CLEANUP(free_pointer) struct http_response *responses = xcalloc(count, sizeof(*responses));
	int failed = 0;

	for (size_t i = 0; i < count; i++)
		failed = make_request(cluster, &calls[i], &bodies[i], &requests[i], err) || failed;
	failed = failed || http_call_all(cluster->http, requests, count, responses, err);
	for (size_t i = 0; i < count; i++) {
		failed = failed || take_answer(&calls[i], &responses[i], arena, &ret[i].tree, err);
		ret[i].status = responses[i].status;
		http_response_free(&responses[i]);
		bytes_free(&bodies[i]);
	}
	return failed ? -1 : 0;
}

int cluster_call(struct cluster *cluster, const struct cluster_call *call, struct arena *arena, long *ret_status,
		 struct value **ret, struct err *err)
{
	struct cluster_answer answer;

	if (cluster_call_all(cluster, call, 1, arena, &answer, err))
		return -1;
	*ret_status = answer.status;
	*ret = answer.tree;
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

struct cluster_call cluster_apply_call(const char *path, const struct value *object, struct arena *arena)
{
	return (struct cluster_call){ .method = "PATCH", .body = object, .content_type = "application/apply-patch+yaml",
				      .path = arena_format(arena, "%s?force=true&fieldManager=" CLUSTER_MANAGER,
							   path).p };
}

int cluster_apply(struct cluster *cluster, const char *path, const struct value *object, struct arena *arena,
		  struct value **ret, struct err *err)
{
	struct cluster_call call = cluster_apply_call(path, object, arena);
	struct value *answer;
	long status;

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

static const char *page_path(const struct cluster_pages *pages, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(WORDS_MOST);

	bytes_format(&text, "%s?limit=%u", pages->path, pages->size ? pages->size : PAGE);
	if (pages->selector) {
		bytes_add_text(&text, "&labelSelector=");
		uri_encode(&text, str_of(pages->selector));
	}
	if (pages->next) {
		bytes_add_text(&text, "&continue=");
		uri_encode(&text, str_of(pages->next));
	}
	return arena_str(arena, bytes_str(&text)).p;
}

static struct cluster_call page_call(const struct cluster_pages *pages, struct arena *arena)
{
	return (struct cluster_call){ .method = "GET", .path = page_path(pages, arena),
				      .accept = pages->metadata_only
							? "application/json;as=PartialObjectMetadataList;"
							  "g=meta.k8s.io;v=v1"
							: NULL };
}

/* Its items, and where the next page begins. */
static int take_page(struct cluster_pages *pages, const struct cluster_call *call, const struct cluster_answer *answer,
		     struct value **ret, struct err *err)
{
	const char *next = value_text_at(answer->tree, "metadata.continue");

	cluster_pages_free(pages);
	pages->next = *next ? xstrdup(next) : NULL;
	if (answer->status != 200)
		return cluster_refused(call, answer->status, answer->tree, err);
	pages->done = !pages->next;
	*ret = value_get(answer->tree, "items");
	return 0;
}

int cluster_page(struct cluster *cluster, struct cluster_pages *pages, struct arena *arena, struct value **ret,
		 struct err *err)
{
	for (;;) {
		struct cluster_call call = page_call(pages, arena);
		struct cluster_answer answer;

		if (cluster_call_all(cluster, &call, 1, arena, &answer, err))
			return -1;
		if (!take_page(pages, &call, &answer, ret, err))
			return 0;
		/* The mark was too old; the one in this answer goes on at the same place, with what is there now. */
		if (answer.status != 410 || !pages->next)
			return -1;
		err_clear(err);
	}
}

void cluster_pages_free(struct cluster_pages *pages)
{
	free_pointer(&pages->next);
}

static void move_items(struct value *items, struct value *list)
{
	for (struct value *item = value_first(items); item;) {
		struct value *following = item->next;

		item->next = NULL;
		value_add(list, item);
		item = following;
	}
}

static int list_rest(struct cluster *cluster, struct cluster_pages *pages, struct value *list, struct arena *arena,
		     struct err *err)
{
	while (!pages->done) {
		struct value *items;

		if (cluster_page(cluster, pages, arena, &items, err))
			return -1;
		move_items(items, list);
	}
	return 0;
}

int cluster_list(struct cluster *cluster, const char *path, const char *selector, bool metadata_only,
		 struct arena *arena, struct value **ret, struct err *err)
{
	CLEANUP(cluster_pages_free) struct cluster_pages pages = { .path = path, .selector = selector,
								   .metadata_only = metadata_only };

	*ret = value_new(arena, VALUE_LIST);
	return list_rest(cluster, &pages, *ret, arena, err);
}

int cluster_list_all(struct cluster *cluster, const char *const *paths, size_t count, struct arena *arena,
		     struct value **ret, struct err *err)
{
	struct cluster_call *calls = arena_alloc(arena, count * sizeof(*calls));
	struct cluster_answer *answers = arena_alloc(arena, count * sizeof(*answers));

	for (size_t i = 0; i < count; i++)
		calls[i] = page_call(&(struct cluster_pages){ .path = paths[i] }, arena);
	if (cluster_call_all(cluster, calls, count, arena, answers, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		CLEANUP(cluster_pages_free) struct cluster_pages pages = { .path = paths[i] };
		struct value *items;

		if (take_page(&pages, &calls[i], &answers[i], &items, err))
			return -1;
		ret[i] = value_new(arena, VALUE_LIST);
		move_items(items, ret[i]);
		if (list_rest(cluster, &pages, ret[i], arena, err))
			return -1;
	}
	return 0;
}

int cluster_time(struct cluster *cluster, time_t *ret, struct err *err)
{
	CLEANUP(http_response_free) struct http_response response = { 0 };
	struct http_request request = { .method = "GET", .path = "/version", .ceiling = WORDS_MOST,
					.deadline = CALL_PATIENCE, .interrupt = cluster->interrupt };

	if (http_call(cluster->http, &request, &response, err))
		return -1;
	*ret = response.date;
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
