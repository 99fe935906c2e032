/* SPDX-License-Identifier: Apache-2.0 */
#include "status/finding.h"
#include "store/component.h"

#include <strings.h>

#include "status/conditions.h"

#include "kube/labels.h"
#include "kube/object.h"
#include "status/condition_database.h"
#include "store/spec.h"

static const char *const names[] = {
#define X(name, says) #name,
	CONDITION_TABLE(X)
#undef X
};

const char *conditions_name(enum condition health)
{
	return names[health];
}

bool conditions_find(const char *word, enum condition *ret)
{
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (strcasecmp(names[i], word) == 0) {
			*ret = (enum condition)i;
			return true;
		}
	}
	return false;
}

static bool is_true(const struct value *condition)
{
	return strcmp(value_text_at(condition, "status"), "True") == 0;
}

/* --- workloads */

static bool is_suspended(const struct condition_facts *facts)
{
	return state_of(facts->state) == STATE_SUSPENDED;
}

/* Whether a workload shall have a pod: a store whose release nobody may see can be a suspended one. */
static bool runs_any(const struct workloads *look)
{
	const struct value *lists[] = { look->deployments, look->view.stateful_sets };

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (const struct value *object = value_first(lists[i]); object; object = object->next)
			if (!value_find(object, STR("spec.replicas")) || value_number_at(object, "spec.replicas") > 0)
				return true;
	return value_first(look->daemon_sets) != NULL;
}

static void find_workloads(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	const struct workloads *look = facts->look;

	ret->since = finding_pods_since(look, NULL);
	if (is_suspended(facts))
		*ret = (struct status_finding){ "False", "Suspended", "the store is suspended", ret->since };
	else if (finding_is_hidden(facts, CONDITION_HIDDEN_WORKLOADS))
		*ret = finding_forbidden("its workloads", arena);
	else if (state_of(facts->state) == STATE_UNKNOWN && !runs_any(look))
		*ret = (struct status_finding){ "Unknown", "NothingRuns", "nothing shall run, and you may not read why",
						ret->since };
	else if (!facts->state->record && !(facts->state->unseen & STATE_UNSEEN_RELEASE))
		*ret = (struct status_finding){ "False", "NotInstalled", "there is no release", ret->since };
	else if (look->ready < look->workloads)
		*ret = (struct status_finding){ "False", "NotReady", look->waiting, ret->since };
	else
		*ret = (struct status_finding){ "True", "AllReady",
						arena_text(arena, "%zu of %zu ready, %zu of %zu jobs done", look->ready,
							   look->workloads, look->jobs_done, look->jobs),
						ret->since };
}

static void find_database(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	const char *name = object_label(facts->state->record, LABEL_DATABASE);
	const struct mode *mode = mode_find(*name ? name : SPEC_DATABASE);

	if (is_suspended(facts))
		*ret = (struct status_finding){ "False", "Suspended", "the store is suspended", "" };
	else if (finding_is_hidden(facts, CONDITION_HIDDEN_WORKLOADS))
		*ret = finding_forbidden("its workloads", arena);
	else if (mode)
		condition_database(mode->id, facts, arena, ret);
	else
		*ret = (struct status_finding){ "Unknown", "NoDatabase", "its mode is none that is known", "" };
}

/* By the Job, and when that was removed by the note of the command that saw its end: "TIME NAME". */
static void find_seeded(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	const struct value *job = component_seed_job(facts->look->view.jobs);
	const struct value *failed = object_condition(job, "Failed");
	const char *note = object_note(facts->state->record, LABEL_SEEDED);
	size_t n = strcspn(note, " ");
	const char *since = job ? value_text_at(job, "status.completionTime")
				: arena_str(arena, (struct str){ note, n }).p;
	const char *name = job ? value_text_at(job, "metadata.name") : note + n + (note[n] == ' ');

	if (!job && !*note)
		*ret = (struct status_finding){
			"Unknown", "NoJob",
			"no Job of the component seed is there (any more), and no command saw its "
			"end; an update runs it again",
			""
		};
	else if (!job || is_true(object_condition(job, "Complete")))
		*ret = (struct status_finding){ "True", "Completed", arena_format(arena, "Job/%s completed", name).p,
						since };
	else if (is_true(failed))
		*ret = (struct status_finding){ "False", "Failed", value_text_at(failed, "message"),
						value_text_at(failed, "lastTransitionTime") };
	else
		*ret = (struct status_finding){ "False", "Running", "the Job is not over",
						value_text_at(job, "metadata.creationTimestamp") };
}

/* --- the way in */

static void find_ingress(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	const struct host_url *url = &facts->url;

	for (const struct value *object = value_first(facts->ingresses); object; object = object->next)
		finding_newer(&ret->since, value_text_at(object, "metadata.creationTimestamp"));
	if (finding_is_hidden(facts, CONDITION_HIDDEN_INGRESSES))
		*ret = finding_forbidden("its Ingresses", arena);
	else if (facts->way_in)
		*ret = (struct status_finding){ "False", "NotAsReleased", facts->way_in, ret->since };
	else if (!url->url)
		*ret = (struct status_finding){ "Unknown", "NoIngress", "the namespace has no Ingress with a host",
						"" };
	else if (url->address)
		*ret = (struct status_finding){ "True", "Addressed",
						arena_format(arena, "%s at %s", url->host, url->address).p,
						ret->since };
	else if (facts->answer)
		*ret = (struct status_finding){ "True", "Answers", facts->answer, ret->since };
	else
		*ret = (struct status_finding){ "False", "NoAddress",
						"no ingress controller has taken it up, and its URL does not answer",
						ret->since };
}

