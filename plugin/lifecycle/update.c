/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/update.h"

#include "kube/labels.h"
#include "kube/object.h"
#include "lifecycle/provision_run.h"
#include "lifecycle/summary.h"
#include "lifecycle/whole.h"
#include "store/image_note.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rest.h"
#include "store/spec_build.h"
#include "store/stored.h"

#define MANIFEST_MOST ((size_t)64 << 20) /* of what a dry run would apply */

void update_free(struct provision *provision)
{
	provision_free(provision);
	if (provision->operation)
		operation_close(provision->operation);
}

static int missing(const struct provision *provision, struct err *err)
{
	const char *store = provision->operation->store;
	const struct state_facts facts = { .name_space = provision->found.release.name_space,
					   .record = provision->found.release.record };

	if (strcmp(object_label(facts.name_space, LABEL_STORE), store) == 0 && !facts.record &&
	    rest_refuse(&facts, store, "it has no release", err))
		return -1;
	if (!provision->found.release.revision)
		return lister_missing(&provision->operation->cluster, store, err);
	(void)err_set(err, ERR_MISSING, "store %s never was ready: its only revisions failed", store);
	return err_hint(err, "finish it: helm store create %s …; or remove it: helm store delete %s", store, store);
}

int update_open(struct provision *provision, const char *command, unsigned revision, struct value **ret_base,
		struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release;

	if (operation_open(operation, provision->request.dry_run ? NULL : command, err) ||
	    provision_begin(provision, operation, err))
		return -1;
	if (!provision->found.was_deployed)
		return missing(provision, err);
	release = operation_release(operation);
	if (helm_values(&release, revision ? revision : (unsigned)provision->found.release.revision,
			operation->session->arena, ret_base, err))
		return -1;
	if (*ret_base)
		return 0;
	(void)err_set(err, ERR_MISSING, "store %s has no revision %u", operation->store, revision);
	return err_hint(err, "those that are kept: helm store history %s", operation->store);
}

int update_specify(struct provision *provision, const struct value *base, const struct value *over, struct err *err)
{
	struct operation *operation = provision->operation;
	bool is_rollback = provision->mode == PROVISION_ROLLBACK;
	bool keep = over || is_rollback;
	struct spec_request request = { .session = operation->session,
					.given = provision->request.given,
					.helm = &operation->helm,
					.scratch = &operation->scratch,
					.store = operation->store,
					.base = base,
					.cluster = &operation->cluster,
					.over = over,
					.input = bytes_str(&operation->input),
					.as_it_was = is_rollback };

	if (!keep && image_note_read(&operation->cluster, operation->session->arena, &provision->found.images,
				     &provision->found.images_known, err))
		return -1;
	request.images = (struct spec_images){ .note = provision->found.images, .before = base, .keep = keep };
	if (spec_make(&provision->spec, &request, err))
		return -1;
	if (provision->spec.has_found)
		provision_tell_found(provision);
	return 0;
}

/* --- the whole of it */

/* By enum update_power: the command, as whoever finds the store locked is told, and what the store is then. */
static const struct {
	const char *command;
	const char *what;
} powers[] = {
	[UPDATE_POWER_AS_IT_IS] = { "update", "updated" },
	[UPDATE_POWER_OFF] = { "suspend", "suspended" },
	[UPDATE_POWER_ON] = { "resume", "ready" },
};

/* What is laid over all other values; NULL: nothing. */
static const struct value *make_over(enum update_power power, struct arena *arena)
{
	struct value *over;

	if (power == UPDATE_POWER_AS_IT_IS)
		return NULL;
	over = value_new(arena, VALUE_MAP);
	value_set(value_map_at(value_map_at(over, "global", arena), "store", arena), "suspended",
		  value_bool(arena, power == UPDATE_POWER_OFF));
	return over;
}

/* Under the lock: what was edited was read before. */
static int take_edit(const struct update_edit *edit, const struct provision *provision, const struct value *base,
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

/* An update takes in a new chart or new rules though no value differs; suspend and resume change a value alone. */
static int choose_mode(struct provision *provision, const struct value *over, struct err *err)
{
	const struct release *release = &provision->found.release;
	int whole;

	if (!over || strcmp(release->status, "deployed") != 0 ||
	    strcmp(release->fingerprint, provision->spec.fingerprint) != 0)
		return 0;
	whole = whole_look(provision, err);
	if (whole > 0)
		provision->mode = PROVISION_REPAIR;
	return whole < 0 ? -1 : 0;
}

int update_run(const struct session *session, const struct update_request *request, struct change_result *ret,
	       struct err *err)
{
	struct operation operation;
	CLEANUP(update_free) struct provision provision = { .operation = NULL };
	CLEANUP(bytes_free) struct bytes new = BYTES_INIT(MANIFEST_MOST);
	const struct value *over = make_over(request->power, session->arena);
	const char *command = powers[request->power].command;
	struct value *base;
	struct value *whole;

	if (name_check(request->name, err))
		return -1;
	provision_prepare(&provision, &operation, session, request->name, &request->given, &request->change);
	provision.request.manifest = provision.request.dry_run ? &new : NULL;
	if (update_open(&provision, command, 0, &base, err))
		return -1;
	whole = base;
	if ((request->edit && take_edit(request->edit, &provision, base, &whole, err)) ||
	    update_specify(&provision, whole, over, err) || choose_mode(&provision, over, err))
		return -1;
	provision.request.description =
		summary_text(command, over ? NULL : base, provision.spec.values, session->arena);
	if (provision_run(&provision, err))
		return -1;
	return result_make(&provision, provision.mode == PROVISION_REPAIR ? "unchanged" : powers[request->power].what,
			   base, ret, err);
}
