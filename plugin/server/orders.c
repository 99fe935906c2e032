/* SPDX-License-Identifier: Apache-2.0 */
#include "server/orders.h"

#include <stdlib.h>

#include "kube/answer.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/list.h"
#include "timestamp.h"

#define SELECTOR_MOST 1024
#define METADATA KUBE_METADATA ",application/json"
#define TRIES 4 /* of a write that somebody wrote before, who is not in its way */

/* --- looking */

static void add_term(struct bytes *out, const char *label, const char *text)
{
	if (text)
		bytes_format(out, ",%s=%s", label, text);
}

int orders_list(struct kube *cluster, const struct orders_filter *filter, struct arena *arena, struct order **ret,
		size_t *ret_count, struct err *err)
{
	CLEANUP(bytes_free) struct bytes selector = BYTES_INIT(SELECTOR_MOST);
	struct value *items;
	struct order *list;
	size_t count = 0;

	bytes_add_text(&selector, filter->selector ? filter->selector : LABEL_ORDER);
	add_term(&selector, LABEL_ORDER, filter->id);
	add_term(&selector, LABEL_ORDER_STORE, filter->store);
	add_term(&selector, LABEL_ORDER_OWNER, filter->owner ? order_owner_label(filter->owner, arena) : NULL);
	if (bytes_check(&selector, "a selector of orders", ERR_LIMIT, err) ||
	    kube_list(cluster, ORDER_FOLDER, selector.data, filter->metadata_only, arena, &items, err))
		return -1;
	list = arena_calloc(arena, (value_count(items) + 1) * sizeof(*list));
	for (const struct value *item = value_first(items); item; item = item->next) {
		CLEANUP(err_clear) struct err ignored = ERR_INIT;

		count += order_read(item, arena, &list[count], &ignored) == 0;
	}
	qsort(list, count, sizeof(*list), order_compare);
	*ret = list;
	*ret_count = count;
	return 0;
}

/* What cannot be a label finds nothing: the API server would call it a mistake of ours. */
static bool is_id(const char *id)
{
	size_t n = strlen(id);

	return n && n <= 63 && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-.") == n && id[0] != '-' &&
	       id[0] != '.' && id[n - 1] != '-' && id[n - 1] != '.';
}

int orders_find(struct kube *cluster, const char *id, struct arena *arena, struct order *ret, bool *ret_found,
		struct err *err)
{
	const struct orders_filter filter = { .id = id };
	struct order *list;
	size_t count = 0;

	if (is_id(id) && orders_list(cluster, &filter, arena, &list, &count, err))
		return -1;
	*ret_found = count > 0;
	if (count)
		*ret = list[0];
	return 0;
}

/* --- writing */

static int get(struct kube *cluster, const char *name, struct arena *arena, struct order *ret, bool *ret_found,
	       struct err *err)
{
	CLEANUP(err_clear) struct err foreign = ERR_INIT;
	struct value *object;

	if (kube_get(cluster, order_path(name, arena), arena, &object, err))
		return -1;
	*ret_found = object && !order_read(object, arena, ret, &foreign);
	return 0;
}

static const char *keep(struct arena *arena, const char *text)
{
	return arena_str(arena, str_of(text)).p;
}

/* Another object of the same name is another order. */
static bool is_same(const struct order *there, const struct order *order)
{
	return strcmp(there->uid, order->uid) == 0;
}

/* Whether what stands there is what was to be written. */
static bool is_written(const struct order *there, const struct order *order)
{
	return is_same(there, order) && there->state == order->state &&
	       strcmp(there->claim.mark, order->claim.mark) == 0 &&
	       strcmp(there->claim.holder, order->claim.holder) == 0 && there->claim.renewals == order->claim.renewals;
}

/* How a write is made. `before`: the order as it was read; a claim, or the lack of one, must still be that. */
struct write {
	const struct order *before;
	bool all;   /* the data, too */
	bool whole; /* the answer is to be the whole object */
};

/* One try; `*ret`: what is there after it, in the arena; *ret_again: somebody wrote it who is not in our way. */
static int try_to_write(struct kube *cluster, struct order *order, const struct write *write, struct arena *arena,
			struct order *ret, bool *ret_lost, bool *ret_again, struct err *err)
{
	struct kube_call call = { .method = "PATCH",
				  .path = order_path(order->name, arena),
				  .body = order_patch(order, write->all, arena),
				  .content_type = KUBE_MERGE,
				  .accept = write->whole ? NULL : METADATA };
	struct value *answer;
	bool found;
	long status;

	*ret_again = false;
	*ret_lost = false;
	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status / 100 == 2)
		return order_read(answer, arena, ret, err);
	if (status != 404 && status != 409)
		return kube_refused(&call, status, answer, err);
	if (get(cluster, order->name, arena, ret, &found, err))
		return -1;
	if (found && is_written(ret, order))
		return 0;
	*ret_again = found && is_same(ret, order) && ret->state == write->before->state &&
		     strcmp(ret->claim.mark, write->before->claim.mark) == 0 &&
		     strcmp(ret->claim.holder, write->before->claim.holder) == 0;
	*ret_lost = !*ret_again;
	return 0;
}

