/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/fleet.h"

#include <stdlib.h>

#include "audit/audit.h"
#include "audit/fix.h"
#include "audit/run.h"
#include "store/cluster_role.h"
#include "store/lister.h"
#include "store/name.h"

#define FEW 8 /* stores: their own collections are less than the whole cluster's */

/* A store to be looked at; texts are in the session's arena. */
struct target {
	const char *store;
	const char *name_space;
	const char *state;
	const char *skipped; /* why it is not looked at; NULL: it is */
	long revision;       /* 0: unknown */
};

struct round {
	struct operation operation;
	const struct session *session;
	const struct fleet_request *request;
	struct spec_given given;
	struct inventory inventory;
	struct spec_memo memo;
	struct target *targets;
	size_t count;
	size_t capacity;
	struct fleet_result *result;
};

static void round_close(struct round *round)
{
	inventory_close(&round->inventory);
	arena_free(&round->memo.arena);
	free(round->targets);
	operation_close(&round->operation);
}

/* --- what was found */

/* A store that was looked at. `before`: how many findings there were before they were mended; or 0. */
static void add_findings(struct round *round, const struct value *findings, size_t before)
{
	struct fleet_result *result = round->result;
	size_t count = value_count(findings);

	result->stores++;
	result->with_findings += count != 0;
	result->mended += before > count ? before - count : 0;
	for (const struct value *finding = findings->first; finding; finding = finding->next)
		value_add(result->findings, value_copy(round->session->arena, finding));
}

static void add_skipped(struct round *round, const char *store, const char *why)
{
	struct arena *arena = round->session->arena;
	struct value *map = value_new(arena, VALUE_MAP);

	value_put_text(map, "store", store, arena);
	value_put_text(map, "why", why, arena);
	value_add(round->result->skipped, map);
}

/* --- which stores */

/* A store that a command works on is between two states; one without a release has nothing to compare. */
static const char *why_skipped(const struct value *summary, struct arena *arena)
{
	const struct value *operation = value_get(summary, "operation");
	const char *state = value_text_at(summary, "state");

	if (value_is_true(value_get(operation, "live")))
		return arena_format(arena, "%s works on it", value_text_at(operation, "command")).p;
	return strcmp(state, state_name(STATE_DELETING)) == 0 ? state_name(STATE_DELETING) : NULL;
}

static void add_target(struct round *round, const struct value *summary)
{
	struct arena *arena = round->session->arena;
	struct target target = { .store = arena_str(arena, str_of(value_text_at(summary, "name"))).p,
				 .name_space = arena_str(arena, str_of(value_text_at(summary, "namespace"))).p,
				 .state = arena_str(arena, str_of(value_text_at(summary, "state"))).p,
				 .skipped = why_skipped(summary, arena),
				 .revision = value_number_at(summary, "revision") };

	round->targets = xgrow(round->targets, round->count, &round->capacity, sizeof(*round->targets));
	round->targets[round->count++] = target;
}

