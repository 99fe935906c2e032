/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/undo.h"

#include "database/database.h"
#include "kube/labels.h"
#include "lifecycle/delete_work.h"
#include "lifecycle/recover.h"
#include "lifecycle/step_namespace.h"
#include "lifecycle/stuck.h"
#include "store/records.h"
#include "store/rest.h"
#include "store/wanted.h"
#include "store/worked.h"

/*
 * A first install stays that nobody saw ready: list and status say so (store/state.h). The signal that came is no
 * reason.
 */
static void note_broken(const struct provision *provision)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct operation *operation = provision->operation;
	struct context *within = operation->cluster.within;
	struct release now;
	bool was_deployed;

	if (provision->found.was_deployed || !provision->done.is_helm_done || provision->done.is_ready)
		return;
	operation->cluster.within = NULL;
	if (!release_find(&operation->cluster, operation->store, &arena, &now, &was_deployed, &ignored) && now.record)
		(void)release_annotate(&operation->cluster, operation->store, LABEL_BROKEN,
				       worked_entry(now.record, &arena), &ignored);
	operation->cluster.within = within;
}

/* Nothing is undone: what to do instead. An update never ends in advice to delete the store. */
static int go_on(const struct provision *provision, struct err *err)
{
	const char *store = provision->operation->store;

	if (provision->done.is_ready && err->code == ERR_TIMEOUT)
		return err_hint(err, "its workloads are ready, and nothing was undone; look again: helm store wait %s",
				store);
	(void)err_hint(err, "what was made is still there; to go on: the same command again");
	if (!provision->found.was_deployed && provision->found.kept)
		return err_hint(err, "to take it back, and keep the data: helm store delete %s --keep-data", store);
	if (!provision->found.was_deployed)
		return err_hint(err, "to remove it: helm store delete %s", store);
	if (!provision->found.release.worked)
		return err_hint(err, "what became of it: helm store status %s", store);
	return err_hint(err, "to go back: helm store rollback %s %ld", store, provision->found.release.worked);
}

static int undo_all(struct provision *provision, struct err *err)
{
	CLEANUP(err_clear) struct err second = ERR_INIT;
	struct delete_work removal = { .keep_data = provision->found.kept, .keep_config = true };

	/* What a kept namespace had no database for before holds nobody's data. */
	if ((provision->found.kept && provision->done.database.made &&
	     database_drop(provision->operation, "", &second)) ||
	    delete_work_run(provision->operation, &removal, &second))
		return err_hint(err, "removing it failed too: %s", second.message);
	if (provision->found.kept)
		return err_hint(
			err, "rolled back: store %s is %s\n%s", provision->operation->store, rest_words(STATE_KEPT),
			rest_remedy(STATE_KEPT, provision->operation->store, provision->operation->session->arena));
	return err_hint(err, "rolled back: nothing of store %s is left", provision->operation->store);
}

/* A revision that Helm makes of one that worked is one that worked: its manifests are the same. */
static int roll_back(struct provision *provision, long revision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);

	release.tick = stuck_tick;
	release.context = operation;
	if (records_check(operation, err) ||
	    helm_rollback(&release, (unsigned)revision, operation_left(operation), err) ||
	    release_check_recorded(&operation->cluster, operation->store, operation->session->arena, err))
		return -1;
	wanted_note(operation);
	worked_note(provision->operation, &provision->found.release, &provision->found.was_deployed);
	return 0;
}

/* The namespace first: it must admit what comes back. */
static int go_back(struct provision *provision, long revision, struct err *err)
{
	CLEANUP(err_clear) struct err space = ERR_INIT;
	CLEANUP(err_clear) struct err second = ERR_INIT;
	CLEANUP(err_clear) struct err pods = ERR_INIT;
	const char *store = provision->operation->store;

	(void)step_namespace_restore(provision, revision, &space);
	if (provision->done.released && roll_back(provision, revision, &second)) {
		recover_leave_proof(provision->operation);
		return err_hint(err, "rolling back failed too: %s\nto go back: helm store rollback %s %ld",
				second.message, store, revision);
	}
	if (provision->done.released && stuck_clear_soon(provision->operation, &pods))
		(void)err_hint(err, "pods of before may be left: %s\nto see them replaced: helm store rollback %s %ld",
			       pods.message, store, revision);
	if (space.code)
		return err_hint(err,
				"rolled back to revision %ld, but for its namespace and guards: %s\n"
				"to put them in order: helm store rollback %s %ld",
				revision, space.message, store, revision);
	return err_hint(err, "rolled back to revision %ld", revision);
}

int undo_run(struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;
	const struct release *release = &provision->found.release;
	const char *store = operation->store;
	long back = provision->done.released ? release->worked : release->deployed;

	if (!err_is_of_store(err->code)) {
		if (provision->done.released && !provision->done.is_helm_done)
			recover_leave_proof(operation);
		note_broken(provision);
		return go_on(provision, err);
	}
	if (provision->mode == PROVISION_REPAIR)
		return err_hint(err,
				"store %s is as specified (revision %ld) and left as it is; more: helm store "
				"status %s",
				store, release->revision, store);
	if (provision->request.keep_failed)
		note_broken(provision);
	if (provision->request.keep_failed && !provision->found.was_deployed)
		return err_hint(err,
				"left as it is (--keep-failed); to remove it: helm store delete %s; more: helm "
				"store status %s",
				store, store);
	if (provision->request.keep_failed && back)
		return err_hint(err,
				"left as it is (--keep-failed); to go back: helm store rollback %s %ld; more: "
				"helm store status %s",
				store, back, store);
	if (provision->request.keep_failed)
		return err_hint(err, "left as it is (--keep-failed); more: helm store status %s", store);
	if (provision->found.was_deployed && !back)
		return err_hint(err,
				"left as it is: no revision of store %s was seen ready, to which it could go "
				"back; correct it with helm store update %s; more: helm store status %s",
				store, store, store);
	operation->context.timeout += DELETE_PATIENCE;
	return provision->found.was_deployed ? go_back(provision, back, err) : undo_all(provision, err);
}
