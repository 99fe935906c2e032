/* SPDX-License-Identifier: Apache-2.0 */
#include "updating.h"

#include "done.h"
#include "image_note.h"
#include "preview.h"
#include "rest.h"
#include "stored.h"
#include "survey.h"
#include "tenant.h"

void updating_free(struct provision *provision)
{
	provision_free(provision);
	if (provision->operation)
		operation_close(provision->operation);
}

static int missing(const struct provision *provision, struct err *err)
{
	const char *store = provision->operation->store;
	const struct state_facts facts = { .name_space = provision->release.name_space,
					   .record = provision->release.record };

	if (strcmp(state_label(facts.name_space, TENANT_LABEL), store) == 0 && !facts.record &&
	    rest_refuse(&facts, store, "it has no release", err))
		return -1;
	if (!provision->release.revision)
		return survey_missing(&provision->operation->cluster, store, err);
	(void)err_set(err, ERR_MISSING, "store %s never was ready: its only revisions failed", store);
	return err_hint(err, "finish it: helm store create %s …; or remove it: helm store delete %s", store, store);
}

int updating_open(struct provision *provision, const char *command, unsigned revision, struct value **ret_base,
		  struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release;

	if (operation_open(operation, provision->dry_run ? NULL : command, err) ||
	    provision_begin(provision, operation, err))
		return -1;
	if (!provision->was_deployed)
		return missing(provision, err);
	release = operation_release(operation);
	if (helm_values(&release, revision, operation->session->arena, ret_base, err))
		return -1;
	if (*ret_base)
		return 0;
	(void)err_set(err, ERR_MISSING, "store %s has no revision %u", operation->store, revision);
	return err_hint(err, "those that are kept: helm store history %s", operation->store);
}

int updating_specify(struct provision *provision, const struct value *base, const struct value *over,
		     struct err *err)
{
	struct operation *operation = provision->operation;
	bool keep = over || provision->rollback;
	struct spec_request request = { .session = operation->session, .given = provision->given,
					.helm = &operation->helm, .scratch = &operation->scratch,
					.store = operation->store, .base = base,
					.cluster = &operation->cluster, .over = over,
					.input = bytes_str(&operation->input), .as_it_was = provision->rollback != 0 };

	if (!keep && image_note_read(&operation->cluster, operation->session->arena, &provision->images,
				     &provision->images_known, err))
		return -1;
	request.images = (struct spec_images){ .note = provision->images, .before = base, .keep = keep };
	if (spec_make(&provision->spec, &request, err))
		return -1;
	if (provision->spec.has_found)
		outcome_found(provision);
	return 0;
}

static const struct value *make_over(const struct updating *updating, struct arena *arena)
{
	struct value *over = value_new(arena, VALUE_MAP);
	struct value *record = value_map_at(value_map_at(over, "global", arena), "store", arena);

	value_set(record, updating->over, value_bool(arena, updating->to));
	return over;
}

/* Under the lock: what was edited was read before. */
static int take_edit(const struct updating_edit *edit, const struct provision *provision, const struct value *base,
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

int updating_run(struct call *call, const struct updating *updating, const char *store,
		 const struct spec_given *given, const struct change_request *change, struct err *err)
{
	struct operation operation;
	CLEANUP(updating_free) struct provision provision = { .operation = NULL };
	CLEANUP(bytes_free) struct bytes new = BYTES_INIT(MANIFEST_MOST);
	const struct value *over = updating->over ? make_over(updating, &call->arena) : NULL;
	enum output_format format = (enum output_format)call->terminal.output;
	struct value *base;
	struct value *whole;

	if (tenant_check_name(store, err))
		return -1;
	provision_prepare(&provision, &operation, &call->session, store, given, change);
	provision.manifest = provision.dry_run ? &new : NULL;
	if (updating_open(&provision, updating->command, 0, &base, err))
		return -1;
	whole = base;
	if ((updating->edit && take_edit(updating->edit, &provision, base, &whole, err)) ||
	    updating_specify(&provision, whole, over, err))
		return -1;
	/* An update takes in a new chart or new rules though no value differs; these two change nothing but a value. */
	provision.unchanged = over && strcmp(provision.release.status, "deployed") == 0 &&
			      strcmp(provision.release.fingerprint, provision.spec.fingerprint) == 0;
	provision.done = done_text(updating->command, over ? NULL : base, provision.spec.values, &call->arena);
	if (provision_run(&provision, err) || preview_dry_run(&provision, base, format, err))
		return -1;
	return outcome_print(&provision, provision.unchanged ? "unchanged" : updating->what, format, err);
}

static int run_power(struct call *call, const char *store, const void *context, struct err *err)
{
	const struct power_request *request = call->request;
	struct spec_given given = spec_given_none;

	given.chart = request->chart;
	return updating_run(call, context, store, &given, &request->change, err);
}

int updating_run_power(struct call *call, const struct updating *updating, struct err *err)
{
	const struct power_request *request = call->request;

	return each_store_run(call, &(struct each_store){ &request->each, updating->done, run_power, updating }, err);
}
