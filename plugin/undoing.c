/* SPDX-License-Identifier: Apache-2.0 */
#include "undoing.h"

#include "removal.h"

/* These say nothing about the store: undoing would destroy what the next try could go on with. */
static bool is_no_fault_of_the_store(enum err_code code)
{
	return code == ERR_INTERRUPTED || code == ERR_TERMINATED || code == ERR_HANGUP || code == ERR_LOCKED ||
	       code == ERR_CLUSTER;
}

static int undo_all(struct provision *provision, struct err *err)
{
	CLEANUP(err_clear) struct err second = ERR_INIT;
	struct removal removal = { .keep_data = provision->kept };

	if (removal_run(provision->operation, &removal, &second))
		return err_hint(err, "removing it failed too: %s", second.message);
	if (provision->kept)
		return err_hint(err, "rolled back: the data that were kept of store %s are still there",
				provision->operation->store);
	return err_hint(err, "rolled back: nothing of store %s is left", provision->operation->store);
}

int undoing_run(struct provision *provision, struct err *err)
{
	CLEANUP(err_clear) struct err second = ERR_INIT;
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);
	const char *store = operation->store;

	if (is_no_fault_of_the_store(err->code) && provision->was_deployed)
		return err_hint(err, "store %s is left as it is now; to go on: the same command again; to go back: "
				     "helm store rollback %s", store, store);
	if (is_no_fault_of_the_store(err->code))
		return err_hint(err, "what was made is still there; to go on: the same command again; to remove it: "
				     "helm store delete %s", store);
	if (provision->unchanged)
		return err_hint(err, "store %s is as specified (revision %ld) and left as it is", store,
				provision->release.revision);
	if (provision->keep_failed)
		return err_hint(err, "left as it is (--keep-failed); to remove it: helm store delete %s", store);
	operation->timeout += REMOVAL_PATIENCE;
	if (!provision->was_deployed)
		return undo_all(provision, err);
	if (helm_rollback(&release, (unsigned)provision->release.deployed, operation_left(operation), &second))
		return err_hint(err, "rolling back failed too: %s", second.message);
	return err_hint(err, "rolled back to revision %ld", provision->release.deployed);
}