static int add_named(struct round *round, struct err *err)
{
	for (const char *const *name = round->request->names; *name; name++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct state_facts facts;

		if (lister_find(&round->operation.cluster, *name, &arena, &facts, err) ||
		    lister_check_seen(&facts, err))
			return -1;
		add_target(round, state_summary(&facts, &arena));
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct target *one = a;
	const struct target *other = b;

	return inventory_compare(one->name_space, other->name_space);
}

static int choose(struct round *round, struct err *err)
{
	const struct fleet_request *request = round->request;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *list;

	if (*request->names && request->selector)
		return err_set(err, ERR_USAGE, "names of stores and --selector exclude each other");
	for (const char *const *name = request->names; *name; name++)
		if (name_check(*name, err))
			return -1;
	if (operation_open(&round->operation, NULL, err))
		return -1;
	if (*request->names) {
		if (add_named(round, err))
			return -1;
	} else {
		if (lister_read(&round->operation.cluster,
				&(struct lister_request){ .selector = request->selector, .must_see = true }, &arena,
				&list, err))
			return -1;
		for (const struct value *summary = list->first; summary; summary = summary->next)
			add_target(round, summary);
	}
	if (round->count)
		qsort(round->targets, round->count, sizeof(*round->targets), compare);
	inventory_open(&round->inventory, &round->operation.cluster, *request->names || round->count <= FEW);
	return 0;
}

/* --- one store */

static bool is_mendable(const struct audit *audit)
{
	return audit->mend[MEND_SPACE] || audit->mend[MEND_OBJECT] || audit->mend[MEND_UPDATE];
}

static int warn(const struct audit *audit, struct err *err)
{
	CLEANUP(free_pointer) char *text = NULL;

	/* These end the whole command. */
	if (err_ends_all(err->code))
		return -1;
	(void)cluster_role_explain(ROLE_OPERATOR, err);
	(void)err_wrap(err, "store %s was not mended", audit->store);
	text = err_text(err);
	context_warn_laid(&audit->operation->context, EVENT_LOUD, "audit", str_of(text));
	err_clear(err);
	return 0;
}

/* One look at a store. `all`: what is read of all stores; NULL: this one alone is read. */
static int look_once(struct round *round, struct audit *audit, struct inventory *all, struct err *err)
{
	CLEANUP(inventory_close) struct inventory own;

	inventory_open(&own, &round->operation.cluster, true);
	return audit_run(audit, all ? all : &own, err);
}

/* Mends what was found and looks again. *ret_failed: the store could not be mended, and why was said. */
static int mend(struct round *round, struct audit *found, struct audit *ret, bool *ret_failed, struct err *err)
{
	*ret_failed = audit_fix(found, err) != 0;
	if (*ret_failed && warn(found, err))
		return -1;
	/* Findings of objects after an update are for the next try. */
	ret->mended = !*ret_failed && (found->is_clean || !found->mend[MEND_UPDATE]);
	return look_once(round, ret, NULL, err);
}

/* An update of the release may leave objects that can then be put back. What is left in the end is what is told. */
static int fix(struct round *round, struct audit *first, struct err *err)
{
	CLEANUP(audit_free) struct audit second;
	CLEANUP(audit_free) struct audit third;
	const struct audit *last = &second;
	bool failed;

	audit_begin(&second, &round->operation, &round->given, first->store, &round->memo);
	audit_begin(&third, &round->operation, &round->given, first->store, &round->memo);
	if (mend(round, first, &second, &failed, err))
		return -1;
	if (!failed && !first->is_clean && is_mendable(&second)) {
		if (mend(round, &second, &third, &failed, err))
			return -1;
		last = &third;
	}
	add_findings(round, last->findings, value_count(first->findings));
	return 0;
}

static int look(struct round *round, const struct target *target, struct err *err)
{
	CLEANUP(audit_free) struct audit audit;
	int failed;

	audit_begin(&audit, &round->operation, &round->given, target->store, &round->memo);
	audit.revision = target->revision;
	failed = look_once(round, &audit, &round->inventory, err);
	if (!failed && audit.absent)
		add_skipped(round, target->store, target->state);
	else if (!failed && round->request->fix && !round->request->dry_run && is_mendable(&audit))
		failed = fix(round, &audit, err);
	else if (!failed)
		add_findings(round, audit.findings, 0);
	if (!failed && round->result->would)
		fix_plan(&audit, round->result->would, round->session->arena);
	/* The operation spoke of this store, whose texts go with it. */
	round->operation.session = round->session;
	round->operation.store = NULL;
	return failed;
}

static int look_at_all(struct round *round, struct err *err)
{
	struct context *context = &round->operation.context;

	for (size_t i = 0; i < round->count; i++) {
		const struct target *target = &round->targets[i];
		CLEANUP(free_pointer) char *place = xformat("%s, %zu of %zu", target->store, i + 1, round->count);

		if (context_check(&round->operation.context, 0, err))
			return -1;
		if (target->skipped) {
			add_skipped(round, target->store, target->skipped);
			continue;
		}
		context_begun(context, "audit", place);
		if (look(round, target, err))
			return err_wrap(err, "store %s", target->store);
		context_tell(context, EVENT_DONE, EVENT_SILENT, "audit", str_of(target->store));
	}
	context_idle(context);
	return 0;
}

static struct value *as_value(const struct fleet_result *result, struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);

	value_put(map, STR("stores"), value_int(arena, (long long)result->stores));
	value_put(map, STR("mended"), value_int(arena, (long long)result->mended));
	if (result->would) {
		value_put(map, STR("dryRun"), value_bool(arena, true));
		value_put(map, STR("would"), result->would);
	}
	value_put(map, STR("skipped"), result->skipped);
	value_put(map, STR("findings"), result->findings);
	return map;
}

int fleet_run(const struct session *session, const struct fleet_request *request, struct fleet_result *ret,
	      struct err *err)
{
	struct round round = { .session = session, .request = request, .given = spec_given_none, .result = ret };
	struct arena *arena = session->arena;
	int failed;

	*ret = (struct fleet_result){ .findings = value_new(arena, VALUE_LIST),
				      .skipped = value_new(arena, VALUE_LIST),
				      .would = request->fix && request->dry_run ? value_new(arena, VALUE_LIST) : NULL };
	round.given.policies = request->policies;
	round.given.add_policies = request->add_policies;
	operation_begin(&round.operation, session, &request->wait, NULL);
	failed = choose(&round, err) || look_at_all(&round, err);
	round_close(&round);
	if (failed)
		return -1;
	ret->map = as_value(ret, arena);
	return 0;
}

int fleet_verdict(const struct fleet_result *result, struct err *err)
{
	size_t count = value_count(result->findings);

	if (!count)
		return 0;
	return err_set(err, ERR_DRIFT, "%zu finding%s in %zu of %zu store%s", count, count == 1 ? "" : "s",
		       result->with_findings, result->stores, result->stores == 1 ? "" : "s");
}
