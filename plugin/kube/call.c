/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/call.h"

#include <stdlib.h>
#include <sys/random.h>

#include "clock.h"
#include "http.h"
#include "json.h"
#include "kube/answer.h"
#include "kube/kubeconfig_problem.h"
#include "kube/owner.h"
#include "kube/retry.h"

/* Milliseconds. An API server gives an answer within 34 s, admission webhooks included, or says that it cannot. */
#define SILENCE 35000
#define CALL_PATIENCE 60000
#define OPENING_MOST 3 /* tries to reach it for the first time */
#define SLICE 1000
#define ANSWER_MOST ((size_t)256 << 20)

/* One of the calls, over its tries. */
struct trial {
	const struct kube_call *call;
	struct kube_answer *answer;
	struct bytes body;
	struct http_request request;
	struct http_response response;
	struct value *tree;
	unsigned tries;
	bool answered;
	bool uncertain; /* an earlier try may have been carried out */
};

struct trials {
	struct kube *cluster;
	struct arena *arena;
	struct trial *list;
	size_t count;
	long long until;
};

static void trials_free(struct trials *trials)
{
	for (size_t i = 0; i < trials->count; i++) {
		http_response_free(&trials->list[i].response);
		bytes_free(&trials->list[i].body);
	}
	free(trials->list);
}

static int make_request(struct trials *trials, struct trial *trial, struct err *err)
{
	const struct kube_call *call = trial->call;
	struct http_request *request = &trial->request;

	trial->body = (struct bytes)BYTES_INIT(ANSWER_MOST);
	*request = (struct http_request){ .method = call->method,
					  .path = call->path,
					  .accept = call->accept,
					  .ceiling = ANSWER_MOST,
					  .within = trials->cluster->within,
					  .tick = owner_tick,
					  .tick_context = trials->cluster };
	if (!request->accept)
		request->accept = "application/json";
	if (!call->body)
		return 0;
	json_write_value(call->body, &trial->body);
	request->content_type = call->content_type ? call->content_type : "application/json";
	request->body = bytes_str(&trial->body);
	return bytes_check(&trial->body, "a request", ERR_LIMIT, err);
}

/* Milliseconds for one try. */
static void limit(struct http_request *request, long long until)
{
	long long left = until - clock_running();

	request->deadline = left < 1 ? 1 : left < CALL_PATIENCE ? (unsigned)left : CALL_PATIENCE;
	request->idle = request->deadline < SILENCE ? request->deadline : SILENCE;
}

/* All that have no answer yet, side by side. Errors that no repetition mends; what came of each is in its response. */
static int try_all(struct trials *trials, struct err *last, struct err *err)
{
	CLEANUP(free_pointer) struct http_request *requests = xcalloc(trials->count, sizeof(*requests));
	CLEANUP(free_pointer) struct http_response *responses = xcalloc(trials->count, sizeof(*responses));
	struct kube *cluster = trials->cluster;
	bool is_final = false;
	size_t count = 0;
	size_t taken = 0;
	int failed;

	for (size_t i = 0; i < trials->count; i++) {
		if (trials->list[i].answered)
			continue;
		limit(&trials->list[i].request, trials->until);
		requests[count++] = trials->list[i].request;
	}
	failed = http_call_all(cluster->in_tick ? cluster->aside : cluster->http, requests, count, responses, last);
	for (size_t i = 0; i < trials->count; i++) {
		struct trial *trial = &trials->list[i];

		if (trial->answered)
			continue;
		http_response_free(&trial->response);
		trial->response = responses[taken++];
		trial->tries++;
		is_final = is_final || trial->response.fault == HTTP_ENDED || trial->response.body.overflow;
	}
	if (!failed || (!is_final && last->code != ERR_INTERNAL)) {
		/* The cluster does not answer: a wait that reached its limit is another thing. */
		last->code = failed ? ERR_CLUSTER : last->code;
		return 0;
	}
	*err = *last;
	*last = (struct err)ERR_INIT;
	return -1;
}

