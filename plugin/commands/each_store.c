/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/each_store.h"

#include "cli/output.h"
#include "commands/hiding.h"
#include "store/cluster_role.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/visit.h"
#include "strvec.h"

/* All that goes on. */
struct round {
	struct call *call;
	const struct each_store *each;
	struct strvec stores; /* in the call's arena */
	struct strvec failed;
	enum err_code worst;
	size_t printed;
};

static void round_free(struct round *round)
{
	strvec_free(&round->stores);
	strvec_free(&round->failed);
}

bool each_store_is_many(const struct each_request *request)
{
	return request->selector || (request->names[0] && request->names[1]);
}

/* --- which */

static int choose_by_labels(struct round *round, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct each_request *request = round->each->request;
	struct arena *arena = &round->call->arena;
	struct value *list;

	if (visit_open(&visit, &round->call->session, err) ||
	    lister_read(&visit.cluster, &(struct lister_request){ .selector = request->selector, .must_see = true },
			arena, &list, err))
		return -1;
	for (const struct value *store = list->first; store; store = store->next)
		strvec_add(&round->stores, value_text_at(store, "name"));
	if (round->stores.count || request->if_exists)
		return 0;
	(void)err_set(err, ERR_MISSING, "no store has the labels %s", request->selector);
	return err_hint(err, "all there are: helm store list; with --if-exists that is no error");
}

static int choose(struct round *round, struct err *err)
{
	const struct each_request *request = round->each->request;
	const char *verb = round->call->verb->name;

	if (*request->names && request->selector)
		return err_set(err, ERR_USAGE, "names of stores and --selector exclude each other");
	if (!*request->names && (!request->selector || !*request->selector)) {
		(void)err_set(err, ERR_USAGE, "%s needs NAME or --selector", verb);
		return err_hint(err, "see helm store %s --help", verb);
	}
	for (const char *const *name = request->names; *name; name++) {
		if (name_check(*name, err))
			return -1;
		strvec_add_new(&round->stores, *name);
	}
	return request->selector ? choose_by_labels(round, err) : 0;
}

/* --- one */

/* Whether that is why it failed: other things may be missing, too. */
static bool is_absent(struct call *call, const char *store)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	struct state_facts facts;

	return !visit_open(&visit, &call->session, &ignored) &&
	       lister_find(&visit.cluster, store, &call->arena, &facts, &ignored) && ignored.code == ERR_MISSING;
}

static bool is_table(const struct call *call)
{
	return call->terminal.output == OUTPUT_TABLE;
}

/* Where the verb itself has no result to print. `failed`: the error; NULL: there is none. */
static int print(struct call *call, const char *store, const char *result, const struct err *failed, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	struct value *map = value_new(&call->arena, VALUE_MAP);
	struct value *error;

	if (is_table(call) && failed)
		return 0;
	value_put_text(map, "name", store, &call->arena);
	value_put_text(map, "result", result, &call->arena);
	if (failed) {
		error = value_map_at(map, "error", &call->arena);
		value_put_text(error, "code", err_slug(failed->code), &call->arena);
		value_put_text(error, "message", failed->message, &call->arena);
	}
	if (is_table(call))
		bytes_format(&out, "store %s is %s\n", store, result);
	else
		output_value(map, (enum output_format)call->terminal.output, &out);
	return output_print(&out, err);
}

/* Documents of YAML are told apart; JSON has a line each. */
static int print_gap(const struct round *round, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	if (round->call->terminal.output != OUTPUT_YAML || !round->printed)
		return 0;
	bytes_add_text(&out, "---\n");
	return output_print(&out, err);
}

static int run_one(struct call *call, const struct each_store *each, const char *store, struct err *err)
{
	if (!each->run(call, store, each->context, err))
		return 0;
	if (err->code != ERR_MISSING || !each->request->if_exists || !is_absent(call, store))
		return -1;
	err_clear(err);
	return print(call, store, "not there", NULL, err);
}

static int tell_failed(struct round *round, struct call *call, const char *store, struct err *failed, struct err *err)
{
	CLEANUP(free_pointer) char *text = NULL;

	(void)cluster_role_explain(verb_role(call), failed);
	(void)hiding_run(&call->verb->body->fields, call->request, failed);
	if (print(call, store, "failed", failed, err))
		return -1;
	(void)err_wrap(failed, "store %s", store);
	text = err_text(failed);
	context_warn_laid(&call->context, EVENT_LOUD, call->verb->name, str_of(text));
	if (!round->failed.count || err_exit_status(failed->code) > err_exit_status(round->worst))
		round->worst = failed->code;
	strvec_add(&round->failed, store);
	return 0;
}

/* An arena of its own: of a thousand stores nobody keeps what was read of the first. */
static int try_one(struct round *round, const char *store, struct err *err)
{
	struct call *call = round->call;
	CLEANUP(err_clear) struct err failed = ERR_INIT;
	struct arena whole = call->arena;
	bool goes_on = true;

	if (print_gap(round, err))
		return -1;
	call->arena = (struct arena)ARENA_INIT;
	if (run_one(call, round->each, store, &failed)) {
		goes_on = !err_ends_all(failed.code);
		if (goes_on)
			goes_on = !tell_failed(round, call, store, &failed, err);
		else
			(void)err_set(err, failed.code, "store %s: %s", store, failed.message);
	}
	arena_free(&call->arena);
	call->arena = whole;
	round->printed++;
	return goes_on ? 0 : -1;
}

/* --- all */

static const char *listed(const struct strvec *texts, size_t from, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);

	for (size_t i = from; i < texts->count; i++)
		bytes_format(&out, "%s%s", i > from ? ", " : "", texts->list[i]);
	return arena_str(arena, bytes_str(&out)).p;
}

static int try_all(struct round *round, struct err *err)
{
	struct arena *arena = &round->call->arena;
	size_t count = round->stores.count;

	for (size_t i = 0; i < count; i++) {
		if (!try_one(round, round->stores.list[i], err))
			continue;
		return i + 1 < count ? err_hint(err, "not tried: %s", listed(&round->stores, i + 1, arena)) : -1;
	}
	if (!round->failed.count)
		return 0;
	return err_set(err, round->worst, "%zu of %zu stores %s not %s: %s", round->failed.count, count,
		       round->failed.count == 1 ? "is" : "are", round->each->done, listed(&round->failed, 0, arena));
}

int each_store_run(struct call *call, const struct each_store *each, struct err *err)
{
	CLEANUP(round_free) struct round round = {
		.call = call, .each = each, .stores = STRVEC_INIT, .failed = STRVEC_INIT
	};

	if (choose(&round, err))
		return -1;
	if (!each_store_is_many(each->request))
		return run_one(call, each, round.stores.list[0], err);
	return try_all(&round, err);
}
