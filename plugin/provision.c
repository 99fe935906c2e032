/* SPDX-License-Identifier: Apache-2.0 */
#include "provision.h"

#include <stdio.h>
#include <unistd.h>

#include "capabilities.h"
#include "changes.h"
#include "file.h"
#include "hosts.h"
#include "keeping.h"
#include "removal.h"
#include "seeding.h"
#include "space.h"
#include "state.h"
#include "tenant.h"

#define VALUES_MOST ((size_t)16 << 20)
#define REPORT_MOST ((size_t)64 << 20)
#define ANSWER_PATIENCE 60000       /* once the workloads are ready, for the ingress controller to follow */

void provision_free(struct provision *provision)
{
	spec_free(&provision->spec);
	rollout_free(&provision->rollout);
}

static int held_by_helm(const struct provision *provision, struct err *err)
{
	const struct operation *operation = provision->operation;
	const char *status = provision->release.status;

	(void)err_set(err, ERR_LOCKED, "release %s is %s since %s, and no command of helm store works on it",
		      operation->store, status, value_text_at(provision->release.record, "metadata.creationTimestamp"));
	return err_hint(err, "wait for whoever runs helm there; if it died: helm %s %s -n %s",
			provision->release.deployed ? "rollback" : "uninstall", operation->store,
			operation->name_space);
}

/* Helm would take away claims that were kept from an earlier life of the store. */
static int uninstall_broken(struct operation *operation, struct err *err)
{
	struct helm_release release = operation_release(operation);
	struct value *object;

	if (release_namespace(&operation->cluster, operation->store, &operation->call->arena, &object, err))
		return -1;
	return *state_label(object, TENANT_KEPT) ? keeping_uninstall(operation, err)
						 : helm_uninstall(&release, operation_left(operation), err);
}

/* A command that died in the middle leaves a release that Helm holds for busy. */
static int recover(struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);
	const char *status = provision->release.status;

	if (!operation->lease.took_over && !release_is_orphan(&provision->release))
		return held_by_helm(provision, err);
	progress_show(&operation->progress, "recover", status);
	provision->recovered = true;
	if (!provision->was_deployed || strcmp(status, "uninstalling") == 0) {
		if (uninstall_broken(operation, err))
			return err_wrap(err, "release %s is %s, left by a command that was broken off",
					operation->store, status);
	} else if (helm_rollback(&release, (unsigned)provision->release.deployed, operation_left(operation), err)) {
		return err_wrap(err, "release %s is %s, left by a command that was broken off", operation->store,
				status);
	}
	progress_done(&operation->progress, "recovered",
		      arena_format(&operation->call->arena, "%s of a command that was broken off", status).p);
	return release_find(&operation->cluster, operation->store, &operation->call->arena, &provision->release,
			    &provision->was_deployed, err);
}

int provision_begin(struct provision *provision, struct operation *operation, struct err *err)
{
	provision->operation = operation;
	if (release_find(&operation->cluster, operation->store, &operation->call->arena, &provision->release,
			 &provision->was_deployed, err))
		return -1;
	return release_is_pending(&provision->release) && !provision->dry_run ? recover(provision, err) : 0;
}

/* --- steps; each puts what it found or did into *ret_detail */

static int step_free(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const struct value *labels;
	struct value *object;

	if (release_namespace(&operation->cluster, operation->store, arena, &object, err))
		return -1;
	if (object && !value_get(value_find(object, STR("metadata.labels")), TENANT_LABEL)) {
		(void)err_set(err, ERR_EXISTS, "namespace %s is there and belongs to no store", operation->name_space);
		return err_hint(err,
				"choose another name, or hand it over: kubectl label namespace %s " TENANT_LABEL "=%s",
				operation->name_space, operation->store);
	}
	/* Who hands a namespace over has put something there: the password of a database, say. */
	labels = value_find(object, STR("metadata.labels"));
	provision->kept = object && (value_get(labels, TENANT_KEPT) || !value_get(labels, TENANT_MANAGED));
	provision->found = object != NULL;
	/* Only a person takes the protection away (delete says how). */
	if (object && value_get(value_find(object, STR("metadata.labels")), TENANT_PROTECTED))
		provision->protect = true;
	if (object && !provision->dry_run && value_find(object, STR("metadata.deletionTimestamp"))) {
		provision->found = false;
		provision->kept = false;
		progress_show(&operation->progress, "namespace is being deleted", operation->name_space);
		if (removal_wait_namespace(operation, err))
			return -1;
	}
	*ret_detail = provision->spec.hosts.list[0];
	return hosts_check_free(&operation->cluster, operation->name_space, &provision->spec.hosts, arena, err);
}

