/* SPDX-License-Identifier: Apache-2.0 */
/* The API server: there, of a version that all parts fit, on time, and able to apply. */
#include <stdlib.h>

#include "doctor/doctor.h"
#include "kube/call.h"
#include "kube/open.h"
#include "kube/resources.h"
#include "store/lease_watch.h"

/* Pod Security admission (GA in 1.25) holds the level of the stores' namespaces. */
#define OLDEST_MINOR 25

/* kubectl: one minor version to each side; Helm: none newer than its client, three older (their version policies). */
#define KUBECTL_SKEW 1
#define HELM_OLDER 3

#define CLOCK_WARNING 5                /* seconds */
#define CLOCK_FAILED (LEASE_SECONDS / 2) /* two machines so far apart may take each other's leases for dead */

/* "v1.37.2" → 37; 0 for what is no version 1. */
static long minor_of(const char *version)
{
	const char *p = version + (*version == 'v');

	return strncmp(p, "1.", 2) == 0 ? strtol(p + 2, NULL, 10) : 0;
}

int check_api_server(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *text;
	struct value *version;

	if (doctor->reach.code && !doctor->kubectl)
		return doctor_finding_set(ret, CHECK_SKIPPED, STR("kubectl is lacking, by which it is asked"), NULL);
	if (doctor->reach.code)
		return err_set(err, doctor->reach.code, "%s", doctor->reach.message);
	if (kube_get(&doctor->visit.cluster, "/version", arena, &version, err))
		return -1;
	text = value_text_at(version, "gitVersion");
	doctor->version = version;
	if (minor_of(text) && minor_of(text) < OLDEST_MINOR)
		return doctor_finding_set(ret, CHECK_FAILED,
					  arena_format(arena, "%s; Pod Security admission came with v1.%d", text,
						       OLDEST_MINOR),
					  "use a newer cluster");
	return doctor_finding_set(ret, CHECK_OK, arena_format(arena, "%s", text), NULL);
}

int check_skew(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *server_version = value_text_at(doctor->version, "gitVersion");
	const char *client = "";
	long server = minor_of(server_version);
	long kubectl = minor_of(doctor->kubectl ? doctor->kubectl : "");
	long helm;

	if (doctor->helm.major && helm_client_version(&doctor->helm, arena, &client, err))
		return -1;
	helm = minor_of(client);
	if (server && kubectl && labs(server - kubectl) > KUBECTL_SKEW)
		return doctor_finding_set(
			ret, CHECK_WARNING,
			arena_format(arena, "kubectl %s, API server %s", doctor->kubectl, server_version),
			arena_format(arena, "use a kubectl of v1.%ld: HELM_STORE_KUBECTL=/path/of/kubectl", server).p);
	if (server && helm && (server > helm || server < helm - HELM_OLDER))
		return doctor_finding_set(ret, CHECK_WARNING,
					  arena_format(arena,
						       "Helm %s is made for Kubernetes v1.%ld to v1.%ld, this is %s",
						       doctor->helm.version, helm - HELM_OLDER, helm, server_version),
					  "use a Helm that knows this Kubernetes: HELM_BIN=/path/of/helm");
	return doctor_finding_set(ret, CHECK_OK,
				  arena_format(arena, "kubectl %s%s%s", doctor->kubectl ? doctor->kubectl : "?",
					       helm ? ", Helm's client " : "", helm ? client : ""),
				  NULL);
}

int check_clock(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	enum check_state state = CHECK_OK;
	time_t before = time(NULL);
	time_t theirs;
	long skew;

	if (kube_time(&doctor->visit.cluster, &theirs, err))
		return -1;
	if (!theirs)
		return doctor_finding_set(ret, CHECK_SKIPPED, STR("the API server does not tell its time"), NULL);
	skew = (long)(before + (time(NULL) - before) / 2 - theirs);
	if (labs(skew) > CLOCK_WARNING)
		state = labs(skew) > CLOCK_FAILED ? CHECK_FAILED : CHECK_WARNING;
	ret->details = value_new(arena, VALUE_MAP);
	value_put(ret->details, STR("seconds"), value_int(arena, skew));
	if (labs(skew) <= 1)
		return doctor_finding_set(ret, state, STR("the same"), NULL);
	return doctor_finding_set(
		ret, state, arena_format(arena, "this machine is %ld s %s", labs(skew), skew > 0 ? "ahead" : "behind"),
		"set both by NTP: leases of stores are renewed and judged by these clocks");
}

/* On paper: a namespace that nobody has. */
int check_apply(struct doctor *doctor, struct finding *ret, struct err *err)
{
	static const char name[] = SANDBOX_PREFIX "dry-run";
	struct arena *arena = doctor_arena(doctor);
	struct value *object = value_new(arena, VALUE_MAP);
	struct kube_call call = { .method = "PATCH", .body = object, .content_type = "application/apply-patch+yaml" };
	const struct value *fields;
	struct value *metadata;
	struct value *answer;
	long status;

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Namespace", arena);
	metadata = value_map_at(object, "metadata", arena);
	value_put_text(metadata, "name", name, arena);
	value_put_text(value_map_at(metadata, "labels", arena), LABEL_PROBE, "true", arena);
	call.path =
		arena_format(arena, API_CORE "/namespaces/%s?dryRun=All&force=true&fieldManager=" KUBE_MANAGER, name).p;
	if (kube_call(&doctor->visit.cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status == 403)
		return doctor_finding_set(ret, CHECK_SKIPPED, STR("you may not apply a namespace (see rights)"), NULL);
	if (status / 100 != 2)
		return kube_refused(&call, status, answer, err);
	fields = value_find(answer, STR("metadata.managedFields"));
	for (const struct value *item = value_first(fields); item; item = item->next)
		if (strcmp(value_text_at(item, "manager"), KUBE_MANAGER) == 0 &&
		    strcmp(value_text_at(item, "operation"), "Apply") == 0)
			return doctor_finding_set(ret, CHECK_OK, STR("it keeps whose fields are whose"), NULL);
	return doctor_finding_set(ret, CHECK_FAILED, STR("an applied object has no managedFields"),
				  "something between here and the API server drops them; update or remove it");
}
