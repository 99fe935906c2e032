/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/provision_run.h"

#include "chart/problem.h"
#include "hostname.h"
#include "lifecycle/claims.h"
#include "lifecycle/recover.h"
#include "lifecycle/seeding.h"
#include "lifecycle/step_crds.h"
#include "lifecycle/step_database.h"
#include "lifecycle/step_hooks.h"
#include "lifecycle/step_images.h"
#include "lifecycle/step_namespace.h"
#include "lifecycle/step_render.h"
#include "lifecycle/undo.h"
#include "lifecycle/volumes.h"
#include "secrecy.h"
#include "store/hosts_lead.h"
#include "store/hosts_wait.h"
#include "store/namespace.h"
#include "store/records.h"
#include "store/rest.h"
#include "store/wanted.h"
#include "store/worked.h"

#define ANSWER_PATIENCE 60000 /* once the workloads are ready, for the ingress controller to follow */

/* What is there, and what of a dead command can be put in order. */
static int take_in(struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;

	if (records_find(operation, operation->session->arena, &provision->found.release, err))
		return -1;
	provision->found.was_deployed = provision->found.release.deployed != 0;
	return !provision->request.dry_run && release_is_pending(&provision->found.release)
		       ? recover_run(provision, err)
		       : 0;
}

int provision_begin(struct provision *provision, struct operation *operation, struct err *err)
{
	provision->operation = operation;
	if (take_in(provision, err)) {
		/* Whoever comes next must know what we knew. */
		if (operation->lease.took_over)
			lease_leave(&operation->lease);
		return -1;
	}
	if (provision->request.dry_run)
		return 0;
	/* A command that died before Helm began may have changed the namespace. */
	if (operation->lease.took_over && provision->found.release.deployed && !provision->done.recovered)
		step_namespace_try_restore(provision, provision->found.release.deployed);
	return worked_look(operation, &provision->found.release, err) || records_note(operation, err) ? -1 : 0;
}

/* --- steps; each puts what it found or did into *ret_detail */

/* Of a name that ends in digits, with the shipped profile's domain. */
static void warn_misread(struct provision *provision, struct arena *arena)
{
	const struct strvec *hosts = &provision->spec.hosts;
	const char *first;
	const char *dashed;

	for (size_t i = 0; i < hosts->count; i++) {
		if (!hostname_is_misread(hosts->list[i], arena, &first, &dashed))
			continue;
		context_warn(&provision->operation->context, "name and host free",
			     arena_text(arena,
					"%s leads to %s: the digits before the address are taken for its "
					"beginning\nchoose a name that ends in a letter; or: --profile-set "
					"ingress.domain=%s",
					hosts->list[i], first, dashed));
	}
}

static int step_free(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct value *object;

	if (release_namespace(&operation->cluster, operation->store, arena, &object, err))
		return -1;
	if (object && !provision->request.dry_run && value_find(object, STR("metadata.deletionTimestamp"))) {
		context_waiting(&operation->context, "namespace is being deleted", operation->name_space);
		if (namespace_wait_gone(operation, err))
			return -1;
		object = NULL;
	}
	if (step_namespace_look(provision, object, err))
		return -1;
	if (provision->found.kept && !provision->found.release.revision)
		context_done(&operation->context, "is made anew on its data", rest_words(STATE_KEPT));
	*ret_detail = provision->spec.hosts.list[0];
	warn_misread(provision, arena);
	return hosts_check_free(&operation->cluster, operation->name_space, &provision->spec.hosts, arena, err);
}

static bool may_be_of_hook(enum err_code code)
{
	return code == ERR_CHILD || code == ERR_TIMEOUT || code == ERR_FAILED;
}

static int step_release(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct helm_release release = operation_release(operation);
	struct helm_upgrade request;

	if (provision->request.dry_run && provision->found.lacks_crds) {
		*ret_detail = "not tried: definitions in crds/ are not there yet";
		return 0;
	}
	if (step_render_request(provision, &request, err) ||
	    rollout_begin(&provision->done.rollout, operation, !provision->found.is_there, err))
		return -1;
	release.tick = rollout_tick;
	release.context = &provision->done.rollout;
	if (records_check(operation, err))
		return -1;
	provision->done.released = !provision->request.dry_run;
	if (helm_upgrade(&release, &request, err))
		return may_be_of_hook(err->code) ? rollout_explain(&provision->done.rollout, err) : -1;
	if (!provision->request.dry_run && release_check_recorded(&operation->cluster, operation->store, arena, err))
		return -1;
	provision->done.is_helm_done = true;
	if (!provision->request.dry_run)
		wanted_note(operation);
	*ret_detail = provision->request.dry_run ? "the API server knows all of its kinds"
						 : arena_text(arena, "%s revision %ld", operation->store,
							      provision->found.release.revision + 1);
	return 0;
}

/* The stored manifests come back as they are; only whom the hosts belong to, labels and guards are looked at before. */
static int step_rollback(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct helm_release release = operation_release(operation);

	if (rollout_begin(&provision->done.rollout, operation, !provision->found.is_there, err))
		return -1;
	release.tick = rollout_tick;
	release.context = &provision->done.rollout;
	if (records_check(operation, err))
		return -1;
	provision->done.released = true;
	if (helm_rollback(&release, provision->request.revision, operation_left(operation), err))
		return may_be_of_hook(err->code) ? rollout_explain(&provision->done.rollout, err) : -1;
	if (release_check_recorded(&operation->cluster, operation->store, arena, err))
		return -1;
	provision->done.is_helm_done = true;
	wanted_note(operation);
	*ret_detail = arena_text(arena, "%s revision %ld is as %u was", operation->store,
				 provision->found.release.revision + 1, provision->request.revision);
	return 0;
}

