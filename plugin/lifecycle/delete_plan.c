/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/delete_plan.h"

#include "database/shared.h"
#include "database/shared_store.h"
#include "kube/kubeconfig_problem.h"
#include "kube/object.h"
#include "lifecycle/delete_work.h"
#include "store/lister.h"
#include "store/records.h"
#include "store/release.h"

int delete_plan_check(struct operation *operation, const struct delete_plan *plan, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *other;
	struct value *object;
	bool rest = false;

	if (release_namespace(&operation->cluster, operation->store, &arena, &object, err))
		return -1;
	/* A delete that was broken off may have left volumes. */
	if (!object && delete_rest(operation, &rest, err))
		return -1;
	if (!object && rest)
		return 0;
	if (!object && plan->if_exists)
		return 1;
	if (!object)
		return lister_missing(&operation->cluster, operation->store, err);
	other = object_label(object, LABEL_STORE);
	if (strcmp(other, operation->store) != 0) {
		(void)err_set(err, ERR_REFUSED, "namespace %s belongs to %s%s", operation->name_space,
			      *other ? "store " : "no store", other);
		return err_hint(err, "if it is to go: kubectl delete namespace %s", operation->name_space);
	}
	if (object_asks(object, LABEL_PROTECTED)) {
		(void)err_set(err, ERR_REFUSED, "store %s is protected", operation->store);
		return err_hint(err, "take the protection away: helm store unprotect %s", operation->store);
	}
	if (plan->keep_data && value_find(object, STR("metadata.deletionTimestamp")))
		return err_set(err, ERR_REFUSED, "namespace %s is being deleted: its data cannot be kept any more",
			       operation->name_space);
	return records_check(operation, err);
}

int delete_plan_read(struct operation *operation, struct delete_plan *plan, struct err *err)
{
	struct arena *arena = operation->session->arena;
	bool has_database;

	if (release_namespace(&operation->cluster, operation->store, arena, &plan->space, err) ||
	    shared_rest(operation, &has_database, err))
		return -1;
	plan->database = has_database ? shared_database(operation->store, arena) : "";
	return plan->keep_data ? 0 : volumes_find(operation, plan->space, true, arena, &plan->volumes, err);
}

void delete_plan_print(const struct operation *operation, const struct delete_plan *plan, struct bytes *out)
{
	const char *name_space = operation->name_space;
	const char *store = operation->store;
	const char *database = plan->database;
	size_t staying = value_count(plan->volumes.staying);
	size_t going = value_count(plan->volumes.going);

	bytes_format(out, "store %s, at %s\n", store,
		     kubeconfig_problem_where(operation->session->environment, operation->session->arena));
	if (plan->keep_data) {
		bytes_format(out,
			     "  goes: release %s with what it made, and all pods\n"
			     "  stays: namespace %s, guards, volumes, Secrets, and what is marked as kept\n",
			     store, name_space);
		if (*database)
			bytes_format(out, "  stays: database %s in the shared PostgreSQL\n", database);
		return;
	}
	if (plan->space)
		bytes_format(out, "  goes: release %s, namespace %s with all in it, and %zu volumes\n", store,
			     name_space, going);
	else
		bytes_format(out, "  goes: %zu volumes that an earlier delete left; namespace %s is gone already\n",
			     going, name_space);
	if (*database)
		bytes_format(out, "  goes: database %s in the shared PostgreSQL\n", database);
	bytes_format(out, staying ? "  stays: what is said of %zu volumes here\n" : "  stays: nothing of it\n",
		     staying);
}

static void put_names(struct value *map, const char *key, const struct value *list, struct arena *arena)
{
	struct value *names = value_new(arena, VALUE_LIST);

	for (const struct value *object = value_first(list); object; object = object->next)
		value_add(names, value_string(arena, str_of(value_text_at(object, "metadata.name"))));
	if (value_first(names))
		value_put(map, str_of(key), names);
}

void delete_plan_put(const struct operation *operation, const struct delete_plan *plan, struct value *result)
{
	struct arena *arena = operation->session->arena;
	struct value *goes = value_map_at(result, "goes", arena);
	struct value *stays;

	if (plan->space)
		value_put_text(goes, "release", operation->store, arena);
	if (plan->space && !plan->keep_data)
		value_put_text(goes, "namespace", operation->name_space, arena);
	put_names(goes, "volumes", plan->volumes.going, arena);
	stays = value_new(arena, VALUE_MAP);
	if (plan->keep_data)
		value_put_text(stays, "namespace", operation->name_space, arena);
	put_names(stays, "volumes", plan->volumes.staying, arena);
	if (*plan->database)
		value_put_text(plan->keep_data ? stays : goes, "database", plan->database, arena);
	if (value_first(stays))
		value_put(result, STR("stays"), stays);
}
