/* SPDX-License-Identifier: Apache-2.0 */
/* What doctor tries in a namespace of its own: what it makes, what it finds, and that nothing of it stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "doctor/doctor.h"
#include "server.h"

#define SPACE "/api/v1/namespaces/helm-store-doctor-1"
#define POD(name) SPACE "/pods/" name
#define RUNS(address) OK("{\"status\":{\"phase\":\"Running\",\"podIP\":\"" address "\"}}")
#define LOG "GET " POD("client") "/log?"
#define POLICY "PATCH /apis/networking.k8s.io/v1/namespaces/helm-store-doctor-1/networkpolicies/"

struct probed {
	struct session session;
	struct context context;
	struct doctor_request request;
	struct doctor doctor;
	struct server server;
	struct finding finding;
	struct err err;
};

/* As after the check that made the namespace. */
static void probed_start(struct probed *it, const struct rule *rules, unsigned timeout)
{
	*it = (struct probed){ .context = CONTEXT_INIT, .request = { .timeout = timeout }, .err = ERR_INIT };
	it->session = (struct session){ &it->context, &environment_none, &arena };
	it->doctor = (struct doctor){ .session = &it->session,
				      .request = &it->request,
				      .visit = VISIT_INIT,
				      .reach = ERR_INIT,
				      .probe = SANDBOX_INIT,
				      .probing = true };
	context_begin(&it->doctor.context, &it->context, timeout);
	server_rules(&it->server, rules);
	it->doctor.visit.cluster = it->server.cluster;
	it->doctor.probe.cluster = &it->doctor.visit.cluster;
	it->doctor.probe.name_space = "helm-store-doctor-1";
}

static void probed_stop(struct probed *it)
{
	server_stop(&it->server);
	arena_free(&it->doctor.probe.lease.arena);
	arena_free(&it->doctor.probe.arena);
	err_clear(&it->err);
}

typedef int check(struct doctor *doctor, struct finding *ret, struct err *err);

/* The check's finding; what it asks to change are `changes`. */
static void assert_found(check *run, const struct rule *rules, enum check_state state, const char *found,
			 const char *changes)
{
	CLEANUP(probed_stop) struct probed it;

	probed_start(&it, rules, 60000);
	if (run(&it.doctor, &it.finding, &it.err))
		fail_msg("%s", it.err.message);
	if (it.finding.state != state || !strstr(it.finding.found, found))
		fail_msg("%s: %s", doctor_state_name(it.finding.state), it.finding.found);
	server_assert_changes(&it.server, changes);
}

static void assert_error(check *run, const struct rule *rules, unsigned timeout, enum err_code code, const char *words)
{
	CLEANUP(probed_stop) struct probed it;

	probed_start(&it, rules, timeout);
	assert_int_equal(run(&it.doctor, &it.finding, &it.err), -1);
	if (it.err.code != code || !strstr(it.err.message, words))
		fail_msg("%d: %s", it.err.code, it.err.message);
}

#define ACCOUNT "GET " SPACE "/serviceaccounts/default "
#define PODS "POST " SPACE "/pods?dryRun=All "

/* A pod is refused for the lack of an account, too: that is waited for first. */
static void test_security(void **state)
{
	static const struct rule refused[] = {
		ONCE(ACCOUNT, MISSING),
		ALWAYS(ACCOUNT, OK("{}")),
		ALWAYS(PODS, FAULT("403 Forbidden", "violates PodSecurity restricted")),
		{ 0 },
	};
	static const struct rule webhook[] = {
		ALWAYS(ACCOUNT, OK("{}")),
		ALWAYS(PODS, FAULT("403 Forbidden", "a webhook says no")),
		{ 0 },
	};
	static const struct rule admitted[] = { ALWAYS(ACCOUNT, OK("{}")), ALWAYS(PODS, CREATED("{}")), { 0 } };
	static const struct rule never[] = { ALWAYS(ACCOUNT, MISSING), { 0 } };

	(void)state;
	assert_found(check_security, refused, CHECK_OK, "level restricted refuses a privileged pod",
		     "POST " SPACE "/pods\n");
	assert_found(check_security, webhook, CHECK_WARNING,
		     "something else refuses a privileged pod: a webhook says no", "POST " SPACE "/pods\n");
	assert_found(check_security, admitted, CHECK_FAILED, "a privileged pod is admitted", "POST " SPACE "/pods\n");
	assert_error(check_security, never, 600, ERR_TIMEOUT,
		     "the namespace gets no default account: the time is "
		     "over");
}

#define QUOTAS "GET " SPACE "/resourcequotas?"
#define SERVICES "POST " SPACE "/services?dryRun=All "
#define LIST_OF_QUOTA(status) LIST_OF("{\"metadata\":{\"name\":\"quota\"},\"spec\":{\"hard\":{\"a\":\"0\"}},"          \
	status "}")
