/* SPDX-License-Identifier: Apache-2.0 */
/* All checks in their order, as an installed program runs them: what is skipped for what is lacking, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doctor/doctor.h"
#include "installed.h"

#define HELM_SAYS                                                                                                      \
	"case $* in *KubeClientVersion*) echo v1.33 ;; version*) echo v4.1.0 ;; env*) echo none ;;\n"                  \
	"template*) printf 'apiVersion: apps/v1\\nkind: Deployment\\nmetadata:\\n  name: web\\nspec:\\n  replicas: "   \
	"2\\n  "                                                                                                       \
	"template:\\n    spec:\\n      containers:\\n        - name: a\\n          resources: {requests: {cpu: 500m, " \
	"memory: 1Gi}}\\n' ;; esac"
#define CLUSTER                                                                                                        \
	ALWAYS("GET /version ", OK("{\"gitVersion\":\"v1.33.0\"}")),                                                   \
		ALWAYS("POST /apis/authentication", CREATED("{\"status\":{\"userInfo\":{\"username\":\"anna\"}}}")),   \
		ALWAYS("POST /apis/authorization", CREATED("{\"status\":{\"allowed\":true}}")),                        \
		ALWAYS("PATCH /api/v1/namespaces/helm-store-doctor-dry-run", FORBIDDEN),                               \
		ALWAYS("GET /api/v1/nodes?",                                                                           \
		       LIST_OF("{\"metadata\":{\"name\":\"a\"},\"spec\":{},\"status\":{\"allocatable\":{\"cpu\":"      \
			       "\"4\",\"memory\":\"8Gi\",\"pods\":\"110\"},\"conditions\":[{\"type\":\"Ready\","       \
			       "\"status\":\"True\"}]}}")),                                                            \
		ALWAYS("GET /apis/gateway", MISSING), ALWAYS("GET /apis/metrics", MISSING),                            \
		ALWAYS("GET /apis/networking.k8s.io/v1/ingressclasses/", MISSING), ALWAYS("GET ", LIST_OF(""))

static const struct finding *of(const struct doctor *doctor, const char *id)
{
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (strcmp(doctor_check_id((enum check_id)i), id) == 0)
			return &doctor->findings[i];
	fail_msg("no check %s", id);
	return NULL;
}

static void assert_found(const struct doctor *doctor, const char *id, enum check_state state, const char *words)
{
	const struct finding *finding = of(doctor, id);

	if (finding->state != state || !strstr(finding->found, words))
		fail_msg("%s: %s: %s", id, doctor_state_name(finding->state), finding->found);
}

static void test_cluster(void **state)
{
	static const struct rule rules[] = { CLUSTER, { 0 } };
	struct doctor_request request = { .timeout = 60000, .no_probes = true, .role = "" };
	CLEANUP(installed_stop) struct installed it;
	struct doctor doctor;

	(void)state;
	request.filter.profile = "local";
	installed_start(&it, rules, HELM_SAYS);
	installed_file("settings", "{\"plan\":\"small\",\"ingress\":{\"domain\":\"doctor.invalid\",\"className\":"
				   "\"c\"},"
				   "\"database\":{\"mode\":\"dedicated\"},\"quota\":{\"requests\":{\"cpu\":\"1\"},"
				   "\"pods\":9},"
				   "\"storage\":{\"className\":\"s\"}}");
	if (doctor_run(&doctor, &it.session, &request, &it.err))
		fail_msg("%s", it.err.message);
	assert_found(&doctor, "helm", CHECK_OK, "v4.1.0 (");
	assert_found(&doctor, "kubectl", CHECK_OK, "v1.33.0");
	assert_found(&doctor, "profile", CHECK_OK, "local, plan small; class c, domain doctor.invalid");
	assert_found(&doctor, "api-server", CHECK_OK, "v1.33.0");
	assert_found(&doctor, "version-skew", CHECK_OK, "kubectl v1.33.0, Helm's client v1.33");
	assert_found(&doctor, "rights", CHECK_OK, "all (anna)");
	assert_found(&doctor, "capacity", CHECK_OK, "room for 4 shops (1 CPU, 2Gi each) and 4 stores");
	assert_found(&doctor, "address", CHECK_WARNING, "doctor.doctor.invalid has no address here");
	assert_found(&doctor, "network-policy", CHECK_SKIPPED, "not wanted: --no-probes");
	/* What is found is told as it comes, to programs. */
	assert_non_null(strstr(told_text(&it.told), "done api-server: v1.33.0\n"));
	doctor_close(&doctor);
}

