/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/recover.h"

#include "kube/labels.h"
#include "kube/object.h"
#include "lifecycle/retain.h"
#include "lifecycle/step_namespace.h"
#include "lifecycle/stuck.h"

static int held_by_helm(const struct provision *provision, struct err *err)
{
	const struct operation *operation = provision->operation;
	const char *status = provision->found.release.status;

	(void)err_set(err, ERR_LOCKED,
		      "release %s is %s since %s, and no command of helm store did that: somebody's "
		      "helm may be at work",
		      operation->store, status,
		      value_text_at(provision->found.release.record, "metadata.creationTimestamp"));
	(void)err_hint(err, "wait until it has ended: helm status %s -n %s", operation->store, operation->name_space);
	if (provision->found.release.deployed && strcmp(status, "uninstalling") != 0)
		return err_hint(err, "if it died: helm rollback %s %ld -n %s, then this command again",
				operation->store, provision->found.release.deployed, operation->name_space);
	return err_hint(err, "if it died: helm uninstall %s -n %s, then this command again", operation->store,
			operation->name_space);
}

/* Helm would take away claims that were kept from an earlier life of the store. */
static int uninstall_broken(const struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);

	return object_asks(provision->found.release.name_space, LABEL_KEPT)
		       ? retain_uninstall(operation, true, err)
		       : helm_uninstall(&release, operation_left(operation), err);
}

bool recover_is_due(const struct lease *lease, const struct release *release)
{
	return lease->took_over && release_is_of_dead(release, lease->held_since, lease->held_until);
}

int recover_run(struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);
	const char *status = provision->found.release.status;

	/* The command that died may have been on its way to the oldest one, and is given again. */
	release.keeps_all = true;
	release.tick = stuck_tick;
	release.context = operation;
	if (!recover_is_due(&operation->lease, &provision->found.release))
		return held_by_helm(provision, err);
	context_begun(&operation->context, "recover", status);
	provision->done.recovered = true;
	if (!provision->found.was_deployed || strcmp(status, "uninstalling") == 0) {
		if (uninstall_broken(provision, err))
			return err_wrap(err, "release %s is %s, left by a command that was broken off",
					operation->store, status);
	} else if (helm_rollback(&release, (unsigned)provision->found.release.deployed, operation_left(operation),
				 err) ||
		   release_check_recorded(&operation->cluster, operation->store, operation->session->arena, err)) {
		return err_wrap(err, "release %s is %s, left by a command that was broken off", operation->store,
				status);
	}
	/* The command that died may have changed the namespace for what did not come. */
	if (provision->found.release.deployed && strcmp(status, "uninstalling") != 0)
		step_namespace_try_restore(provision, provision->found.release.deployed);
	context_done(&operation->context, "recovered",
		     arena_format(operation->session->arena, "%s of a command that was broken off", status).p);
	return release_find(&operation->cluster, operation->store, operation->session->arena, &provision->found.release,
			    &provision->found.was_deployed, err);
}

void recover_leave_proof(struct operation *operation)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct release now;
	bool was_deployed;

	if (release_find(&operation->cluster, operation->store, &arena, &now, &was_deployed, &ignored) ||
	    release_is_pending(&now))
		lease_leave(&operation->lease);
}
