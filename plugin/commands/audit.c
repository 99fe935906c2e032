/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "audit/audit.h"
#include "audit/fix.h"
#include "audit/run.h"
#include "cli/audit_text.h"
#include "cli/output.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "store/cluster_role.h"
#include "store/lister.h"
#include "store/name.h"

#define FEW 8 /* stores: their own collections are less than the whole cluster's */

struct audit_request {
	const char *const *names; /* of stores; none: all */
	bool fix;
	const char *selector;
	const char *policies;
	const char *add_policies;
	struct wait_request wait;
};

static const struct field rows[] = {
	{ "name", 0, "[NAME]...", NULL, NULL, FIELD_TEXTS(struct audit_request, names), .place = FIELD_OPERAND,
	  .offer = FIELD_STORES, .key = "names" },
	{ "fix", 0, NULL, NULL, "apply guards and namespace again, run an update where it mends, look again",
	  FIELD_FLAG(struct audit_request, fix) },
	{ "selector", 'l', "LABELS", NULL, "only stores whose release has these labels, as in kubectl",
	  FIELD_TEXT(struct audit_request, selector) },
	{ "policies", 0, "DIR", "HELM_STORE_POLICIES", "rules and guards instead of the shipped ones",
	  FIELD_TEXT(struct audit_request, policies) },
	{ "add-policies", 0, "DIR", "HELM_STORE_ADD_POLICIES", "rules besides",
	  FIELD_TEXT(struct audit_request, add_policies) },
	FIELDS_WAIT(struct audit_request, wait),
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"Compares what lives in the stores' namespaces with what the policies say: guards, the namespace's labels,\n"
	"what runs there, and the release that it came from. Without names: all stores. Without --fix it only reads;\n"
	"--fix deletes nothing: what only a person can decide is left, with the command. Findings:\n"
#define X(name, word, when, mend) "  " word ": " when "\n"
	AUDIT_TABLE(X)
#undef X
	"\n"
	"Exit status: 0 nothing was found (or all of it was mended), 10 findings.\n"
	"\n"
	"Examples:\n"
	"  helm store audit\n"
	"  helm store audit acme --fix\n"
	"  helm store audit -l store.urumi.ai/profile=prod -o json | jq -r '.findings[].object'\n";

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
	const struct audit_request *request;
	struct spec_given given;
	struct inventory inventory;
	struct spec_memo memo;
	struct target *targets;
	size_t count;
	size_t capacity;
	struct audit_text view;
};

static void round_close(struct round *round)
{
	inventory_close(&round->inventory);
	arena_free(&round->memo.arena);
	free(round->targets);
	operation_close(&round->operation);
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
	const struct audit_request *request = round->request;
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
	if (err->code == ERR_CLUSTER || err->code == ERR_INTERRUPTED || err->code == ERR_TERMINATED ||
	    err->code == ERR_HANGUP)
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
	audit_text_add(&round->view, last->findings, value_count(first->findings));
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
		audit_text_skip(&round->view, target->store, target->state);
	else if (!failed && round->request->fix && is_mendable(&audit))
		failed = fix(round, &audit, err);
	else if (!failed)
		audit_text_add(&round->view, audit.findings, 0);
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
			audit_text_skip(&round->view, target->store, target->skipped);
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

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	const struct audit_request *request = call->request;
	struct audit_text view;
	int failed;
	struct round round = { .session = &call->session, .request = request, .given = spec_given_none };

	round.given.policies = request->policies;
	round.given.add_policies = request->add_policies;
	audit_text_begin(&round.view, &call->arena);
	operation_begin(&round.operation, &call->session, &request->wait, NULL);
	failed = choose(&round, err) || look_at_all(&round, err);
	view = round.view;
	round_close(&round);
	if (failed)
		return -1;
	audit_text_print(&view, (enum output_format)call->terminal.output, &out);
	if (output_print(&out, err))
		return -1;
	return audit_text_verdict(&view, err);
}

static enum role role_of(const void *request)
{
	return ((const struct audit_request *)request)->fix ? ROLE_OPERATOR : ROLE_READER;
}

const struct verb_body body_audit = { FIELDS_OF(rows, struct audit_request), run, details, role_of };