/* Whether what an earlier try wrote is what is in the way of this one. */
static int look_whether_ours(struct trials *trials, struct trial *trial, struct err *err)
{
	const char *path = retry_object_path(trial->call, trials->arena);
	struct value *object;

	if (trial->response.status != 409 || !trial->uncertain || !*path)
		return 0;
	if (kube_get(trials->cluster, path, trials->arena, &object, err))
		return -1;
	if (!object || !retry_is_ours(trial->call->body, object))
		return 0;
	trial->answer->status = 200;
	trial->answer->tree = object;
	return 0;
}

/* The answer as it is told, if it is one of an API server. */
static int take_answer(struct trials *trials, struct trial *trial, struct err *err)
{
	const struct http_response *response = &trial->response;
	const struct kube_call *call = trial->call;
	const char *what =
		arena_format(trials->arena, "%s %.*s", call->method, (int)strcspn(call->path, "?"), call->path).p;

	trial->answered = true;
	if (response->date) {
		trials->cluster->date = response->date;
		trials->cluster->date_seen = clock_passed();
	}
	*trial->answer = (struct kube_answer){ response->status, response->date, trial->tree };
	return answer_check(what, response, trial->tree, err) ? -1 : look_whether_ours(trials, trial, err);
}

/* Milliseconds until it is tried again; 0: it has its answer, or must do without. */
static unsigned judge(struct trials *trials, struct trial *trial)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const struct http_response *response = &trial->response;
	unsigned most;
	unsigned pause;
	unsigned chance = 0;
	enum retry_verdict verdict;

	trial->tree = response->fault == HTTP_FINE && response->body.length
			      ? json_parse(bytes_str(&response->body), trials->arena, &ignored)
			      : NULL;
	verdict = retry_judge(trial->call, response, trial->tree, false);
	if (verdict == RETRY_ANSWERED || (verdict == RETRY_UNKNOWN && !retry_is_safe(trial->call)))
		return 0;
	trial->uncertain = trial->uncertain || verdict == RETRY_UNKNOWN;
	most = retry_most(response, trial->tree);
	if (trials->cluster->opening && !trial->tree)
		most = verdict == RETRY_NOT_DONE ? OPENING_MOST : OPENING_MOST * 2;
	(void)!getrandom(&chance, sizeof(chance), GRND_NONBLOCK);
	pause = retry_pause(trial->tries, response->retry_after, chance);
	return trial->tries < most && clock_running() + pause < trials->until ? pause : 0;
}

static int wait_a_while(struct kube *cluster, unsigned milliseconds, struct err *err)
{
	for (unsigned slice; milliseconds; milliseconds -= slice) {
		slice = milliseconds < SLICE ? milliseconds : SLICE;
		if (context_check(cluster->within, (int)slice, err) || owner_tick(cluster, err))
			return -1;
	}
	return 0;
}

/* One round; *ret_pause is how long to wait for the next, 0: all have their answers. */
static int go_round(struct trials *trials, unsigned *ret_pause, struct err *err)
{
	CLEANUP(err_clear) struct err last = ERR_INIT;
	bool is_unsent = false;

	*ret_pause = 0;
	if (try_all(trials, &last, err))
		return -1;
	for (size_t i = 0; i < trials->count; i++) {
		struct trial *trial = &trials->list[i];
		unsigned pause = trial->answered ? 0 : judge(trials, trial);

		is_unsent = is_unsent || trial->response.fault == HTTP_UNSENT;
		*ret_pause = pause > *ret_pause ? pause : *ret_pause;
		if (trial->answered || pause)
			continue;
		if (trial->response.fault != HTTP_FINE) {
			*err = last;
			last = (struct err)ERR_INIT;
			return -1;
		}
		if (take_answer(trials, trial, err))
			return -1;
	}
	return is_unsent && *ret_pause ? kube_again(trials->cluster, err) : 0;
}

/* Once it was reached: the one that does not answer any more. */
static int tell_place(const struct kube *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	if (err->code != ERR_CLUSTER || cluster->opening || cluster->in_tick)
		return -1;
	return err_hint(err, "called: %s", kubeconfig_problem_where(cluster->environment, &arena));
}

