/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/change.h"

#include "kube/call.h"

int kube_create(struct kube *cluster, const char *path, const struct value *object, struct arena *arena,
		bool *ret_exists, struct value **ret, struct err *err)
{
	struct kube_call call = { .method = "POST", .path = path, .body = object };
	struct value *answer;
	long status;

	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status / 100 != 2 && status != 409)
		return kube_refused(&call, status, answer, err);
	*ret_exists = status == 409;
	if (ret)
		*ret = answer;
	return 0;
}

struct kube_call kube_apply_call(const char *path, const struct value *object, struct arena *arena)
{
	return (struct kube_call){ .method = "PATCH",
				   .body = object,
				   .content_type = KUBE_APPLY,
				   .path = arena_format(arena, "%s?force=true&fieldManager=" KUBE_MANAGER, path).p };
}

/* One that changes an object and is expected to work. */
static int change(struct kube *cluster, const struct kube_call *call, struct arena *arena, struct value **ret,
		  struct err *err)
{
	struct value *answer;
	long status;

	if (kube_call(cluster, call, arena, &status, &answer, err))
		return -1;
	if (status / 100 != 2)
		return kube_refused(call, status, answer, err);
	if (ret)
		*ret = answer;
	return 0;
}

int kube_apply(struct kube *cluster, const char *path, const struct value *object, struct arena *arena,
	       struct value **ret, struct err *err)
{
	struct kube_call call = kube_apply_call(path, object, arena);

	return change(cluster, &call, arena, ret, err);
}

int kube_merge(struct kube *cluster, const char *path, const struct value *patch, struct arena *arena,
	       struct value **ret, struct err *err)
{
	struct kube_call call = { .method = "PATCH", .path = path, .body = patch, .content_type = KUBE_MERGE };

	return change(cluster, &call, arena, ret, err);
}

int kube_replace(struct kube *cluster, const char *path, const struct value *object, struct arena *arena,
		 bool *ret_lost, struct value **ret, struct err *err)
{
	struct kube_call call = { .method = "PUT", .path = path, .body = object };
	struct value *answer;
	long status;

	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	*ret_lost = status == 409 || status == 404;
	if (status / 100 != 2 && !*ret_lost)
		return kube_refused(&call, status, answer, err);
	if (ret)
		*ret = answer;
	return 0;
}

int kube_delete(struct kube *cluster, const char *path, const char *uid, const char *version, struct arena *arena,
		struct err *err)
{
	struct value *options = value_new(arena, VALUE_MAP);
	struct value *conditions = value_map_at(options, "preconditions", arena);
	struct kube_call call = { .method = "DELETE", .path = path, .body = options };
	struct value *answer;
	long status;

	if (!*uid)
		return err_set(err, ERR_INTERNAL, "DELETE %s without the uid of what was looked at", path);
	value_put_text(options, "propagationPolicy", "Background", arena);
	value_put_text(conditions, "uid", uid, arena);
	if (version)
		value_put_text(conditions, "resourceVersion", version, arena);
	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return -1;
	return status / 100 == 2 || status == 404 ? 0 : kube_refused(&call, status, answer, err);
}