/* The order is as it was before, unless it was written. */
static int write_order(struct kube *cluster, struct order *order, const struct write *write, struct arena *arena,
		       struct order *ret, bool *ret_lost, struct err *err)
{
	bool again = true;

	*ret_lost = false;
	for (int try = 0; again; try++) {
		if (try_to_write(cluster, order, write, arena, ret, ret_lost, &again, err))
			return -1;
		/* Of a claim the count decides, too: what is renewed has a holder who is at work. */
		if (again && (try >= TRIES || (write->whole && ret->claim.renewals != write->before->claim.renewals))) {
			*ret_lost = true;
			return 0;
		}
		if (again)
			order->version = ret->version;
	}
	return 0;
}

/* What is written often goes into an arena of its own; of it only the version stays. */
static int change(struct kube *cluster, struct order *order, const struct order *wanted, bool all, struct arena *arena,
		  bool *ret_lost, struct err *err)
{
	CLEANUP(arena_free) struct arena scratch = ARENA_INIT;
	const struct write write = { .before = order, .all = all };
	struct order next = *wanted;
	struct order there;

	if (write_order(cluster, &next, &write, &scratch, &there, ret_lost, err))
		return -1;
	if (*ret_lost)
		return 0;
	*order = *wanted;
	order->version = keep(arena, there.version);
	return 0;
}

int orders_claim(struct kube *cluster, struct order *order, const char *holder, struct arena *arena, bool *ret_lost,
		 struct err *err)
{
	const struct write write = { .before = order, .whole = true };
	char mark[ORDER_SUFFIX + 1];
	struct order wanted = *order;
	struct order there;

	if (order_random(mark, err))
		return -1;
	/* A claim that we gave up ourselves is no process that ended. */
	wanted.take_overs += order->state == ORDER_RUNNING && strcmp(order->claim.holder, holder) != 0;
	wanted.state = ORDER_RUNNING;
	wanted.claim = (struct order_claim){ keep(arena, holder), keep(arena, mark), 0 };
	if (!*wanted.began)
		wanted.began = timestamp_text(kube_now(cluster), arena);
	if (write_order(cluster, &wanted, &write, arena, &there, ret_lost, err))
		return -1;
	if (!*ret_lost)
		*order = there;
	return 0;
}

int orders_renew(struct kube *cluster, struct order *order, bool all, struct arena *arena, bool *ret_lost,
		 struct err *err)
{
	struct order wanted;

	/* Also when nobody knows whether it was written: the next one must not be taken for this one. */
	order->claim.renewals++;
	wanted = *order;
	return change(cluster, order, &wanted, all, arena, ret_lost, err);
}

int orders_release(struct kube *cluster, struct order *order, struct arena *arena, bool *ret_lost, struct err *err)
{
	struct order wanted = *order;

	wanted.state = ORDER_QUEUED;
	wanted.claim = (struct order_claim){ "", order->claim.mark, order->claim.renewals + 1 };
	return change(cluster, order, &wanted, true, arena, ret_lost, err);
}

int orders_finish(struct kube *cluster, struct order *order, enum order_state state, struct arena *arena,
		  bool *ret_lost, struct err *err)
{
	struct order wanted = *order;

	wanted.state = state;
	wanted.ended = timestamp_text(kube_now(cluster), arena);
	wanted.claim.holder = "";
	return change(cluster, order, &wanted, true, arena, ret_lost, err);
}

int orders_cancel(struct kube *cluster, const char *id, struct arena *arena, enum orders_cancelled *ret,
		  struct order *order, struct err *err)
{
	for (bool lost = true; lost;) {
		bool found;

		if (orders_find(cluster, id, arena, order, &found, err))
			return -1;
		if (!found || order->state != ORDER_QUEUED) {
			*ret = !found                            ? ORDERS_MISSING
			       : order->state == ORDER_RUNNING   ? ORDERS_RUNNING
			       : order->state == ORDER_CANCELLED ? ORDERS_CANCELLED
								 : ORDERS_OVER;
			return 0;
		}
		if (orders_finish(cluster, order, ORDER_CANCELLED, arena, &lost, err))
			return -1;
	}
	*ret = ORDERS_CANCELLED;
	return 0;
}

/* --- the journal */

static bool is_old(const struct order *order, time_t now)
{
	time_t ended = timestamp_parse(order->ended);

	return now - (ended > order->created ? ended : order->created) >= ORDERS_DAY;
}

static int compare_ended(const void *a, const void *b)
{
	const struct order *one = a;
	const struct order *other = b;
	int newest = strcmp(other->ended, one->ended);

	return newest ? newest : order_compare(other, one);
}

int orders_trim(struct kube *cluster, size_t *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct orders_filter filter = { .selector = ORDER_ENDED, .metadata_only = true };
	struct order *list;
	size_t count;

	if (orders_list(cluster, &filter, &arena, &list, &count, err))
		return -1;
	qsort(list, count, sizeof(*list), compare_ended);
	for (size_t i = 0; i < count; i++) {
		bool is_more = i >= (list[i].is_keyed ? ORDERS_KEYED : ORDERS_JOURNAL);

		if ((is_more || is_old(&list[i], kube_now(cluster))) &&
		    kube_delete(cluster, order_path(list[i].name, &arena), list[i].uid, NULL, &arena, err))
			return -1;
	}
	*ret = count;
	return 0;
}
