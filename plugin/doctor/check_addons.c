/* SPDX-License-Identifier: Apache-2.0 */
/* What some profiles need besides: Gateway API and cert-manager. */
#include "doctor/doctor.h"
#include "kube/call.h"
#include "kube/object.h"
#include "kube/resources.h"

int check_gateway(struct doctor *doctor, struct finding *ret, struct err *err)
{
	const struct value *gateway = value_find(doctor->settings, STR("ingress.gateway"));
	bool wanted = value_is_true(value_get(gateway, "enabled"));
	bool known;

	if (doctor_knows(doctor, "gateway.networking.k8s.io/v1", "httproutes", &known, err))
		return -1;
	if (known)
		return doctor_finding_set(ret, wanted ? CHECK_OK : CHECK_SKIPPED,
					  wanted ? STR("HTTPRoute v1 is known")
						 : STR("not used by the profile; HTTPRoute v1 is known"),
					  NULL);
	if (!wanted)
		return doctor_finding_set(ret, CHECK_SKIPPED, STR("not used by the profile; HTTPRoute is not known"),
					  NULL);
	return doctor_finding_set(ret, CHECK_FAILED, STR("HTTPRoute (gateway.networking.k8s.io/v1) is not known"),
				  "install the Gateway API's CRDs and a controller for them");
}

static bool is_ready(const struct value *object, const char **ret_words)
{
	const struct value *condition = object_condition(object, "Ready");

	*ret_words = condition ? value_text_at(condition, "message") : "nobody has looked at it";
	return object_condition_is(object, "Ready", "True");
}

/* A solver of HTTP-01 gets a Service of type NodePort unless told otherwise, which the guards' quota refuses. */
static bool has_node_port_solver(const struct value *issuer)
{
	const struct value *solvers = value_find(issuer, STR("spec.acme.solvers"));

	for (const struct value *item = value_first(solvers); item; item = item->next) {
		const struct value *ingress = value_find(item, STR("http01.ingress"));

		if (ingress && strcmp(value_text_at(ingress, "serviceType"), "ClusterIP") != 0)
			return true;
	}
	return false;
}

static int judge_issuer(const struct value *issuer, const char *name, struct arena *arena, struct finding *ret)
{
	const char *words;

	if (!issuer)
		return doctor_finding_set(ret, CHECK_FAILED, arena_format(arena, "there is no ClusterIssuer %s", name),
					  "make it, or name another: --profile-set tls.issuer=NAME");
	if (!is_ready(issuer, &words))
		return doctor_finding_set(ret, CHECK_FAILED,
					  arena_format(arena, "ClusterIssuer %s is not ready: %s", name, words),
					  arena_format(arena, "see: kubectl describe clusterissuer %s", name).p);
	if (has_node_port_solver(issuer))
		return doctor_finding_set(
			ret, CHECK_FAILED,
			arena_format(arena,
				     "ClusterIssuer %s solves HTTP-01 by a NodePort Service, which stores may "
				     "not have",
				     name),
			"set http01.ingress.serviceType: ClusterIP in its solvers");
	return doctor_finding_set(ret, CHECK_OK,
				  arena_format(arena, "cert-manager is known, ClusterIssuer %s is ready", name), NULL);
}

int check_certificates(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *name = value_text_at(doctor->settings, "tls.issuer");
	const char *kind = value_text_at(doctor->settings, "tls.issuerKind");
	struct value *issuer;
	bool known;

	if (!value_is_true(value_find(doctor->settings, STR("tls.enabled"))))
		return doctor_finding_set(ret, CHECK_SKIPPED, STR("the profile has no TLS"), NULL);
	if (doctor_knows(doctor, "cert-manager.io/v1", "certificates", &known, err))
		return -1;
	if (!known)
		return doctor_finding_set(ret, CHECK_FAILED,
					  STR("cert-manager is not installed (cert-manager.io/v1 is not known)"),
					  "install cert-manager, or do without: --profile-set tls.enabled=false");
	if (strcmp(kind, "ClusterIssuer") != 0)
		return doctor_finding_set(
			ret, CHECK_OK,
			arena_format(arena, "cert-manager is known; Issuer %s must lie in each store's namespace",
				     name),
			NULL);
	if (kube_get(&doctor->visit.cluster, resources_object(RESOURCE_ClusterIssuer, NULL, name, arena), arena,
		     &issuer, err))
		return -1;
	return judge_issuer(issuer, name, arena, ret);
}