#define COUNTS LIST_OF_QUOTA("\"status\":{\"hard\":{\"a\":\"0\"}}")
#define QUOTA_CHANGES "PATCH " SPACE "/resourcequotas/quota\nPOST " SPACE "/services\n"

static void test_quota(void **state)
{
	static const struct rule refused[] = {
		ALWAYS("PATCH " SPACE "/resourcequotas/quota?", OK("{}")),
		ONCE(QUOTAS, LIST_OF_QUOTA("\"status\":{}")),
		ALWAYS(QUOTAS, COUNTS),
		ALWAYS(SERVICES, FAULT("403 Forbidden", "exceeded quota: quota")),
		{ 0 },
	};
	static const struct rule admitted[] = {
		ALWAYS("PATCH " SPACE "/resourcequotas/quota?", OK("{}")),
		ALWAYS(QUOTAS, COUNTS),
		ALWAYS(SERVICES, CREATED("{}")),
		{ 0 },
	};
	static const struct rule no_right[] = {
		ALWAYS("PATCH " SPACE "/resourcequotas/quota?", FORBIDDEN),
		{ 0 },
	};

	(void)state;
	assert_found(check_quota, refused, CHECK_OK, "it counts after ", QUOTA_CHANGES);
	assert_found(check_quota, admitted, CHECK_FAILED, "a Service beyond the quota is admitted", QUOTA_CHANGES);
	assert_error(check_quota, no_right, 60000, ERR_REFUSED, "forbidden");
}

/* Deleted as the one that was made; gone when the API server has it no more. */
static void test_gone(void **state)
{
	static const struct rule goes[] = {
		ONCE("GET " SPACE " ", OK("{\"metadata\":{\"name\":\"helm-store-doctor-1\",\"uid\":\"u\",\"labels\":{"
					  "\"store.urumi.ai/probe\":\"true\"}}}")),
		ALWAYS("DELETE " SPACE " \n\"uid\":\"u\"", OK("{}")),
		ONCE("GET " SPACE " ", OK("{}")),
		ALWAYS("GET " SPACE " ", MISSING),
		{ 0 },
	};
	static const struct rule stays[] = {
		ALWAYS("GET " SPACE " ", OK("{\"metadata\":{\"uid\":\"u\",\"labels\":{\"store.urumi.ai/probe\":"
					    "\"true\"}}}")),
		ALWAYS("DELETE " SPACE " ", OK("{}")),
		{ 0 },
	};
	/* One of the name that has not our label is none of ours. */
	static const struct rule foreign[] = {
		ONCE("GET " SPACE " ", OK("{\"metadata\":{\"uid\":\"u\"}}")),
		ALWAYS("GET " SPACE " ", MISSING),
		{ 0 },
	};

	(void)state;
	assert_found(check_gone, goes, CHECK_OK, "gone after ", "DELETE " SPACE "\n");
	assert_found(check_gone, foreign, CHECK_OK, "gone after ", "");
	assert_error(check_gone, stays, 600, ERR_TIMEOUT, "the time is over (1 s)\ngive it more: --timeout 10m");
}

#define BOTH_RUN                                                                                                       \
	ALWAYS("POST " SPACE "/pods ", CREATED("{}")), ONCE("GET " POD("server") " ", OK("{\"status\":{}}")),          \
	ALWAYS("GET " POD("server") " ", RUNS("10.1.0.1")), ALWAYS("GET " POD("client") " ", RUNS("10.1.0.2")),        \
	ALWAYS("GET /apis/apps", LIST_OF("")), ALWAYS("GET /apis/batch", LIST_OF("")),                                 \
	ALWAYS("GET " SPACE "/", LIST_OF(""))
#define PODS_MADE "POST " SPACE "/pods\nPOST " SPACE "/pods\n"
#define POLICY_CHANGE(name) POLICY name "\n"

#define IN_TURN(count, before, said) { .request = LOG, .answer = (said), .times = (count), .since = (before) }

/* Open, closed by default-deny and for a while, open again by the other policy; each by tries that came after it. */
static void test_packets(void **state)
{
	static const struct rule rules[] = {
		IN_TURN(2, POLICY "allow?", OK("5 closed\n")),
		SINCE(POLICY "allow?", LOG, OK("5 closed\n6 open\n")),
		IN_TURN(1, POLICY "deny?", OK("2 open\n")),
		IN_TURN(2, POLICY "deny?", OK("2 open\n3 closed\n")),
		SINCE(POLICY "deny?", LOG, OK("3 closed\n4 closed\n")),
		ONCE(LOG, OK("1 closed\n")),
		ALWAYS(LOG, OK("1 closed\n2 open\n")),
		ALWAYS(POLICY "deny?", OK("{}")),
		ALWAYS(POLICY "allow?\n\"podSelector\":{}}]}]", OK("{}")),
		BOTH_RUN,
		{ 0 },
	};

	(void)state;
	assert_found(check_packets, rules, CHECK_OK, "and held; open ",
		     PODS_MADE POLICY_CHANGE("deny") POLICY_CHANGE("allow"));
}

