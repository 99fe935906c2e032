/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/result.h"

#include "store/hosts_lead.h"
#include "store/spec_found.h"

#define MANIFEST_MOST ((size_t)64 << 20)

/* Of a revision; 0: the newest. Nothing where there is no release yet. */
static int read_manifest(struct provision *provision, unsigned revision, struct bytes *out, struct err *err)
{
	struct helm_release release = operation_release(provision->operation);

	return provision->found.release.revision ? helm_manifest(&release, revision, out, err) : 0;
}

int result_diff(struct provision *provision, const struct value *before, struct diff *ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes old = BYTES_INIT(MANIFEST_MOST);
	CLEANUP(bytes_free) struct bytes back = BYTES_INIT(MANIFEST_MOST);
	struct operation *operation = provision->operation;
	struct arena *arena = operation->session->arena;
	const struct bytes *new = provision->mode == PROVISION_ROLLBACK ? &back : provision->request.manifest;
	struct value *was;
	struct value *is;

	*ret = (struct diff){ .names_only = !before };
	diff_values(ret, before ? before : value_new(arena, VALUE_MAP),
		    before ? provision->spec.values : value_new(arena, VALUE_MAP), arena);
	if (read_manifest(provision, 0, &old, err) ||
	    (provision->mode == PROVISION_ROLLBACK &&
	     read_manifest(provision, provision->request.revision, &back, err)))
		return -1;
	if (!new->length && provision->found.lacks_crds) {
		ret->note = "objects: not known before the definitions in crds/ are there";
		new = &old;
	}
	if (diff_read(&operation->helm, bytes_str(&old), bytes_str(new), arena, &was, &is, err))
		return -1;
	diff_objects(ret, was, is, arena);
	return 0;
}

static int find_credentials(struct provision *provision, struct credentials *ret, struct err *err)
{
	struct operation *operation = provision->operation;

	*ret = (struct credentials){ .secret = NULL };
	if (provision->request.dry_run)
		return 0;
	return credentials_find(&operation->cluster, operation->store, provision->spec.values,
				operation->session->arena, ret, err);
}

static struct value *map_of(const struct provision *provision, const struct change_result *result, struct arena *arena)
{
	const struct credentials *credentials = &result->credentials;
	struct value *map = value_new(arena, VALUE_MAP);
	struct value *admin;

	value_put_text(map, "name", result->store, arena);
	value_put_text(map, "namespace", result->name_space, arena);
	value_put_text(map, "result", result->what, arena);
	if (provision->request.dry_run)
		value_put(map, STR("dryRun"), value_bool(arena, true));
	if (result->has_diff)
		value_put(map, STR("changes"), diff_value(&result->diff, arena));
	value_put_text(map, "profile", provision->spec.profile, arena);
	value_put_text(map, "plan", provision->spec.plan, arena);
	value_put_text(map, "fingerprint", provision->spec.fingerprint, arena);
	spec_put_found(&provision->spec, map, arena);
	if (provision->done.url)
		value_put_text(map, "url", provision->done.url, arena);
	if (provision->done.url && provision->done.is_ready)
		hosts_lead_put(&provision->done.lead, map, arena);
	if (!credentials->secret)
		return map;
	admin = value_map_at(map, "admin", arena);
	if (credentials->user)
		value_put_text(admin, "user", credentials->user, arena);
	value_put_text(admin, "secret", credentials->secret, arena);
	value_put_text(admin, "key", credentials->key, arena);
	return map;
}

int result_make(struct provision *provision, const char *what, const struct value *before, struct change_result *ret,
		struct err *err)
{
	const struct operation *operation = provision->operation;

	*ret = (struct change_result){ .store = operation->store,
				       .name_space = operation->name_space,
				       .what = what,
				       .url = provision->done.url,
				       .dry_run = provision->request.dry_run,
				       .unchanged = provision->mode == PROVISION_REPAIR,
				       .lead = provision->done.lead,
				       .has_diff =
					       provision->request.dry_run && provision->mode != PROVISION_REPAIR &&
					       (provision->request.manifest || provision->mode == PROVISION_ROLLBACK) };
	if ((ret->has_diff && result_diff(provision, before, &ret->diff, err)) ||
	    find_credentials(provision, &ret->credentials, err))
		return -1;
	ret->map = map_of(provision, ret, operation->session->arena);
	return 0;
}