/* The first Secret that an Ingress wants for TLS and that is not there; NULL: all are. */
static const char *missing_secret(const struct condition_facts *facts)
{
	for (const struct value *object = value_first(facts->ingresses); object; object = object->next) {
		const struct value *entry = value_first(value_find(object, STR("spec.tls")));

		for (; entry; entry = entry->next) {
			const char *wanted = value_text_at(entry, "secretName");
			const struct value *secret = value_first(facts->secrets);

			while (secret && strcmp(value_text_at(secret, "metadata.name"), wanted) != 0)
				secret = secret->next;
			if (!secret)
				return wanted;
		}
	}
	return NULL;
}

static void find_certificate(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret)
{
	const char *missing;

	if (!facts->url.tls)
		return;
	for (const struct value *object = value_first(facts->certificates); object; object = object->next) {
		const struct value *ready = object_condition(object, "Ready");
		const char *reason = value_text_at(ready, "reason");

		if (is_true(ready))
			continue;
		*ret = (struct status_finding){ "False", *reason ? reason : "Issuing",
						arena_text(arena, "Certificate/%s: %s",
							   value_text_at(object, "metadata.name"),
							   ready ? value_text_at(ready, "message") : "is being issued"),
						value_text_at(ready, "lastTransitionTime") };
		return;
	}
	if (finding_is_hidden(facts, CONDITION_HIDDEN_SECRETS) && !value_first(facts->certificates)) {
		*ret = finding_forbidden("the Secret of its certificate", arena);
		return;
	}
	missing = finding_is_hidden(facts, CONDITION_HIDDEN_SECRETS) ? NULL : missing_secret(facts);
	*ret = (struct status_finding){ missing ? "False" : "True", missing ? "SecretMissing" : "SecretPresent",
					missing ? arena_format(arena, "Secret/%s is not there", missing).p
						: "the certificate is there",
					ret->since };
}

static bool is_deployed(const struct condition_facts *facts)
{
	return strcmp(object_label(facts->state->record, "status"), "deployed") == 0;
}

static void find_ready(const struct condition_facts *facts, struct arena *arena, struct status_finding *findings)
{
	enum state state = state_of(facts->state);
	struct status_finding *ready = &findings[CONDITION_Ready];

	*ready = (struct status_finding){ "True", "Serving", "the store serves", "" };
	/* What a create left that ended too early may serve by now. */
	if (state == STATE_UNKNOWN && strcmp(findings[CONDITION_WorkloadsReady].status, "Unknown") == 0)
		*ready = (struct status_finding){ "Unknown", findings[CONDITION_WorkloadsReady].reason,
						  findings[CONDITION_WorkloadsReady].message, "" };
	else if (state != STATE_ACTIVE && state != STATE_UNKNOWN && !(state == STATE_FAILED && is_deployed(facts)))
		*ready = (struct status_finding){ "False", "State",
						  arena_format(arena, "the store is %s", state_name(state)).p, "" };
	for (size_t i = CONDITION_Ready + 1; i < CONDITION_COUNT; i++) {
		finding_newer(&ready->since, findings[i].since);
		if (i == CONDITION_Seeded || strcmp(ready->status, "True") != 0 || !findings[i].status ||
		    strcmp(findings[i].status, "False") != 0)
			continue;
		ready->status = "False";
		ready->reason = names[i];
		ready->message = findings[i].message;
	}
}

struct value *conditions_read(const struct condition_facts *facts, struct arena *arena)
{
	static void (*const finders[CONDITION_COUNT])(const struct condition_facts *, struct arena *,
						      struct status_finding *) = {
		[CONDITION_GuardsApplied] = finding_guards,      [CONDITION_DatabaseReady] = find_database,
		[CONDITION_WorkloadsReady] = find_workloads,     [CONDITION_IngressReady] = find_ingress,
		[CONDITION_CertificateReady] = find_certificate, [CONDITION_Seeded] = find_seeded,
	};
	struct status_finding findings[CONDITION_COUNT] = { 0 };
	struct value *list = value_new(arena, VALUE_LIST);
	const char *otherwise = value_text_at(facts->state->record ? facts->state->record : facts->state->name_space,
					      "metadata.creationTimestamp");

	for (size_t i = 0; i < CONDITION_COUNT; i++) {
		findings[i].since = "";
		if (finders[i])
			finders[i](facts, arena, &findings[i]);
	}
	find_ready(facts, arena, findings);
	for (size_t i = 0; i < CONDITION_COUNT; i++) {
		struct value *map = value_new(arena, VALUE_MAP);

		if (!findings[i].status)
			continue;
		value_put_text(map, "type", names[i], arena);
		value_put_text(map, "status", findings[i].status, arena);
		value_put_text(map, "reason", findings[i].reason, arena);
		value_put_text(map, "message", findings[i].message, arena);
		value_put_text(map, "lastTransitionTime", *findings[i].since ? findings[i].since : otherwise, arena);
		value_add(list, map);
	}
	return list;
}