int kube_call_all(struct kube *cluster, const struct kube_call *calls, size_t count, struct arena *arena,
		  struct kube_answer *ret, struct err *err)
{
	CLEANUP(trials_free) struct trials trials = { cluster, arena, xcalloc(count, sizeof(*trials.list)), count,
						      clock_running() + owner_time(cluster) };
	unsigned pause;

	for (size_t i = 0; i < count; i++) {
		trials.list[i] = (struct trial){ .call = &calls[i], .answer = &ret[i] };
		if (make_request(&trials, &trials.list[i], err) ||
		    (strcmp(calls[i].method, "GET") != 0 && owner_before_change(cluster, err)))
			return -1;
	}
	do {
		if (go_round(&trials, &pause, err) || wait_a_while(cluster, pause, err))
			return tell_place(cluster, err);
	} while (pause);
	return 0;
}

int kube_call(struct kube *cluster, const struct kube_call *call, struct arena *arena, long *ret_status,
	      struct value **ret, struct err *err)
{
	struct kube_answer answer;

	if (kube_call_all(cluster, call, 1, arena, &answer, err))
		return -1;
	*ret_status = answer.status;
	*ret = answer.tree;
	return 0;
}

/* --- bodies that are no JSON */

struct flow {
	int (*sink)(void *context, struct str piece);
	void *context;
	bool begun;
};

static int pass_on(void *context, struct str piece)
{
	struct flow *flow = context;

	flow->begun = true;
	return flow->sink(flow->context, piece);
}

/* One try; *ret_pause other than 0: again after that. */
static int flow_once(struct trials *trials, struct flow *flow, unsigned *ret_pause, struct err *err)
{
	CLEANUP(err_clear) struct err last = ERR_INIT;
	struct trial *trial = trials->list;
	struct http_response *response = &trial->response;
	int failed;

	http_response_free(response);
	failed = http_call(trials->cluster->http, &trial->request, response, &last);
	trial->tries++;
	*ret_pause = flow->begun || response->fault == HTTP_ENDED ? 0 : judge(trials, trial);
	if (!failed && response->status / 100 == 2) {
		*ret_pause = 0;
		return 0;
	}
	if (*ret_pause)
		return response->fault == HTTP_UNSENT ? kube_again(trials->cluster, err) : 0;
	if (!failed)
		return kube_refused(trial->call, response->status, trial->tree, err);
	*err = last;
	last = (struct err)ERR_INIT;
	return -1;
}

int kube_stream(struct kube *cluster, const char *path, int (*sink)(void *context, struct str piece), void *context,
		struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct kube_call call = { .method = "GET", .path = path };
	CLEANUP(trials_free) struct trials trials = { cluster, &arena, xcalloc(1, sizeof(*trials.list)), 1,
						      clock_running() + owner_time(cluster) };
	struct flow flow = { sink, context, false };
	unsigned pause;

	trials.list[0] = (struct trial){
		.call = &call,
		.request = { .method = "GET",
			     .path = path,
			     .ceiling = ANSWER_MOST,
			     .sink = pass_on,
			     .context = &flow,
			     .idle = SILENCE,
			     .within = cluster->within,
			     .tick = owner_tick,
			     .tick_context = cluster },
	};
	do {
		if (flow_once(&trials, &flow, &pause, err) || wait_a_while(cluster, pause, err))
			return -1;
	} while (pause);
	return 0;
}

static int add_piece(void *context, struct str piece)
{
	struct bytes *out = context;

	bytes_add(out, piece);
	return out->overflow;
}

int kube_text(struct kube *cluster, const char *path, struct bytes *out, struct err *err)
{
	if (kube_stream(cluster, path, add_piece, out, err))
		return -1;
	return bytes_check(out, path, ERR_LIMIT, err);
}

int kube_refused(const struct kube_call *call, long status, const struct value *answer, struct err *err)
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

int kube_get(struct kube *cluster, const char *path, struct arena *arena, struct value **ret, struct err *err)
{
	struct kube_call call = { .method = "GET", .path = path };
	struct value *answer;
	long status;

	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status != 200 && status != 404)
		return kube_refused(&call, status, answer, err);
	*ret = status == 200 ? answer : NULL;
	return 0;
}
