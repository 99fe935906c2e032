/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/update.h"

#include "kube/labels.h"
#include "kube/object.h"
#include "lifecycle/provision_run.h"
#include "store/image_note.h"
#include "store/lister.h"
#include "store/rest.h"
#include "store/spec_build.h"

void update_free(struct provision *provision)
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

	if (strcmp(object_label(facts.name_space, LABEL_STORE), store) == 0 && !facts.record &&
	    rest_refuse(&facts, store, "it has no release", err))
		return -1;
	if (!provision->release.revision)
		return lister_missing(&provision->operation->cluster, store, err);
	(void)err_set(err, ERR_MISSING, "store %s never was ready: its only revisions failed", store);
	return err_hint(err, "finish it: helm store create %s …; or remove it: helm store delete %s", store, store);
}

int update_open(struct provision *provision, const char *command, unsigned revision, struct value **ret_base,
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

int update_specify(struct provision *provision, const struct value *base, const struct value *over,
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
		provision_tell_found(provision);
	return 0;
}
