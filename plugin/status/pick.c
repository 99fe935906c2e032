/* SPDX-License-Identifier: Apache-2.0 */
#include "status/pick.h"

#include "kube/list.h"
#include "kube/resources.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rbac.h"
#include "store/rest.h"
#include "store/role.h"

static const char *wanted(const struct log_choice *choice)
{
	return choice->pod ? choice->pod : choice->container ? choice->container : choice->component;
}

static int nothing(const char *store, const struct log_choice *choice, const struct value *pods, struct arena *arena,
		   struct err *err)
{
	const char *there = log_targets_components(pods, arena);
	const char *what = wanted(choice);

	(void)err_set(err, ERR_MISSING, "store %s: no container%s%s runs", store, what ? " of " : "", what ? what : "");
	if (*there)
		(void)err_hint(err, "components: %s", there);
	return err_hint(err, "its pods: helm store status %s", store);
}

static const struct log_target *first_running(const struct value *pods, const struct log_choice *choice,
					      struct arena *arena)
{
	const struct log_target *one = log_targets_choose(pods, choice, arena);

	while (one && !one->running)
		one = one->next;
	return one;
}

int pick_container(struct visit *visit, const char *store, const struct log_choice *choice, struct arena *arena,
		   struct pick *ret, struct err *err)
{
	const char *space = name_namespace(store, arena);
	const struct log_target *found = NULL;
	struct state_facts facts;
	struct value *pods;

	if (lister_find(&visit->cluster, store, arena, &facts, err) ||
	    rest_refuse(&facts, store, "it has no pods", err) ||
	    kube_list(&visit->cluster, resources_list(RESOURCE_Pod, space, arena), NULL, false, arena, &pods, err))
		return -1;
	if (!wanted(choice))
		found = first_running(pods, &(struct log_choice){ .component = "web" }, arena);
	if (!found && !wanted(choice) && strchr(log_targets_components(pods, arena), ' ')) {
		(void)err_set(err, ERR_USAGE, "store %s has several components", store);
		return err_hint(err, "name one of them: %s", log_targets_components(pods, arena));
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

	if (rbac_may(&visit->cluster, &(struct rbac_asked){ "", resource, STR("create"), pick->name_space }, arena,
		     &may, err))
		return -1;
	return may ? 0
		   : err_set(err, ERR_REFUSED, ROLE_MAY "not create %s in namespace %s", resource, pick->name_space);
}