/* Without kubectl, Helm and profile: each is told, and what needs them is skipped. */
static void test_nothing(void **state)
{
	static const struct rule rules[] = { { 0 } };
	struct doctor_request request = { .timeout = 60000, .role = "" };
	CLEANUP(installed_stop) struct installed it;
	struct doctor doctor;

	(void)state;
	installed_start(&it, rules, "exit 1");
	it.environment.kubectl = "/nowhere/kubectl";
	it.environment.helm = "/nowhere/helm";
	assert_int_equal(doctor_run(&doctor, &it.session, &request, &it.err), 0);
	assert_found(&doctor, "helm", CHECK_FAILED, "/nowhere/helm");
	assert_non_null(strstr(of(&doctor, "helm")->remedy, "install Helm 3 or 4"));
	assert_found(&doctor, "kubectl", CHECK_FAILED, "/nowhere/kubectl");
	assert_found(&doctor, "server", CHECK_SKIPPED, "helm-store-serve is not beside helm-store");
	assert_found(&doctor, "profile", CHECK_SKIPPED, "none was chosen");
	assert_found(&doctor, "api-server", CHECK_SKIPPED, "kubectl is lacking");
	assert_found(&doctor, "rights", CHECK_SKIPPED, "the cluster is not reached");
	assert_found(&doctor, "address", CHECK_SKIPPED, "there is no profile to check for");
	assert_found(&doctor, "removal", CHECK_SKIPPED, "the cluster is not reached");
	doctor_close(&doctor);
}

static void assert_server(const char *says, enum check_state state, const char *found)
{
	static const struct rule rules[] = { { 0 } };
	struct doctor_request request = { .timeout = 60000, .role = "" };
	CLEANUP(installed_stop) struct installed it;
	struct doctor doctor;

	installed_start(&it, rules, "exit 1");
	installed_program("helm-store-serve", says);
	it.environment.kubectl = "/nowhere/kubectl";
	assert_int_equal(doctor_run(&doctor, &it.session, &request, &it.err), 0);
	assert_found(&doctor, "server", state, found);
	doctor_close(&doctor);
}

/* The server says itself what an old library is good for. */
static void test_server(void **state)
{
	(void)state;
	assert_server("printf 'helm-store-serve 1\\nlibmicrohttpd    1.0.10\\n'", CHECK_OK, "libmicrohttpd 1.0.10");
	assert_server("printf 'helm-store-serve 1\\nlibmicrohttpd    0.9.75 (older: loopback alone)\\n'", CHECK_WARNING,
		      "libmicrohttpd 0.9.75 (older: loopback alone)");
	assert_server("echo it does not start >&2; exit 127", CHECK_SKIPPED, "is not beside helm-store");
}

/* The time that all checks have: what does not come within it is skipped, and says so. */
static void test_over(void **state)
{
	static const struct rule rules[] = { CLUSTER, { 0 } };
	struct doctor_request request = { .timeout = 1, .role = "" };
	CLEANUP(installed_stop) struct installed it;
	struct doctor doctor;

	(void)state;
	installed_start(&it, rules, HELM_SAYS);
	assert_int_equal(doctor_run(&doctor, &it.session, &request, &it.err), 0);
	assert_found(&doctor, "removal", CHECK_SKIPPED, "the time was over before");
	assert_string_equal(of(&doctor, "removal")->remedy, "give it more: --timeout 10m");
	doctor_close(&doctor);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_cluster, forget),
		cmocka_unit_test_teardown(test_nothing, forget),
		cmocka_unit_test_teardown(test_over, forget),
		cmocka_unit_test_teardown(test_server, forget),
	};

	(void)argc;
	installed_begin(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
