/* SPDX-License-Identifier: Apache-2.0 */
#include "server/orders_accept.h"

#include "kube/answer.h"
#include "kube/call.h"
#include "kube/change.h"
#include "store/name.h"
#include "store/system.h"

#define TRIES 5 /* each is lost to somebody who made or removed one of that name meanwhile */

/* RFC 3339 with microseconds. */
static const char *moment(struct arena *arena)
{
	struct timespec now;
	struct tm parts;
	char text[sizeof("2006-01-02T15:04:05")];

	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)gmtime_r(&now.tv_sec, &parts);
	(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
	return arena_text(arena, "%s.%06ldZ", text, now.tv_nsec / 1000);
}

static const char *payload_hash(const struct orders_request *request, struct arena *arena)
{
	struct str payload = request->payload.n ? request->payload : request->request;
	struct str head = arena_format(arena, "%s %s\n", order_verb_word(request->verb), request->store);
	char digits[SHA256_DIGITS + 1];

	sha256_write(arena_join(arena, head, payload), digits);
	return arena_str(arena, str_of(digits)).p;
}

static int make(const struct orders_request *request, struct arena *arena, struct order *ret, struct err *err)
{
	char suffix[ORDER_SUFFIX + 1];
	char key[SHA256_DIGITS + 1] = "";

	if (name_check(request->store, err) || order_random(suffix, err))
		return -1;
	if (request->key)
		order_key_hash(request->identity, request->key, key);
	*ret = (struct order){
		.id = arena_text(arena, "%s.%s", request->store, suffix),
		.store = request->store,
		.verb = request->verb,
		.state = ORDER_QUEUED,
		.accepted = moment(arena),
		.began = "",
		.ended = "",
		.owner_label = order_owner_label(request->owner, arena),
		.is_keyed = request->key != NULL,
		.claim = { "", "", 0 },
		.request = request->request,
		.identity = request->identity,
		.owner = request->owner,
		.key_hash = arena_str(arena, str_of(key)).p,
		.payload_hash = payload_hash(request, arena),
		.error = { "", "", "" },
		.uid = "",
		.version = "",
	};
	ret->name = order_name(ret->id, ret->key_hash, arena);
	return order_check(ret, err);
}

/* The order that has the name; *ret_found: whether one has. */
static int read_first(struct kube *cluster, const char *name, struct arena *arena, struct order *ret, bool *ret_found,
		      struct err *err)
{
	struct value *object;

	if (kube_get(cluster, order_path(name, arena), arena, &object, err))
		return -1;
	*ret_found = object != NULL;
	return object ? order_read(object, arena, ret, err) : 0;
}

/* One that was there before. Its key counts for a day: *ret_again: it is over, and its order out of the way. */
static int judge(struct kube *cluster, const struct order *wanted, const struct order *first, struct arena *arena,
		 enum orders_answer *ret, bool *ret_again, struct err *err)
{
	bool has_ended = order_state_ends(first->state);

	*ret_again = has_ended && kube_now(cluster) - first->created >= ORDERS_DAY;
	if (*ret_again) {
		/* Refused: another one has its name by now. */
		if (!kube_delete(cluster, order_path(first->name, arena), first->uid, NULL, arena, err) ||
		    err->code != ERR_REFUSED)
			return err->code ? -1 : 0;
		err_clear(err);
		return 0;
	}
	*ret = strcmp(first->payload_hash, wanted->payload_hash) != 0 ? ORDERS_OTHER_PAYLOAD
	       : has_ended                                            ? ORDERS_REPEATED
								      : ORDERS_STILL_RUNNING;
	return 0;
}

static int is_full(struct kube *cluster, const struct orders_request *request, bool *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct orders_filter filter = { .selector = ORDER_WAITING, .metadata_only = true };
	struct order *list;
	size_t count;

	if (orders_list(cluster, &filter, &arena, &list, &count, err))
		return -1;
	*ret = count >= (request->queue_most ? request->queue_most : ORDERS_QUEUE_MOST);
	return 0;
}

/* *ret_exists: one of that name is there. The namespace is made when it turns out to be missing. */
static int create(struct kube *cluster, struct order *order, struct arena *arena, bool *ret_exists, struct err *err)
{
	const struct kube_call call = { .method = "POST", .path = ORDER_FOLDER, .body = order_object(order, arena) };
	struct value *answer;
	long status;

	for (int try = 0;; try++) {
		if (kube_call(cluster, &call, arena, &status, &answer, err))
			return -1;
		if (status != 404 || try > 0)
			break;
		if (system_make(cluster, arena, err))
			return -1;
	}
	*ret_exists = status == 409;
	if (status / 100 == 2)
		return order_read(answer, arena, order, err);
	return *ret_exists ? 0 : kube_refused(&call, status, answer, err);
}

/* One try; *ret_again: what was in the way has gone meanwhile. */
static int try_to_accept(struct kube *cluster, const struct orders_request *request, const struct order *wanted,
			 struct arena *arena, enum orders_answer *ret, struct order *order, bool *ret_again,
			 struct err *err)
{
	bool found = false;
	bool full = false;
	bool exists;

	*ret_again = false;
	/* A repeat is answered also when the queue is full. */
	if (wanted->is_keyed && read_first(cluster, wanted->name, arena, order, &found, err))
		return -1;
	if (found)
		return judge(cluster, wanted, order, arena, ret, ret_again, err);
	if (is_full(cluster, request, &full, err))
		return -1;
	*ret = full ? ORDERS_QUEUE_FULL : ORDERS_ACCEPTED;
	*order = *wanted;
	if (full || create(cluster, order, arena, &exists, err))
		return full ? 0 : -1;
	*ret_again = exists;
	return 0;
}

int orders_accept(struct kube *cluster, const struct orders_request *request, struct arena *arena,
		  enum orders_answer *ret, struct order *order, struct err *err)
{
	bool again = true;

	for (int try = 0; again && try < TRIES; try++) {
		struct order wanted;

		if (make(request, arena, &wanted, err) ||
		    try_to_accept(cluster, request, &wanted, arena, ret, order, &again, err))
			return -1;
	}
	return again ? err_set(err, ERR_LOCKED, "the order for store %s is made and removed by others all the time",
			       request->store)
		     : 0;
}
