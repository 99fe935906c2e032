/* SPDX-License-Identifier: Apache-2.0 */
#include "database/shared.h"

#include "alloc.h"
#include "common.h"
#include "err.h"
#include "kube/kube.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "value.h"

#define PODS API_CORE "/namespaces/" NAMESPACE_DATABASE "/pods"
#define SERVER_PODS LABEL_PLATFORM "=server"

bool shared_is_ready(const struct value *server)
{
	long seen = value_number_at(server, "status.observedGeneration");
	const char *current = value_text_at(server, "status.currentRevision");

	return server && seen >= value_number_at(server, "metadata.generation") &&
	       value_number_at(server, "status.readyReplicas") > 0 &&
	       strcmp(current, value_text_at(server, "status.updateRevision")) == 0;
}

/* "Unschedulable: 0/1 nodes …", "ImagePullBackOff: …" of one pod. */
static const char *pod_lacks(const struct value *pod, struct arena *arena)
{
	const struct value *statuses = value_find(pod, STR("status.containerStatuses"));
	const struct value *conditions = value_find(pod, STR("status.conditions"));

	for (const struct value *status = value_first(statuses); status; status = status->next) {
		static const char *const places[] = { "state.waiting", "state.terminated", "lastState.terminated" };

		for (size_t i = 0; i < COUNT_OF(places); i++) {
			const struct value *state = value_find(status, str_of(places[i]));
			const char *reason = value_text_at(state, "reason");

			if (*reason && strcmp(reason, "ContainerCreating") != 0 && strcmp(reason, "Completed") != 0)
				return arena_format(arena, "%s: %s", reason, value_text_at(state, "message")).p;
		}
	}
	for (const struct value *condition = value_first(conditions); condition; condition = condition->next)
		if (strcmp(value_text_at(condition, "status"), "False") == 0 && *value_text_at(condition, "message"))
			return arena_text(arena, "%s: %s", value_text_at(condition, "reason"),
					  value_text_at(condition, "message"));
	return "";
}

int shared_lacking(struct kube *cluster, struct arena *arena, const char **ret, struct err *err)
{
	struct value *pods;

	*ret = "";
	if (kube_list(cluster, PODS, SERVER_PODS, false, arena, &pods, err))
		return -1;
	for (const struct value *pod = value_first(pods); pod && !**ret; pod = pod->next)
		*ret = pod_lacks(pod, arena);
	return 0;
}

const char *shared_record_path(const char *store, struct arena *arena)
{
	return arena_format(arena, SHARED_RECORDS "/" NAMESPACE_PREFIX "%s", store).p;
}

/* No store's name has an underscore: two stores never have one database. */
const char *shared_database(const char *store, struct arena *arena)
{
	struct str name = arena_format(arena, "store_%s", store);
	char *text = arena_alloc(arena, name.n + 1);

	for (size_t i = 0; i < name.n; i++)
		text[i] = name.p[i] == '-' ? '_' : name.p[i];
	text[name.n] = '\0';
	return text;
}

int shared_records(struct kube *cluster, struct arena *arena, struct value **ret, struct err *err)
{
	return kube_list(cluster, SHARED_RECORDS, LABEL_UID, true, arena, ret, err);
}

int shared_missing(struct err *err)
{
	(void)err_set(err, ERR_DATABASE,
		      "there is no shared PostgreSQL in this cluster (namespace " NAMESPACE_DATABASE ")");
	(void)err_hint(err, "make it: helm store platform database install");
	return err_hint(err, "or name a server of your own: --set sharedDatabase.existingSecret=SECRET "
			     "(docs/shared-database.md)");
}
