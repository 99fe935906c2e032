/* SPDX-License-Identifier: Apache-2.0 */
#include "status/list.h"

#include "database/shared_sizes.h"
#include "json.h"
#include "store/lister.h"
#include "store/mode.h"

#define MARK_MOST ((size_t)1 << 20) /* bytes of a summary as JSON */

static void choose_states(const char *const *words, bool *ret_wanted)
{
	enum state state;

	for (size_t i = 0; i < STATE_COUNT; i++)
		ret_wanted[i] = !words || !*words;
	for (; words && *words; words++)
		if (state_find(*words, &state))
			ret_wanted[state] = true;
}

/* How large databases are: only where stores are in the server that they share. */
static int add_sizes(struct kube *cluster, struct value *list, struct arena *arena, struct err *err)
{
	struct value *measured = NULL;
	bool is_any = false;

	for (const struct value *store = value_first(list); store; store = store->next) {
		const struct mode *mode = mode_find(value_text_at(store, "database"));

		is_any = is_any || (mode && mode->is_outside);
	}
	if (!is_any)
		return 0;
	if (shared_sizes_last(cluster, arena, &measured, err))
		return -1;
	for (struct value *store = value_first(list); store; store = store->next)
		shared_sizes_put(measured, value_text_at(store, "name"), store, arena);
	return 0;
}

/* Those that are asked for. */
static struct value *choose(const struct value *stores, const struct list_request *request, struct arena *arena)
{
	struct value *chosen = value_new(arena, VALUE_LIST);
	bool wanted[STATE_COUNT];

	choose_states(request->states, wanted);
	for (struct value *store = value_first(stores); store;) {
		struct value *next = store->next;
		enum state state = STATE_FAILED;

		if (state_find(value_text_at(store, "state"), &state) && wanted[state] &&
		    (!request->only || strcmp(value_text_at(store, "name"), request->only) == 0))
			value_add(chosen, store);
		store = next;
	}
	return chosen;
}

int list_read(struct kube *cluster, const struct list_request *request, struct arena *arena, struct value **ret,
	      struct err *err)
{
	const struct lister_request wanted = { .selector = request->selector,
					       .only = request->only,
					       .own = request->own,
					       .has_workloads = !request->no_workloads };
	struct value *stores;

	if (lister_read(cluster, &wanted, arena, &stores, err) ||
	    (!request->no_sizes && add_sizes(cluster, stores, arena, err)))
		return -1;
	*ret = choose(stores, request, arena);
	return 0;
}

/* Stores that are followed. */
struct following {
	struct kube *cluster;
	const struct list_request *request;
};

static int look(void *of, struct arena *arena, struct value **ret, struct err *err)
{
	const struct following *following = of;

	return list_read(following->cluster, following->request, arena, ret, err);
}

static const char *mark(void *of, const struct value *store, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(MARK_MOST);

	(void)of;
	json_write_value(store, &text);
	return arena_str(arena, bytes_str(&text)).p;
}

int list_watch(struct kube *cluster, const struct list_request *request, const struct watching_reader *reader,
	       struct err *err)
{
	struct following following = { cluster, request };
	const struct watching watching = { .context = cluster->within, .look = look, .mark = mark, .of = &following };

	return watching_run(&watching, reader, err);
}
