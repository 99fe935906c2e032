/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/step_hooks.h"

#include "helm/record.h"
#include "lifecycle/hooks.h"
#include "lifecycle/step_render.h"

/* What the call to come would run and apply. `manifest` came out of the filter. */
static int rehearse(struct provision *provision, struct helm_hooks *hooks, struct bytes *manifest, struct err *err)
{
	struct helm_release release = operation_release(provision->operation);
	struct helm_upgrade request;

	if (step_render_request(provision, &request, err))
		return -1;
	request.dry_run = true;
	request.manifest = manifest;
	request.hooks = hooks;
	return helm_upgrade(&release, &request, err);
}

static int judge(struct provision *provision, struct bytes *words, struct err *err)
{
	CLEANUP(bytes_free) struct bytes manifest = BYTES_INIT(HOOKS_STREAM_MOST);
	struct operation *operation = provision->operation;
	struct helm_hooks hooks = { .arena = operation->session->arena };
	struct hooks_case it = { .operation = operation,
				 .environment = provision->spec.environment.list,
				 .hosts = &provision->rendered,
				 .why = "Helm 3 sends no hooks through a post-renderer",
				 .runs = HOOKS_UPGRADE | HOOKS_ROLLBACK | HOOKS_DELETE,
				 .is_filtered = true };

	if (operation->helm.major != 3)
		return 0;
	if (rehearse(provision, &hooks, &manifest, err))
		return -1;
	it.manifest = bytes_str(&manifest);
	it.hooks = hooks.list;
	return hooks_judge(&it, words, err);
}

int step_hooks_look(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(HOOKS_WORDS_MOST);

	(void)ret_detail;
	/* Helm does not know all kinds before; step_hooks_check follows. */
	if (provision->found.lacks_crds)
		return 0;
	if (judge(provision, &words, err))
		return -1;
	context_warn_laid(&provision->operation->context, EVENT_LINE, "hooks", bytes_str(&words));
	return 0;
}

int step_hooks_check(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(HOOKS_WORDS_MOST);

	(void)ret_detail;
	return judge(provision, &words, err);
}

int step_hooks_check_stored(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(HOOKS_WORDS_MOST);
	struct operation *operation = provision->operation;
	struct hooks_case it = { .operation = operation,
				 .environment = provision->spec.environment.list,
				 .why = "a rollback runs hooks as they were stored",
				 .runs = HOOKS_ROLLBACK | HOOKS_DELETE };
	struct record record;
	bool found;

	(void)ret_detail;
	if (record_read(&operation->cluster, operation->name_space, operation->store, provision->request.revision,
			operation->session->arena, &record, &found, err))
		return -1;
	/* Helm says so in its own words. */
	if (!found)
		return 0;
	it.manifest = record.manifest;
	it.hooks = record.hooks;
	if (hooks_judge(&it, &words, err))
		return -1;
	context_warn_laid(&operation->context, EVENT_LINE, "hooks", bytes_str(&words));
	return 0;
}