static int step_workloads(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;

	*ret_detail = NULL;
	provision->done.rollout.operation = operation;
	/* What is bound already; of the rest, the next command, or wait, finds it. */
	if (!provision->request.wait) {
		volumes_try_note(&operation->cluster, operation->store);
		return 0;
	}
	if (rollout_wait(&provision->done.rollout, err))
		return -1;
	provision->done.is_ready = true;
	seeding_note(provision);
	volumes_try_note(&operation->cluster, operation->store);
	return 0;
}

static int step_answers(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct host_url url;
	struct host_url asked;
	bool suspended = value_is_true(value_find(provision->spec.values, STR("global.store.suspended")));

	if (hosts_url(&operation->cluster, operation->name_space, provision->spec.hosts.list[0],
		      operation->session->arena, &url, err))
		return -1;
	provision->done.url = url.url;
	if (!url.url || !provision->request.wait || suspended)
		return 0;
	asked = url;
	/* A shop that nothing seeds shows no page before its data are restored. */
	if (strcmp(value_text_at(provision->spec.values, "global.store.seed.mode"), "never") == 0)
		asked.url = arena_format(operation->session->arena, "%s/health", url.url).p;
	if (url.unserved)
		*ret_detail = "not waited for: its Ingress has no class";
	else if (hosts_wait(operation, &asked, ANSWER_PATIENCE, ret_detail, err))
		return -1;
	provision->done.lead = hosts_lead(&url, operation->name_space, operation->session->environment,
					  &operation->context, operation->session->arena);
	return 0;
}

/* In which modes a step is taken, and whether a dry run has it. */
enum { UPGRADE = PROVISION_UPGRADE, ROLLBACK = PROVISION_ROLLBACK, REPAIR = PROVISION_REPAIR, DRY_RUN = 8 };

static const struct step {
	const char *name;
	int (*run)(struct provision *provision, const char **ret_detail, struct err *err);
	unsigned when;
} steps[] = {
	{ "name and host free", step_free, UPGRADE | ROLLBACK | REPAIR | DRY_RUN },
	{ "images", step_images_check, UPGRADE | DRY_RUN },
	{ "database", step_database_look, UPGRADE | DRY_RUN },
	{ "chart and rules", step_render_check, UPGRADE | DRY_RUN },
	{ "definitions", step_crds_look, UPGRADE | DRY_RUN },
	{ "hooks", step_hooks_look, UPGRADE | DRY_RUN },
	{ "hooks", step_hooks_check_stored, ROLLBACK | DRY_RUN },
	{ "hosts free", claims_check, UPGRADE | ROLLBACK | DRY_RUN },
	{ "namespace", step_namespace_make, UPGRADE | ROLLBACK | REPAIR },
	{ "hosts", claims_win, UPGRADE | ROLLBACK },
	{ "guards", step_namespace_guard, UPGRADE | ROLLBACK | REPAIR },
	{ "database", step_database_provision, UPGRADE | REPAIR },
	{ "definitions", step_crds_make, UPGRADE },
	/* Again, as late as can be: what lookup finds is another by now. */
	{ "hooks", step_hooks_check, UPGRADE },
	{ "database", step_database_finish_before, UPGRADE },
	{ "release", step_release, UPGRADE | DRY_RUN },
	{ "release", step_rollback, ROLLBACK },
	{ "database", step_database_finish, UPGRADE | REPAIR },
	{ "workloads", step_workloads, UPGRADE | ROLLBACK | REPAIR },
	{ "answers", step_answers, UPGRADE | ROLLBACK | REPAIR },
};

static bool is_left_out(const struct provision *provision, const struct step *step)
{
	return !(step->when & provision->mode) || (provision->request.dry_run && !(step->when & DRY_RUN));
}

/* A wrong value is told where it was given. */
static int explain(const struct provision *provision, struct err *err)
{
	const struct operation *operation = provision->operation;
	struct chart_given given = { .request = &provision->request.given->values,
				     .input = bytes_str(&operation->input),
				     .chart = provision->spec.chart,
				     .merged = provision->spec.values };

	(void)chart_problem_explain(&given, err);
	secrecy_hide_values(provision->spec.values, err);
	return -1;
}

/* What this run changed is undone, or told how to go on. */
static int give_up(struct provision *provision, struct err *err)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if (!provision->done.changed)
		return -1;
	(void)undo_run(provision, err);
	/* Helm is done with them. Unnoted ones are judged by what comes after what was noted. */
	(void)records_note(provision->operation, &ignored);
	return -1;
}

int provision_run(struct provision *provision, struct err *err)
{
	struct context *context = &provision->operation->context;

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		const char *detail = "";

		if (is_left_out(provision, &steps[i]))
			continue;
		context_begun(context, steps[i].name, "");
		if (operation_tick(provision->operation, err) || steps[i].run(provision, &detail, err)) {
			(void)explain(provision, err);
			if (!context->failed)
				context_failed(context, steps[i].name, err->message);
			return give_up(provision, err);
		}
		context_tell(context, EVENT_DONE, detail && *detail ? EVENT_LINE : EVENT_SILENT, steps[i].name,
			     str_of(detail));
	}
	context_idle(context);
	if (provision->request.dry_run)
		return 0;
	if (provision->done.is_ready)
		worked_note(provision->operation, &provision->found.release, &provision->found.was_deployed);
	records_settle(provision->operation);
	return step_namespace_settle(provision, err);
}
