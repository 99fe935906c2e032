/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/unprotect.h"

#include "kube/change.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/visit.h"

/* By the namespace as it was read: another one of that name was not looked at. */
static int take_away(struct visit *visit, const struct value *space, struct arena *arena, struct err *err)
{
	struct value *patch = value_new(arena, VALUE_MAP);
	struct value *metadata = value_map_at(patch, "metadata", arena);

	value_put_text(metadata, "uid", value_text_at(space, "metadata.uid"), arena);
	value_put(value_map_at(metadata, "labels", arena), STR(LABEL_PROTECTED), value_new(arena, VALUE_NULL));
	return kube_merge(&visit->cluster,
			  resources_object(RESOURCE_Namespace, NULL, value_text_at(space, "metadata.name"), arena),
			  patch, arena, NULL, err);
}

static void fill(const struct unprotect_request *request, bool was, struct arena *arena, struct unprotect_result *ret)
{
	*ret = (struct unprotect_result){ request->name, was, request->dry_run, value_new(arena, VALUE_MAP) };
	value_put_text(ret->map, "name", request->name, arena);
	value_put_text(ret->map, "result", was ? "unprotected" : "unchanged", arena);
	if (request->dry_run)
		value_put(ret->map, STR("dryRun"), value_bool(arena, true));
}

int unprotect_run(const struct session *session, const struct unprotect_request *request, struct unprotect_result *ret,
		  struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	struct arena *arena = session->arena;
	struct state_facts facts;
	bool was;

	if (name_check(request->name, err) || visit_open(&visit, session, err) ||
	    lister_find(&visit.cluster, request->name, arena, &facts, err))
		return -1;
	was = object_asks(facts.name_space, LABEL_PROTECTED);
	if (was && !request->dry_run && take_away(&visit, facts.name_space, arena, err))
		return -1;
	fill(request, was, arena, ret);
	return 0;
}
