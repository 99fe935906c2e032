/* SPDX-License-Identifier: Apache-2.0 */
#include <strings.h>

#include "commands/request_fields.h"
#include "commands/verb.h"
#include "diagnose/diagnose.h"
#include "diagnose/patience.h"
#include "kube/labels.h"
#include "lifecycle/volumes.h"
#include "status/conditions.h"
#include "status/remedy.h"
#include "status/status.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/operation.h"
#include "store/rest.h"
#include "store/visit.h"
#include "store/worked.h"

#define LOOK_EVERY 1000 /* milliseconds */

static const char *const conditions[] = {
#define X(name, says) #name,
	CONDITION_TABLE(X)
#undef X
	CONDITION_GONE,
	NULL
};

struct wait_for_request {
	const char *name;
	const char *condition; /* NULL: Ready */
	unsigned timeout;      /* milliseconds */
	double patience;
};

static const struct field rows[] = {
	FIELD_STORE(struct wait_for_request, name),
	{ "for", 0, "CONDITION", NULL, "a condition of status, or " CONDITION_GONE "; default Ready",
	  FIELD_TEXT(struct wait_for_request, condition), .words = conditions, .unlisted = "condition",
	  .is_caseless = true },
	FIELD_TIMEOUT(struct wait_for_request, timeout, "give up after that: 90s, 10m; default 10m", OPERATION_TIMEOUT),
	FIELD_PATIENCE(struct wait_for_request, patience),
	FIELDS_PROGRESS,
	FIELD_HELP,
};

static const char details[] = "Conditions:\n"
#define X(name, says) "  " #name ": " says "\n"
	CONDITION_TABLE(X)
#undef X
		"  " CONDITION_GONE ": nothing is there of the store's namespace and release\n"
	"\n"
	"Exit status: 0 it holds, 8 not in time, 1 it cannot come to hold as things are (the reason is shown).\n"
	"\n"
	"Examples:\n"
	"  helm store wait acme --for Ready --timeout 5m\n"
	"  helm store wait acme --for Seeded\n"
		"  helm store delete acme --yes & helm store wait acme --for " CONDITION_GONE "\n";

struct waiting {
	struct visit visit;
	struct context context;
	struct patience suspicions;
	double patience;     /* seconds of --patience */
	const char *store;
	const char *type;    /* NULL: until it is gone */
	struct bytes lacking; /* what was seen last */
};

static void waiting_close(struct waiting *waiting)
{
	context_idle(&waiting->context);
	patience_free(&waiting->suspicions);
	bytes_free(&waiting->lacking);
	visit_close(&waiting->visit);
}

/* NULL: until it is gone. */
static const char *type_of(const char *word)
{
	enum condition health = CONDITION_Ready;

	if (word && strcasecmp(word, CONDITION_GONE) == 0)
		return NULL;
	(void)(word && conditions_find(word, &health));
	return conditions_name(health);
}

/* What looks wrong, once it has lasted: waiting longer would only hide it. */
static int check_problems(struct waiting *waiting, const struct status *overview, struct arena *arena, struct err *err)
{
	const struct problem *lasted;
	struct problems found;

	diagnose_all(&overview->look.view, arena, &found);
	lasted = patience_note(&waiting->suspicions, &found, waiting->patience, context_seconds(&waiting->context));
	if (!lasted)
		return 0;
	(void)err_set(err, ERR_FAILED, "%s: %s", lasted->object, lasted->reason);
	return err_hint(err, "%s; more: helm store status %s",
			remedy_of(lasted->kind, waiting->store, waiting->visit.cluster.environment,
				  &waiting->visit.context, arena), waiting->store);
}

/*
 * Whoever waits for a store sees it ready as create would have: of one that was broken off this is the end. A command
 * at work notes that itself.
 */
static void note_ready(struct waiting *waiting, const struct state_facts *facts, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if ((strcmp(waiting->type, conditions_name(CONDITION_Ready)) != 0 &&
	     strcmp(waiting->type, conditions_name(CONDITION_WorkloadsReady)) != 0) ||
	    state_of(facts) != STATE_FAILED)
		return;
	(void)release_annotate(&waiting->visit.cluster, waiting->store, LABEL_WORKED,
			       worked_add(facts->name_space, facts->record, arena), &ignored);
}

/* 1: it holds. */
static int look_for_condition(struct waiting *waiting, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *condition;
	struct status overview;

	if (status_read(&waiting->visit.cluster, &(struct status_request){ .name = waiting->store }, &arena, &overview,
			err))
		return -1;
	condition = status_condition(&overview, waiting->type);
	if (strcmp(value_text_at(condition, "status"), "True") == 0) {
		note_ready(waiting, &overview.state, &arena);
		return 1;
	}
	bytes_reset(&waiting->lacking);
	if (condition)
		bytes_format(&waiting->lacking, "%s is %s: %s (%s)", waiting->type, value_text_at(condition, "status"),
			     value_text_at(condition, "message"), value_text_at(condition, "reason"));
	else
		bytes_format(&waiting->lacking, "%s does not apply to this store", waiting->type);
	return rest_refuse(&overview.state, waiting->store, waiting->lacking.data, err) ||
			       check_problems(waiting, &overview, &arena, err)
		       ? -1
		       : 0;
}

static int look_for_end(struct waiting *waiting, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err found = ERR_INIT;
	struct state_facts facts;

	if (lister_find(&waiting->visit.cluster, waiting->store, &arena, &facts, &found)) {
		if (found.code == ERR_MISSING)
			return 1;
		*err = found;
		found = (struct err)ERR_INIT;
		return -1;
	}
	bytes_reset(&waiting->lacking);
	bytes_format(&waiting->lacking, "it is still there: %s", state_name(state_of(&facts)));
	return 0;
}

static int wait_for_it(struct waiting *waiting, struct err *err)
{
	for (;;) {
		int found = waiting->type ? look_for_condition(waiting, err) : look_for_end(waiting, err);

		if (found)
			return found > 0 ? 0 : -1;
		if (context_is_over(&waiting->context))
			return err_set(err, ERR_TIMEOUT, "store %s, after %.0f s: %s", waiting->store,
				       (double)waiting->context.timeout / 1000, waiting->lacking.data);
		context_waiting(&waiting->context, waiting->type ? waiting->type : CONDITION_GONE,
				waiting->lacking.data);
		if (context_check(&waiting->visit.context, LOOK_EVERY, err))
			return -1;
	}
}

static int run(struct call *call, struct err *err)
{
	const struct wait_for_request *request = call->request;
	CLEANUP(waiting_close) struct waiting waiting = { .visit = VISIT_INIT, .store = request->name,
							  .type = type_of(request->condition),
							  .patience = request->patience,
							  .lacking = BYTES_INIT(HELP_MOST) };

	context_begin(&waiting.context, &call->context, request->timeout);
	waiting.context.interrupt = &waiting.visit.interrupt;
	if (name_check(waiting.store, err) || visit_open(&waiting.visit, &call->session, err))
		return -1;
	if (wait_for_it(&waiting, err))
		return -1;
	/* After create --no-wait nobody else has seen its volumes yet. */
	if (waiting.type)
		volumes_try_note(&waiting.visit.cluster, waiting.store);
	return 0;
}

const struct verb_body body_wait = { FIELDS_OF(rows, struct wait_for_request), run, details, NULL };
