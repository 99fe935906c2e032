/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/wait.h"

#include <strings.h>

#include "diagnose/diagnose.h"
#include "diagnose/patience.h"
#include "kube/labels.h"
#include "lifecycle/volumes.h"
#include "status/conditions.h"
#include "status/remedy.h"
#include "status/status.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/release.h"
#include "store/rest.h"
#include "store/worked.h"

#define LOOK_EVERY 1000 /* milliseconds */
#define LACKING_MOST ((size_t)1 << 20)

struct waiting {
	struct kube *cluster;
	struct context context;
	struct patience suspicions;
	double patience; /* seconds of --patience */
	const char *store;
	const char *type;     /* NULL: until it is gone */
	struct bytes lacking; /* what was seen last */
};

static void waiting_close(struct waiting *waiting)
{
	context_idle(&waiting->context);
	patience_free(&waiting->suspicions);
	bytes_free(&waiting->lacking);
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
			remedy_of(lasted->kind, waiting->store, waiting->cluster->environment, waiting->cluster->within,
				  arena),
			waiting->store);
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
	(void)release_annotate(waiting->cluster, waiting->store, LABEL_WORKED,
			       worked_add(facts->name_space, facts->record, arena), &ignored);
}

/* 1: it holds. */
static int look_for_condition(struct waiting *waiting, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *condition;
	struct status overview;

	if (status_read(waiting->cluster, &(struct status_request){ .name = waiting->store }, &arena, &overview, err))
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

	if (lister_find(waiting->cluster, waiting->store, &arena, &facts, &found)) {
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

static int wait_until(struct waiting *waiting, struct err *err)
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
		if (context_check(&waiting->context, LOOK_EVERY, err))
			return -1;
	}
}

int wait_run(struct kube *cluster, const struct wait_for_request *request, struct err *err)
{
	CLEANUP(waiting_close) struct waiting waiting = { .cluster = cluster,
							  .store = request->name,
							  .type = type_of(request->condition),
							  .patience = request->patience,
							  .lacking = BYTES_INIT(LACKING_MOST) };

	context_begin(&waiting.context, cluster->within, request->timeout);
	if (name_check(waiting.store, err) || wait_until(&waiting, err))
		return -1;
	/* After create --no-wait nobody else has seen its volumes yet. */
	if (waiting.type)
		volumes_try_note(cluster, waiting.store);
	return 0;
}