static int write_values(struct provision *provision, const char **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(VALUES_MOST);
	struct operation *operation = provision->operation;

	*ret = scratch_path(&operation->scratch, "values.json", &operation->call->arena);
	value_to_json(provision->spec.values, &text);
	if (bytes_check(&text, "the values", ERR_LIMIT, err))
		return -1;
	return file_write(*ret, bytes_str(&text), err);
}

static void warn_of_hook(const struct value *event, struct bytes *words)
{
	if (strcmp(value_text_at(event, "event"), "edit") != 0)
		return;
	bytes_format(words, "warning: hook %s stays without rule %s (%s): Helm 3 sends no hooks through a "
			    "post-renderer\n",
		     value_text_at(event, "object"), value_text_at(event, "rule"), value_text_at(event, "path"));
}

/*
 * Helm 3 prints hooks as the chart has them, besides what went through the filter. The filter changes nothing of its
 * own output, so in a second run over all of it what it refuses or would edit are hooks.
 */
static int check_hooks(struct provision *provision, const struct bytes *manifests, struct bytes *words, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(texts_free) struct texts environment = TEXTS_INIT;
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const char *file = scratch_path(&operation->scratch, "hooks", arena);
	const struct value *events;
	struct child_request child = {
		.arguments = (const char *const[]){ operation->helm.filter, NULL },
		.input = bytes_str(manifests),
		.input_from = CHILD_CATCH,
		.output_to = CHILD_NULL,
		.errors_to = CHILD_CATCH,
		.errors_ceiling = REPORT_MOST,
		.deadline = operation_left(operation),
		.interrupt = &operation->interrupt,
	};

	if (operation->helm.major != 3 || !manifests->data || !strstr(manifests->data, "helm.sh/hook"))
		return 0;
	texts_add_all(&environment, provision->spec.environment.list);
	texts_add(&environment, arena_format(arena, "HELM_STORE_REPORT=%s", file).p);
	child.environment = environment.list;
	if (child_run(&child, &result, err))
		return -1;
	if (result.status)
		return helm_filter_said(bytes_str(&result.errors), err);
	if (file_read(file, &report, err))
		return -1;
	events = changes_read(bytes_str(&report), arena, err);
	for (const struct value *event = value_first(events); event; event = event->next)
		warn_of_hook(event, words);
	return events ? 0 : -1;
}

/* The folder that an earlier command named was one of the machine that ran it. */
static int check_chart(const struct spec *spec, struct err *err)
{
	if (*spec->chart != '/' || access(spec->chart, F_OK) == 0)
		return 0;
	(void)err_set(err, ERR_READ, "the chart of store %s, %s, is not on this machine", spec->store, spec->chart);
	return err_hint(err, "say where it is here: --chart CHART");
}

/* Before anything is made: a chart that the rules refuse must not leave a namespace. */
static int step_render(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(texts_free) struct texts flags = TEXTS_INIT;
	CLEANUP(texts_free) struct texts environment = TEXTS_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(REPORT_MOST);
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const char *report_file = scratch_path(&operation->scratch, "report", arena);
	struct helm_template request = { .release = operation->store, .name_space = operation->name_space,
					 .chart = provision->spec.chart, .is_local = *provision->spec.chart == '/' };
	const struct value *events;
	const char *values;

	if (check_chart(&provision->spec, err) || write_values(provision, &values, err))
		return -1;
	texts_add_all(&flags, (const char *const[]){ "--values", values, NULL });
	texts_add_all(&flags, provision->spec.chart_flags.list);
	if (capabilities_read(&operation->cluster, arena, &flags, err))
		return -1;
	texts_add_all(&environment, provision->spec.environment.list);
	texts_add(&environment, arena_format(arena, "HELM_STORE_REPORT=%s", report_file).p);
	request.flags = flags.list;
	request.environment = environment.list;
	if (helm_template(&operation->helm, &request, &result, err) || file_read(report_file, &report, err))
		return -1;
	events = changes_read(bytes_str(&report), arena, err);
	if (!events || check_hooks(provision, &result.output, &words, err))
		return -1;
	changes_warnings(events, &words);
	progress_clear(&operation->progress);
	if (provision->spec.warning)
		(void)fputs(provision->spec.warning, stderr);
	if (words.length)
		(void)fputs(words.data, stderr);
	*ret_detail = changes_summary(events, arena);
	return 0;
}

