/* SPDX-License-Identifier: Apache-2.0 */
/* What is tried in the namespace of the probes, without pods: that it comes and goes, admission, quota. */
#include <stdio.h>

#include "doctor/doctor.h"
#include "json.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/kubeconfig_problem.h"
#include "kube/resources.h"
#include "store/guards.h"
#include "store/namespace.h"

#define LOOK_EVERY 250 /* milliseconds */
#define QUOTA_PATIENCE 20000
#define GONE_PATIENCE 90000

static const char privileged_pod[] =
	"{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"privileged\"}, \"spec\": "
	"{\"containers\": "
	"[{\"name\": \"main\", \"image\": \"busybox\", \"securityContext\": {\"privileged\": true}}]}}";
static const char quota_text[] =
	"{\"apiVersion\": \"v1\", \"kind\": \"ResourceQuota\", \"metadata\": {\"name\": \"quota\"}, "
	"\"spec\": {\"hard\": {\"services.nodeports\": \"0\"}}}";
static const char node_port[] =
	"{\"apiVersion\": \"v1\", \"kind\": \"Service\", \"metadata\": {\"name\": \"nodeport\"}, "
	"\"spec\": {\"type\": \"NodePort\", \"ports\": [{\"port\": 80}]}}";

/* Doctor is thought to look only: what it makes, where, and that nothing of it stays. */
static void tell(struct doctor *doctor)
{
	struct arena *arena = doctor_arena(doctor);

	context_tell(&doctor->context, EVENT_PLAN, EVENT_LINE, "namespace",
		     arena_format(arena,
				  "probes, at %s\n"
				  "  comes and goes: namespace %s with a quota, two policies and two pods\n"
				  "  stays: nothing of it, and all else as it is (--no-probes: makes none)",
				  kubeconfig_problem_where(doctor->session->environment, arena),
				  doctor->probe.name_space));
}

int check_space(struct doctor *doctor, struct finding *ret, struct err *err)
{
	if (sandbox_open(&doctor->probe, &doctor->visit.cluster, err))
		return -1;
	doctor->probing = true;
	tell(doctor);
	return doctor_finding_set(ret, CHECK_OK, arena_format(doctor_arena(doctor), "%s", doctor->probe.name_space),
				  NULL);
}

/* Creates on paper. The API server's words when it refuses, in the call's arena; NULL when it admits. */
static int try_create(struct doctor *doctor, const char *resource, const char *text, const char **ret_words,
		      struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	struct kube_call call = { .method = "POST", .body = json_parse(str_of(text), arena, err) };
	struct value *answer;
	long status;

	if (!call.body)
		return -1;
	call.path = arena_format(arena, API_CORE "/namespaces/%s/%s?dryRun=All", doctor->probe.name_space, resource).p;
	if (kube_call(&doctor->visit.cluster, &call, arena, &status, &answer, err))
		return -1;
	if (status / 100 != 2 && status != 403)
		return kube_refused(&call, status, answer, err);
	*ret_words = status == 403 ? value_text_at(answer, "message") : NULL;
	return 0;
}

/* A pod is refused for that reason, too, until the namespace has its default account. */
static int await_account(struct doctor *doctor, struct err *err)
{
	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *account;

		if (kube_get(&doctor->visit.cluster,
			     arena_text(&arena, API_CORE "/namespaces/%s/serviceaccounts/default",
					doctor->probe.name_space),
			     &arena, &account, err))
			return -1;
		if (account)
			return 0;
		if (doctor_pause(doctor, LOOK_EVERY, err))
			return err_wrap(err, "the namespace gets no default account");
	}
}

int check_security(struct doctor *doctor, struct finding *ret, struct err *err)
{
	const char *words;

	if (await_account(doctor, err) || try_create(doctor, "pods", privileged_pod, &words, err))
		return -1;
	if (words && strstr(words, "violates PodSecurity"))
		return doctor_finding_set(ret, CHECK_OK, STR("level restricted refuses a privileged pod"), NULL);
	if (words)
		return doctor_finding_set(ret, CHECK_WARNING,
					  arena_format(doctor_arena(doctor),
						       "something else refuses a privileged pod: %s", words),
					  "good for isolation; whether the level itself holds is not known");
	return doctor_finding_set(
		ret, CHECK_FAILED, STR("a privileged pod is admitted where the level is restricted"),
		"turn on the admission plugin PodSecurity of the API server (--enable-admission-plugins)");
}

static int await_quota(struct doctor *doctor, const char **ret_lacking, struct err *err)
{
	double begin = context_seconds(&doctor->context);

	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		const char *lacking;

		if (guards_counts(&doctor->visit.cluster, doctor->probe.name_space, &arena, &lacking, err))
			return -1;
		*ret_lacking = lacking ? arena_str(doctor_arena(doctor), str_of(lacking)).p : NULL;
		if (!lacking || (context_seconds(&doctor->context) - begin) * 1000 >= QUOTA_PATIENCE)
			return 0;
		if (doctor_pause(doctor, LOOK_EVERY, err))
			return -1;
	}
}

int check_quota(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const struct value *quota = json_parse(str_of(quota_text), arena, err);
	const char *path =
		arena_format(arena, API_CORE "/namespaces/%s/resourcequotas/quota", doctor->probe.name_space).p;
	double begin = context_seconds(&doctor->context);
	const char *lacking;
	const char *words;

	if (!quota || kube_apply(&doctor->visit.cluster, path, quota, arena, NULL, err) ||
	    await_quota(doctor, &lacking, err))
		return -1;
	if (lacking)
		return doctor_finding_set(
			ret, CHECK_FAILED, arena_format(arena, "%s, after %d s", lacking, QUOTA_PATIENCE / 1000),
			"see to kube-controller-manager: its resourcequota controller fills in status.hard");
	begin = context_seconds(&doctor->context) - begin;
	if (try_create(doctor, "services", node_port, &words, err))
		return -1;
	if (!words || !strstr(words, "exceeded quota"))
		return doctor_finding_set(ret, CHECK_FAILED, STR("a Service beyond the quota is admitted"),
					  "turn on the admission plugin ResourceQuota of the API server");
	return doctor_finding_set(ret, CHECK_OK, arena_format(arena, "it counts after %.1f s, and refuses", begin),
				  NULL);
}

int check_gone(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *path = resources_object(RESOURCE_Namespace, NULL, doctor->probe.name_space, arena);
	double begin = context_seconds(&doctor->context);
	double seconds = 0;

	/* It goes with the namespace, which must not be kept by it. */
	doctor->probe.lease.object = NULL;
	if (sandbox_delete(&doctor->probe, err))
		return -1;
	for (;;) {
		CLEANUP(arena_free) struct arena once = ARENA_INIT;
		struct value *object;

		if (kube_get(&doctor->visit.cluster, path, &once, &object, err))
			return -1;
		seconds = context_seconds(&doctor->context) - begin;
		if (!object)
			break;
		if (seconds * 1000 >= GONE_PATIENCE)
			return doctor_finding_set(
				ret, CHECK_FAILED,
				arena_format(arena, "namespace %s is still there after %.0f s: %s",
					     doctor->probe.name_space, seconds, namespace_blocker(object, arena)),
				"delete would hang the same way: see to what it says (often an APIService whose "
				"server is gone)");
		if (doctor_pause(doctor, LOOK_EVERY, err))
			return -1;
	}
	doctor->probe.name_space = NULL;
	return doctor_finding_set(ret, CHECK_OK, arena_format(arena, "gone after %.1f s", seconds), NULL);
}
