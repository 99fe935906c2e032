/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/change.h"

#include "cli/result_text.h"
#include "lifecycle/provision_run.h"
#include "lifecycle/summary.h"
#include "lifecycle/update.h"
#include "store/name.h"
#include "store/stored.h"

static const struct value *make_over(const struct change *updating, struct arena *arena)
{
	struct value *over = value_new(arena, VALUE_MAP);
	struct value *record = value_map_at(value_map_at(over, "global", arena), "store", arena);

	value_set(record, updating->over, value_bool(arena, updating->to));
	return over;
}

/* Under the lock: what was edited was read before. */
static int take_edit(const struct change_edit *edit, const struct provision *provision, const struct value *base,
		     struct value **ret, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	struct value *shown;

	if (stored_shown(operation->helm.chart, base, arena, &shown, err))
		return -1;
	*ret = stored_restore(base, shown, edit->edited, arena);
	if (value_equal(shown, edit->shown))
		return 0;
	(void)err_set(err, ERR_EXISTS, "store %s was changed while its specification was edited", operation->store);
	return err_hint(err, "as it is now: helm store get %s", operation->store);
}

int change_run(struct call *call, const struct change *updating, const char *store, const struct spec_given *given,
	       const struct change_request *change, struct err *err)
{
	struct operation operation;
	CLEANUP(update_free) struct provision provision = { .operation = NULL };
	CLEANUP(bytes_free) struct bytes new = BYTES_INIT(MANIFEST_MOST);
	const struct value *over = updating->over ? make_over(updating, &call->arena) : NULL;
	enum output_format format = (enum output_format)call->terminal.output;
	struct change_result result;
	struct value *base;
	struct value *whole;

	if (name_check(store, err))
		return -1;
	provision_prepare(&provision, &operation, &call->session, store, given, change);
	provision.manifest = provision.dry_run ? &new : NULL;
	if (update_open(&provision, updating->command, 0, &base, err))
		return -1;
	whole = base;
	if ((updating->edit && take_edit(updating->edit, &provision, base, &whole, err)) ||
	    update_specify(&provision, whole, over, err))
		return -1;
	/* An update takes in a new chart or new rules though no value differs; these two change nothing but a value. */
	provision.unchanged = over && strcmp(provision.release.status, "deployed") == 0 &&
			      strcmp(provision.release.fingerprint, provision.spec.fingerprint) == 0;
	provision.done = summary_text(updating->command, over ? NULL : base, provision.spec.values, &call->arena);
	if (provision_run(&provision, err) ||
	    result_make(&provision, provision.unchanged ? "unchanged" : updating->what, base, &result, err))
		return -1;
	return result_text_print(&result, format, call->session.environment, &call->context, err);
}

static int run_power(struct call *call, const char *store, const void *context, struct err *err)
{
	const struct power_request *request = call->request;
	struct spec_given given = spec_given_none;

	given.chart = request->chart;
	return change_run(call, context, store, &given, &request->change, err);
}

int change_run_power(struct call *call, const struct change *updating, struct err *err)
{
	const struct power_request *request = call->request;

	return each_store_run(call, &(struct each_store){ &request->each, updating->done, run_power, updating }, err);
}