static int step_release(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	struct helm_release release = operation_release(operation);
	struct helm_upgrade request = { .chart = provision->spec.chart,
					.is_local = *provision->spec.chart == '/',
					.flags = provision->spec.chart_flags.list,
					.labels = spec_labels(&provision->spec, arena),
					.environment = provision->spec.environment.list,
					.deadline = operation_left(operation), .dry_run = provision->dry_run,
					.manifest = provision->manifest };

	if (write_values(provision, &request.values_file, err) ||
	    rollout_begin(&provision->rollout, operation, !provision->found, err))
		return -1;
	release.tick = rollout_tick;
	release.context = &provision->rollout;
	if (helm_upgrade(&release, &request, err))
		return err->code == ERR_CHILD || err->code == ERR_TIMEOUT ? rollout_explain(&provision->rollout, err)
									  : -1;
	*ret_detail = provision->dry_run ? "the API server knows all of its kinds"
					 : arena_format(arena, "%s revision %ld", operation->store,
							provision->release.revision + 1).p;
	return 0;
}

/* The stored manifests come back as they are; only whom the hosts belong to, labels and guards are looked at before. */
static int step_rollback(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);

	if (rollout_begin(&provision->rollout, operation, !provision->found, err))
		return -1;
	release.tick = rollout_tick;
	release.context = &provision->rollout;
	if (helm_rollback(&release, provision->rollback, operation_left(operation), err))
		return err->code == ERR_CHILD || err->code == ERR_TIMEOUT ? rollout_explain(&provision->rollout, err)
									  : -1;
	*ret_detail = arena_format(&operation->call->arena, "%s revision %ld is as %u was", operation->store,
				   provision->release.revision + 1, provision->rollback).p;
	return 0;
}

static int step_workloads(struct provision *provision, const char **ret_detail, struct err *err)
{
	*ret_detail = NULL;
	provision->rollout.operation = provision->operation;
	if (!provision->wait)
		return 0;
	if (rollout_wait(&provision->rollout, err))
		return -1;
	seeding_note(provision);
	return 0;
}

static int step_answers(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct host_url url;
	bool suspended = value_is_true(value_find(provision->spec.values, STR("global.store.suspended")));

	if (hosts_url(&operation->cluster, operation->name_space, provision->spec.hosts.list[0],
		      &operation->call->arena, &url, err))
		return -1;
	provision->url = url.url;
	if (!url.url || !provision->wait || suspended)
		return 0;
	return hosts_wait(operation, &url, ANSWER_PATIENCE, ret_detail, err);
}

/* What a run is for. */
enum { UPGRADE = 1, ROLLBACK = 2, AGAIN = 4 /* it is as specified already */, DRY_RUN = 8 };

static const struct step {
	const char *name;
	int (*run)(struct provision *provision, const char **ret_detail, struct err *err);
	unsigned when;
} steps[] = {
	{ "name and host free", step_free, UPGRADE | ROLLBACK | AGAIN | DRY_RUN },
	{ "chart and rules", step_render, UPGRADE | DRY_RUN },
	{ "namespace", space_make, UPGRADE | ROLLBACK | AGAIN },
	{ "guards", space_guard, UPGRADE | ROLLBACK },
	{ "release", step_release, UPGRADE | DRY_RUN },
	{ "release", step_rollback, ROLLBACK },
	{ "workloads", step_workloads, UPGRADE | ROLLBACK | AGAIN },
	{ "answers", step_answers, UPGRADE | ROLLBACK | AGAIN },
};

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

static int undo(struct provision *provision, struct err *err)
{
	CLEANUP(err_clear) struct err second = ERR_INIT;
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);
	const char *store = operation->store;

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

static bool is_left_out(const struct provision *provision, const struct step *step)
{
	unsigned wanted = provision->rollback ? ROLLBACK : provision->unchanged ? AGAIN : UPGRADE;

	return !(step->when & wanted) || (provision->dry_run && !(step->when & DRY_RUN));
}

int provision_run(struct provision *provision, struct err *err)
{
	struct progress *progress = &provision->operation->progress;

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		const char *detail = "";

		if (is_left_out(provision, &steps[i]))
			continue;
		progress_show(progress, steps[i].name, "");
		if (operation_tick(provision->operation, err) || steps[i].run(provision, &detail, err)) {
			if (!progress->failed)
				progress_failed(progress, steps[i].name, err->message);
			return provision->changed ? undo(provision, err) : -1;
		}
		if (detail && *detail)
			progress_done(progress, steps[i].name, detail);
	}
	progress_clear(progress);
	return provision->dry_run ? 0 : space_settle(provision, err);
}
