/* SPDX-License-Identifier: Apache-2.0 */
#include "status/pick.h"

#include "kube/list.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rbac.h"
#include "store/rest.h"
#include "store/role.h"

static const char *wanted(const struct pod_choice *choice)
{
	return choice->pod ? choice->pod : choice->container ? choice->container : choice->component;
}

static int nothing(const char *store, const struct pod_choice *choice, const struct value *pods, struct arena *arena,
		   struct err *err)
{
	const char *there = pods_components(pods, arena);
	const char *what = wanted(choice);

	(void)err_set(err, ERR_MISSING, "store %s: no container%s%s runs", store, what ? " of " : "", what ? what : "");
	if (*there)
		(void)err_hint(err, "components: %s", there);
	return err_hint(err, "its pods: helm store status %s", store);
}

static const struct pod_container *first_running(const struct value *pods, const struct pod_choice *choice,
						 struct arena *arena)
{
	const struct pod_container *one = pods_choose(pods, choice, arena);

	while (one && !one->running)
		one = one->next;
	return one;
}

int pick_container(struct visit *visit, const char *store, const struct pod_choice *choice, struct arena *arena,
		   struct pick *ret, struct err *err)
{
	const char *space = tenant_namespace(store, arena);
	const struct pod_container *found = NULL;
	struct state_facts facts;
	struct value *pods;

	if (survey_find(&visit->cluster, store, arena, &facts, err) ||
	    rest_refuse(&facts, store, "it has no pods", err) ||
	    cluster_list(&visit->cluster, arena_format(arena, "/api/v1/namespaces/%s/pods", space).p, NULL, false,
			 arena, &pods, err))
		return -1;
	if (!wanted(choice))
		found = first_running(pods, &(struct pod_choice){ .component = "web" }, arena);
	if (!found && !wanted(choice) && strchr(pods_components(pods, arena), ' ')) {
		(void)err_set(err, ERR_USAGE, "store %s has several components", store);
		return err_hint(err, "name one of them: %s", pods_components(pods, arena));
	}
	found = found ? found : first_running(pods, choice, arena);
	if (!found)
		return nothing(store, choice, pods, arena, err);
	*ret = (struct pick){ .name_space = space, .pod = found->pod, .container = found->container };
	for (const struct value *pod = value_first(pods); pod; pod = pod->next)
		if (strcmp(value_text_at(pod, "metadata.uid"), found->uid) == 0)
			ret->object = pod;
	return 0;
}

int pick_may(struct visit *visit, const struct pick *pick, const char *what, struct arena *arena, struct err *err)
{
	const char *resource = arena_format(arena, "pods/%s", what).p;
	bool may;

	if (rights_may(&visit->cluster, &(struct right_asked){ "", resource, STR("create"), pick->name_space }, arena,
		       &may, err))
		return -1;
	return may ? 0 : err_set(err, ERR_REFUSED, ROLE_MAY "not create %s in namespace %s", resource,
				 pick->name_space);
}
