/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a store's database answers, by its mode (store/mode.h). */
#include "status/condition_database.h"

#include "database/shared.h"
#include "kube/object.h"
#include "store/component.h"

/* Workloads with the component `db`. */
static void ready_dedicated(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	const struct value *lists[] = { facts->look->view.stateful_sets, facts->look->deployments };
	static const char *const kinds[] = { "StatefulSet", "Deployment" };

	*ret = (struct status_finding){ "Unknown", "NoDatabase", "no workload of the component db is there", "" };
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (const struct value *object = value_first(lists[i]); object; object = object->next) {
			const char *lacking = "";
			bool ready;

			if (strcmp(component_of(object), "db") != 0)
				continue;
			lacking = "no pod is ready";
			ready = workloads_is_ready(kinds[i], object, arena, &lacking) &&
				value_number_at(object, "status.readyReplicas") > 0;
			*ret = (struct status_finding){ ready ? "True" : "False", ready ? "Ready" : "NotReady",
							arena_text(arena, "%s/%s: %s", kinds[i],
								   value_text_at(object, "metadata.name"),
								   ready ? "ready" : lacking),
							finding_pods_since(facts->look, "db") };
			if (!ready)
				return;
		}
}

static void ready_operator(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	const struct value *object = value_first(facts->databases);
	long wanted = value_number_at(object, "spec.instances");
	long ready = value_number_at(object, "status.readyInstances");

	*ret = (struct status_finding){ ready > 0 && ready >= wanted ? "True" : "False",
					ready > 0 && ready >= wanted ? "Ready" : "NotReady",
					arena_text(arena, "Cluster/%s: %ld of %ld ready",
						   value_text_at(object, "metadata.name"), ready, wanted),
					value_text_at(object_condition(object, "Ready"), "lastTransitionTime") };
	if (!object)
		*ret = (struct status_finding){ "False", "NoDatabase", "the operator's Cluster is not there", "" };
}

/* Whether it is the platform's server that the store uses, only its values know: there may be none of it. */
static void ready_shared(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	const struct value *server = value_first(facts->databases);
	bool ready = shared_is_ready(server);

	(void)arena;
	*ret = (struct status_finding){ ready ? "True" : "False", ready ? "Ready" : "NotReady",
					ready ? "the shared PostgreSQL is ready" : "the shared PostgreSQL is not ready",
					"" };
	if (!server)
		*ret = (struct status_finding){ "Unknown", "Elsewhere",
						"the database is shared: its server is not looked at", "" };
}

static void ready_external(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	(void)facts;
	(void)arena;
	*ret = (struct status_finding){ "Unknown", "Elsewhere", "the database is external: its server is not looked at",
					"" };
}

void condition_database(enum mode_id mode, const struct condition_facts *facts, struct arena *arena,
			struct status_finding *ret)
{
	static void (*const ready[MODE_COUNT])(const struct condition_facts *, struct arena *,
					       struct status_finding *) = {
#define X(id, name, check, look, provision, finish, drop, ready, ...) ready,
		MODE_TABLE(X)
#undef X
	};

	ready[mode](facts, arena, ret);
}
