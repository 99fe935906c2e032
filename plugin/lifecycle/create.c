/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/create.h"

#include "helm/record.h"
#include "lifecycle/provision_run.h"
#include "lifecycle/summary.h"
#include "lifecycle/update.h"
#include "lifecycle/whole.h"
#include "store/image_note.h"
#include "store/name.h"
#include "store/spec_build.h"
#include "store/spec_images.h"
#include "store/value_diff.h"

#define DIFFERENCES 20 /* lines */
#define DIFF_MOST ((size_t)64 << 10)
#define MANIFEST_MOST ((size_t)64 << 20) /* of what a dry run would apply */

/* The values of the store that is there; Helm is asked once. */
static int read_before(struct provision *provision, struct err *err)
{
	struct helm_release release = operation_release(provision->operation);
	unsigned newest = (unsigned)provision->found.release.revision;

	return provision->found.before ? 0
				       : helm_values(&release, newest, provision->operation->session->arena,
						     &provision->found.before, err);
}

/* What was found for a store that is there; its record says it without Helm. */
static int recall_found(struct provision *provision, struct spec_request *request, struct err *err)
{
	struct operation *operation = provision->operation;
	struct record record;
	bool found = false;

	request->name_space = provision->found.release.name_space;
	request->before = provision->found.before;
	if (request->before || !provision->found.release.revision)
		return 0;
	if (record_read(&operation->cluster, operation->name_space, operation->store, provision->found.release.revision,
			operation->session->arena, &record, &found, err))
		return -1;
	request->before = found ? record.values : NULL;
	return 0;
}

/* Helm merges the values while kubectl starts. */
static int open(struct provision *provision, bool may_update, struct err *err)
{
	struct operation *operation = provision->operation;
	struct spec_request request = { .session = operation->session,
					.given = provision->request.given,
					.helm = &operation->helm,
					.scratch = &operation->scratch,
					.store = operation->store,
					.cluster = &operation->cluster };

	if (operation_start(operation, err))
		return -1;
	request.input = bytes_str(&operation->input);
	if (spec_merge(&request, &request.merged, err) ||
	    operation_open(operation, provision->request.dry_run ? NULL : "create", err) ||
	    provision_begin(provision, operation, err) ||
	    image_note_read(&operation->cluster, operation->session->arena, &provision->found.images,
			    &provision->found.images_known, err))
		return -1;
	if (provision->found.was_deployed && may_update && read_before(provision, err))
		return -1;
	request.images = (struct spec_images){ .note = provision->found.images, .before = provision->found.before };
	if (recall_found(provision, &request, err) || spec_make(&provision->spec, &request, err))
		return -1;
	provision_tell_found(provision);
	return 0;
}

/* The fingerprint that is told is that of the store. */
static void tell_as_it_is(struct provision *provision)
{
	size_t n = strlen(provision->found.release.fingerprint);

	if (n <= FINGERPRINT_DIGITS)
		(void)memcpy(provision->spec.fingerprint, provision->found.release.fingerprint, n + 1);
}

/* As compare, of a store that is specified as wanted. */
static int compare_objects(struct provision *provision, struct err *err)
{
	int whole = whole_look(provision, err);

	if (whole > 0)
		tell_as_it_is(provision);
	return whole;
}

/* 1: it is there as wanted. 0: go on. -1: it is there otherwise, and that was not allowed. */
static int compare(struct provision *provision, bool may_update, struct err *err)
{
	CLEANUP(bytes_free) struct bytes lines = BYTES_INIT(DIFF_MOST);
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;

	/* A first install that failed never was a store. */
	if (!provision->found.release.revision || !provision->found.was_deployed)
		return 0;
	if (strcmp(provision->found.release.status, "deployed") == 0 &&
	    strcmp(provision->found.release.fingerprint, provision->spec.fingerprint) == 0)
		return compare_objects(provision, err);
	if (read_before(provision, err))
		return -1;
	/* Images that came since are for an update to take; another release of ours may compute other fingerprints. */
	value_diff_text(spec_take_images(provision->found.before, arena),
			spec_take_images(provision->spec.values, arena), DIFFERENCES, &lines);
	if (!lines.length && strcmp(provision->found.release.status, "deployed") == 0)
		return compare_objects(provision, err);
	if (!lines.length)
		return 0;
	if (may_update)
		return 0;
	(void)err_set(err, ERR_EXISTS, "store %s exists with another specification", operation->store);
	for (char *line = lines.data; line && *line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end++ = '\0';
		(void)err_hint(err, "%s", line + 2);
		line = end;
	}
	return err_hint(err, "to apply it: the same command with --if-exists update, or helm store update %s",
			operation->store);
}

static bool is_suspended(const struct provision *provision)
{
	return value_is_true(value_find(provision->spec.values, STR("global.store.suspended")));
}

static const char *what_happened(const struct provision *provision)
{
	if (provision->request.dry_run && provision->mode != PROVISION_REPAIR)
		return provision->found.was_deployed ? "updated" : "created";
	/* Whoever was broken off had not seen it ready. */
	if (provision->mode == PROVISION_REPAIR && !provision->operation->lease.took_over)
		return "unchanged";
	if (!provision->done.is_ready)
		return "applied, and was not waited for";
	if (provision->done.lead.unserved)
		return "ready, but served by no ingress controller";
	return is_suspended(provision) ? "suspended" : "ready";
}

int create_run(const struct session *session, const struct create_request *request, struct change_result *ret,
	       struct err *err)
{
	bool may_update = request->if_exists == IF_EXISTS_UPDATE;
	struct operation operation;
	CLEANUP(update_free) struct provision provision = { .operation = NULL };
	CLEANUP(bytes_free) struct bytes new = BYTES_INIT(MANIFEST_MOST);
	int found;

	if (name_check(request->name, err))
		return -1;
	provision_prepare(&provision, &operation, session, request->name, &request->given, &request->change);
	provision.request.protect = request->protect;
	provision.request.manifest = provision.request.dry_run ? &new : NULL;
	if (open(&provision, may_update, err))
		return -1;
	found = compare(&provision, may_update, err);
	if (found < 0)
		return -1;
	if (found)
		provision.mode = PROVISION_REPAIR;
	provision.request.description = summary_text(provision.found.was_deployed ? "update" : "create",
						     provision.found.before, provision.spec.values, session->arena);
	if (provision_run(&provision, err))
		return -1;
	return result_make(&provision, what_happened(&provision), provision.found.before, ret, err);
}