/* A packet that gets through now and then is none that is held back. */
static void test_leaks(void **state)
{
	static const struct rule rules[] = {
		TIMES(2, LOG, OK("1 open\n")),
		TIMES(2, LOG, OK("2 closed\n")),
		ALWAYS(LOG, OK("3 open\n4 closed\n")),
		ALWAYS(POLICY "deny?", OK("{}")),
		BOTH_RUN,
		{ 0 },
	};

	(void)state;
	assert_found(check_packets, rules, CHECK_FAILED, "default-deny lets packets through now and then",
		     PODS_MADE POLICY_CHANGE("deny"));
}

/* A pod that cannot run: of the probes' image the person may name another. */
static void test_no_pods(void **state)
{
#define WAITS(reason, words)                                                                                           \
	"{\"metadata\":{\"name\":\"server\"},\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"busybox\"}]},"   \
	"\"status\":{\"phase\":\"Pending\",\"containerStatuses\":[{\"name\":\"main\",\"image\":\"busybox\",\"state\":{"\
	"\"waiting\":{\"reason\":\"" reason "\",\"message\":\"" words "\"}}}]}}"
	static const struct rule refused[] = { ALWAYS("POST " SPACE "/pods ", FORBIDDEN), { 0 } };
	static const struct rule config[] = {
		ALWAYS("POST " SPACE "/pods ", CREATED("{}")),
		ALWAYS("GET " POD("server") " ", OK("{}")),
		ALWAYS("GET " SPACE "/pods?", LIST_OF(WAITS("CreateContainerConfigError", "no such thing"))),
		ALWAYS("GET /apis/apps", LIST_OF("")),
		ALWAYS("GET /apis/batch", LIST_OF("")),
		ALWAYS("GET " SPACE "/", LIST_OF("")),
		{ 0 },
	};

	(void)state;
	assert_error(check_packets, refused, 60000, ERR_REFUSED, "forbidden");
	assert_found(check_packets, config, CHECK_FAILED, "no such thing", "POST " SPACE "/pods\n");
}

#define LEFT                                                                                                           \
	"{\"metadata\":{\"name\":\"helm-store-doctor-9\",\"uid\":\"old\",\"creationTimestamp\":"                       \
	"\"2020-01-01T00:00:00Z\"}}"
#define FOREIGN "{\"metadata\":{\"name\":\"mine\",\"uid\":\"x\",\"creationTimestamp\":\"2020-01-01T00:00:00Z\"}}"
#define LEASES "/apis/coordination.k8s.io/v1/namespaces/helm-store-doctor-"

/* Namespaces of runs that were killed go; whatever else has the label stays. */
static void test_space(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET /api/v1/namespaces?", LIST_OF(LEFT "," FOREIGN)),
		ALWAYS("GET " LEASES "9/leases/", MISSING),
		ALWAYS("GET /apis/coordination", MISSING),
		ALWAYS("DELETE /api/v1/namespaces/helm-store-doctor-9 \n\"uid\":\"old\"", OK("{}")),
		ALWAYS("PATCH /api/v1/namespaces/helm-store-doctor-",
		       CREATED("{\"metadata\":{\"uid\":\"new\",\"labels\":{\"store.urumi.ai/probe\":\"true\"}}}")),
		ALWAYS("POST /apis/coordination.k8s.io/v1/namespaces/helm-store-doctor-", CREATED("{}")),
		ALWAYS("DELETE /api/v1/namespaces/helm-store-doctor-\n\"uid\":\"new\"", OK("{}")),
		{ 0 },
	};
	CLEANUP(probed_stop) struct probed it;

	(void)state;
	probed_start(&it, rules, 60000);
	it.doctor.probe.name_space = NULL;
	if (check_space(&it.doctor, &it.finding, &it.err))
		fail_msg("%s", it.err.message);
	assert_int_equal(it.finding.state, CHECK_OK);
	assert_true(it.doctor.probing);
	assert_int_equal(server_count(&it.server, "DELETE "), 1);
	/* Whatever ends doctor, what it made is taken away. */
	sandbox_close(&it.doctor.probe);
	assert_int_equal(server_count(&it.server, "DELETE "), 2);
	assert_int_equal(server_count(&it.server, "DELETE /api/v1/namespaces/mine"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_security, forget), cmocka_unit_test_teardown(test_quota, forget),
		cmocka_unit_test_teardown(test_gone, forget),     cmocka_unit_test_teardown(test_packets, forget),
		cmocka_unit_test_teardown(test_leaks, forget),    cmocka_unit_test_teardown(test_no_pods, forget),
		cmocka_unit_test_teardown(test_space, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
