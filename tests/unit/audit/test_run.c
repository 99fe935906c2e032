/* SPDX-License-Identifier: Apache-2.0 */
/* One store, compared whole on a scripted cluster: what is found, who can mend it, and what mending asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/fix.h"
#include "audit/run.h"
#include "base64.h"
#include "provisioned.h"
#include "store/lease.h"

#define SECRET(version) "GET " SPACE_PATH "/secrets/sh.helm.release.v1.acme.v" version " "
#define NETWORK "/apis/networking.k8s.io/v1/namespaces/store-acme/"
#define LIVE_QUOTA(name, label) "{\"metadata\":{\"name\":\"" name "\",\"uid\":\"q\",\"labels\":{" label "}}}"
#define GUARDED "\"store.urumi.ai/guard\":\"true\""
#define DEPLOYMENT(replicas)                                                                                           \
	"{\"metadata\":{\"name\":\"web\",\"uid\":\"w\",\"resourceVersion\":\"7\",\"labels\":{\"kept\":\"yes\"},"       \
	"\"annotations\":{\"meta.helm.sh/release-name\":\"acme\"}},\"spec\":{\"replicas\":" replicas "},"              \
	"\"status\":{\"x\":1}}"
#define STORED "[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"labels\":"       \
	"{\"app\":"                                                                                                    \
	       "\"web\"}},\"spec\":{\"replicas\":2}}]"
#define EDIT                                                                                                           \
	"{\"event\":\"edit\",\"document\":1,\"object\":\"Deployment/web\",\"path\":\"spec.template\",\"before\":"      \
	"\"a\","                                                                                                       \
	"\"after\":\"b\",\"rule\":\"pods/x\"}\n"
#define SPACE                                                                                                          \
	"{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"store.urumi.ai/store\":\"acme\","          \
	"\"store.urumi.ai/managed\":\"true\",\"pod-security.kubernetes.io/enforce\":\"baseline\","                     \
	"\"pod-security.kubernetes.io/warn\":\"baseline\",\"pod-security.kubernetes.io/audit\":\"baseline\"},"         \
	"\"annotations\":{\"store.urumi.ai/hosts\":\"acme.example.com\",\"store.urumi.ai/guards\":"                    \
	"\"ResourceQuota/store-quota\"}}}"
#define REST                                                                                                           \
	ALWAYS("GET " SPACE_PATH " ", OK(SPACE)), ALWAYS("GET /apis/", LIST_OF("")), ALWAYS(CORE, LIST_OF(""))

#define VALUES                                                                                                         \
	"{\"global\":{\"store\":{\"name\":\"acme\",\"profile\":\"local\",\"plan\":\"\",\"hosts\":"                     \
	"[\"acme.example.com\"],\"chart\":{\"name\":\"demo\"}}}}"

/* A record as the API server has it, of a release with these values and that manifest. */
static const char *record_of(const char *values, const char *manifest)
{
	CLEANUP(bytes_free) struct bytes once = BYTES_INIT(CASE_MOST);
	CLEANUP(bytes_free) struct bytes twice = BYTES_INIT(CASE_MOST);

	base64_encode(arena_format(&arena, "{\"manifest\":\"%s\",\"config\":%s}", manifest, values), &once);
	base64_encode(bytes_str(&once), &twice);
	return arena_text(&arena,
			  ANSWER("200 OK", "",
				 "{\"metadata\":{\"labels\":{\"store.urumi.ai/profile\":"
				 "\"local\"}},\"data\":{\"release\":\"%s\"}}"),
			  twice.data);
}

struct audited {
	struct provisioned base;
	struct audit audit;
};

/* Objects of the filter's reading are `stored`; what it reports is `events`. */
static int audited_start(struct audited *it, const struct rule *rules, const char *stored, const char *events)
{
	CLEANUP(inventory_close) struct inventory inventory;
	struct operation *operation = &it->base.work.operation;

	provisioned_start(&it->base, rules, HELM);
	stand_in_file(&operation->scratch, "objects", stored);
	stand_in_file(&operation->scratch, "events", events);
	operation->helm.chart = "charts/store";
	audit_begin(&it->audit, operation, &spec_given_none, "acme", NULL);
	inventory_open(&inventory, &operation->cluster, true);
	return audit_run(&it->audit, &inventory, &it->base.work.err);
}

static void audited_stop(struct audited *it)
{
	audit_free(&it->audit);
	provisioned_stop(&it->base);
}

/* "RULE OBJECT WHAT" a line. */
static const char *said(const struct audited *it)
{
	const char *text = "";

	for (const struct value *one = value_first(it->audit.findings); one; one = one->next)
		text = arena_text(&arena, "%s%s %s %s\n", text, value_text_at(one, "rule"),
				  value_text_at(one, "object"), value_text_at(one, "what"));
	return text;
}

static const struct rule *rules_with(const struct rule *first, size_t count, const char *record)
{
	const struct rule rest[] = {
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "deployed"))), ALWAYS(SECRET("1"), record), REST, { 0 }
	};
	struct rule *rules = arena_alloc(&arena, (count + COUNT_OF(rest)) * sizeof(*rules));

	(void)memcpy(rules, first, count * sizeof(*rules));
	(void)memcpy(rules + count, rest, sizeof(rest));
	return rules;
}
#define RULES(first, record) rules_with(first, COUNT_OF(first), record)

static void test_clean(void **state)
{
	static const struct rule live[] = {
		ALWAYS(CORE "resourcequotas?", LIST_OF(LIVE_QUOTA("store-quota", GUARDED))),
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("2"))),
	};
	CLEANUP(audited_stop) struct audited it;

	(void)state;
	if (audited_start(&it, RULES(live, record_of(VALUES, "kind: Deployment")), STORED, SUMMARY))
		fail_msg("%s", it.base.work.err.message);
	assert_string_equal(said(&it), "");
	assert_true(it.audit.is_clean);
	server_assert_changes(&it.base.work.server, "");
}

#define OTHERS                                                                                                         \
	LIST_OF("{\"metadata\":{\"name\":\"mine\",\"uid\":\"m\"},\"spec\":{\"podSelector\":{}}},"                      \
		"{\"metadata\":{\"name\":\"left\",\"uid\":\"l\",\"labels\":{" GUARDED "}},\"spec\":{}},"               \
		"{\"metadata\":{\"name\":\"wide\",\"uid\":\"w\",\"annotations\":{\"meta.helm.sh/release-name\":"       \
		"\"acme\"}},\"spec\":{\"ingress\":[{}]}}")

/* What somebody took away, put beside it, or scaled down; who mends what. */
static void test_drift(void **state)
{
	static const struct rule live[] = {
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("1"))),
		ALWAYS(APPS "deployments/gone ", MISSING),
		ALWAYS("GET " NETWORK "networkpolicies?", OTHERS),
		ALWAYS(CORE "limitranges?", LIST_OF("{\"metadata\":{\"name\":\"theirs\"},\"spec\":{}}")),
		ALWAYS("GET " SPACE_PATH " ", OK("{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{"
						 "\"store.urumi.ai/store\":\"acme\"}}}")),
	};
	CLEANUP(audited_stop) struct audited it;
	const char *text;

	(void)state;
	if (audited_start(&it, RULES(live, record_of(VALUES, "kind: Deployment")),
			  "[{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":2}},"
			  "{\"kind\":\"StatefulSet\",\"metadata\":{\"name\":\"db\"}}]",
			  EDIT SUMMARY))
		fail_msg("%s", it.base.work.err.message);
	text = said(&it);
	assert_non_null(strstr(text, "guard-missing ResourceQuota/store-quota \n"));
	assert_non_null(strstr(text, "policy-foreign NetworkPolicy/mine \n"));
	assert_non_null(strstr(text, "guard-extra NetworkPolicy/left \n"));
	assert_non_null(strstr(text, "policy-wide NetworkPolicy/wide ingress from anywhere\n"));
	assert_non_null(strstr(text, "limits-foreign LimitRange/theirs \n"));
	assert_non_null(strstr(text, "namespace-changed Namespace/store-acme metadata.labels"));
	/* The filter says the same of the stored manifest here: the rules changed since. */
	assert_non_null(strstr(text, "release-outdated Release/acme revision 1\n"));
	assert_non_null(strstr(text, "object-changed Deployment/web spec.template\n"));
	assert_true(it.audit.mend[MEND_SPACE] && it.audit.mend[MEND_HAND] && it.audit.mend[MEND_UPDATE]);
	server_assert_changes(&it.base.work.server, "");
}

/* A guard that looks different is compared once more with what the API server makes of it. */
static void test_guard_content(void **state)
{
	static const struct rule same[] = {
		ALWAYS(CORE "resourcequotas?", LIST_OF("{\"metadata\":{\"name\":\"store-quota\",\"labels\":"
						       "{" GUARDED "}},"
						       "\"spec\":{\"defaulted\":1}}")),
		ALWAYS("PUT " QUOTA_PATH "?dryRun=All", OK("{\"spec\":{\"defaulted\":1}}")),
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("2"))),
	};
	static const struct rule other[] = {
		ALWAYS(CORE "resourcequotas?", LIST_OF("{\"metadata\":{\"name\":\"store-quota\",\"labels\":{}},"
						       "\"spec\":{\"hard\":{\"pods\":\"99\"}}}")),
		ALWAYS("PUT " QUOTA_PATH "?dryRun=All", FORBIDDEN),
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("2"))),
	};
	CLEANUP(audited_stop) struct audited one;
	CLEANUP(audited_stop) struct audited two;

	(void)state;
	assert_int_equal(audited_start(&one, RULES(same, record_of(VALUES, "kind: Deployment")), STORED, SUMMARY), 0);
	assert_string_equal(said(&one), "");
	assert_int_equal(audited_start(&two, RULES(other, record_of(VALUES, "kind: Deployment")), STORED, SUMMARY), 0);
	assert_string_equal(said(&two), "guard-foreign ResourceQuota/store-quota "
					"metadata.labels.\"store.urumi.ai/guard\"\n"
					"guard-changed ResourceQuota/store-quota spec\n");
}

/* Scaled down, or not there: the release went through the rules, so it can be put back as it was applied. */
static void test_workloads(void **state)
{
	static const struct rule scaled[] = {
		ALWAYS(CORE "resourcequotas?", LIST_OF(LIVE_QUOTA("store-quota", GUARDED))),
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("0"))),
	};
	static const struct rule gone[] = {
		ALWAYS(CORE "resourcequotas?", LIST_OF(LIVE_QUOTA("store-quota", GUARDED))),
		ALWAYS(APPS "deployments/web ", MISSING),
	};
	CLEANUP(audited_stop) struct audited one;
	CLEANUP(audited_stop) struct audited two;

	(void)state;
	assert_int_equal(audited_start(&one, RULES(scaled, record_of(VALUES, "kind: Deployment")), STORED, SUMMARY), 0);
	assert_string_equal(said(&one), "workload-scaled Deployment/web spec.replicas\n");
	assert_true(one.audit.mend[MEND_OBJECT]);
	assert_int_equal(audited_start(&two, RULES(gone, record_of(VALUES, "kind: Deployment")), STORED, SUMMARY), 0);
	assert_string_equal(said(&two), "workload-missing Deployment/web \n");
	assert_string_equal(value_text_at(value_first(two.audit.findings), "remedy"), "helm store update acme");
}

/* What cannot be compared is a finding of this store; that the cluster is away is an error of all. */
static void test_not_checked(void **state)
{
	static const struct rule none[] = {
		ALWAYS(SECRETS, LIST_OF("")),
	};
	static const struct rule away[] = {
		ALWAYS(SECRETS, FORBIDDEN),
	};
	static const struct rule nothing[] = {
		ALWAYS(APPS "daemonsets?", LIST_OF("")),
	};
	CLEANUP(audited_stop) struct audited absent;
	CLEANUP(audited_stop) struct audited refused;
	CLEANUP(audited_stop) struct audited torn;

	(void)state;
	assert_int_equal(audited_start(&absent, RULES(none, MISSING), STORED, SUMMARY), 0);
	assert_true(absent.audit.absent);
	assert_string_equal(said(&absent), "");
	assert_int_equal(audited_start(&refused, RULES(away, MISSING), STORED, SUMMARY), -1);
	assert_int_equal(refused.base.work.err.code, ERR_REFUSED);
	assert_int_equal(
		audited_start(&torn, RULES(nothing, record_of(VALUES, "kind: Deployment")), STORED, "no JSON\n"), 0);
	assert_string_equal(said(&torn), "guard-missing ResourceQuota/store-quota \nnot-checked "
					 "Namespace/store-acme \n");
}

/* Values that a Helm without us wrote: labels of the record still tell the profile, and no update mends it alone. */
static void test_bypassed(void **state)
{
	static const struct rule live[] = {
		ALWAYS(CORE "resourcequotas?", LIST_OF(LIVE_QUOTA("store-quota", GUARDED))),
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("2"))),
	};
	CLEANUP(audited_stop) struct audited it;
	const struct value *first;

	(void)state;
	assert_int_equal(audited_start(&it, RULES(live, record_of("{}", "kind: Deployment")), STORED, SUMMARY), 0);
	first = value_first(it.audit.findings);
	while (first && strcmp(value_text_at(first, "rule"), "release-bypassed") != 0)
		first = first->next;
	assert_non_null(first);
	assert_non_null(strstr(value_text_at(first, "remedy"), "helm store update acme --profile … -f …"));
}

#define LEASE_TAKEN                                                                                                    \
	ALWAYS("POST " LEASE_FOLDER " ", CREATED("{\"metadata\":{\"uid\":\"l\",\"resourceVersion\":\"2\"}}")),         \
		ALWAYS("DELETE " LEASE_FOLDER "/", OK("{}")), ALWAYS("PUT " LEASE_FOLDER "/", OK("{}"))
#define WEB_PATH "/apis/apps/v1/namespaces/store-acme/deployments/web"

/* Guards and namespace again, and the object as the release has it: its own marks stay; another's write in between. */
static void test_fix(void **state)
{
	static const struct rule live[] = {
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("0"))),
		LEASE_TAKEN,
		ALWAYS("PATCH " SPACE_PATH "?", OK(SPACE)),
		ALWAYS("PATCH " QUOTA_PATH "?", OK("{}")),
		ONCE("PUT " WEB_PATH "?", CONFLICT),
		ALWAYS("GET " WEB_PATH " ", OK(DEPLOYMENT("0"))),
		ALWAYS("PUT " WEB_PATH "?\n\"labels\":{\"kept\":\"yes\",\"app\":\"web\"}", OK("{}")),
	};
	CLEANUP(audited_stop) struct audited it;

	(void)state;
	assert_int_equal(audited_start(&it, RULES(live, record_of(VALUES, "kind: Deployment")), STORED, SUMMARY), 0);
	assert_string_equal(said(&it), "guard-missing ResourceQuota/store-quota \n"
				       "workload-scaled Deployment/web spec.replicas\n");
	if (audit_fix(&it.audit, &it.base.work.err))
		fail_msg("%s", it.base.work.err.message);
	assert_int_equal(server_count(&it.base.work.server, "PUT " WEB_PATH "?\n\"spec\":{\"replicas\":2}"), 2);
	server_assert_changes(&it.base.work.server,
			      "POST " LEASE_FOLDER "\nPATCH " SPACE_PATH "\nPATCH " QUOTA_PATH "\n"
			      "PUT " WEB_PATH "\nPUT " WEB_PATH "\nDELETE " LEASE_FOLDER "/acme\n");
}

/* It is deleted at that moment: an error of this object, and the lease is given up. */
static void test_fix_fails(void **state)
{
	static const struct rule live[] = {
		ALWAYS(CORE "resourcequotas?", LIST_OF(LIVE_QUOTA("store-quota", GUARDED))),
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("0"))),
		LEASE_TAKEN,
		ALWAYS("PUT " WEB_PATH "?", CONFLICT),
		ALWAYS("GET " WEB_PATH " ", MISSING),
	};
	CLEANUP(audited_stop) struct audited it;

	(void)state;
	assert_int_equal(audited_start(&it, RULES(live, record_of(VALUES, "kind: Deployment")), STORED, SUMMARY), 0);
	assert_int_equal(audit_fix(&it.audit, &it.base.work.err), -1);
	provisioned_assert_failed(&it.base, ERR_FAILED, "Deployment/web: it was deleted at the same moment");
	assert_int_equal(server_count(&it.base.work.server, "DELETE " LEASE_FOLDER "/acme"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_clean, forget),
		cmocka_unit_test_teardown(test_drift, forget),
		cmocka_unit_test_teardown(test_guard_content, forget),
		cmocka_unit_test_teardown(test_workloads, forget),
		cmocka_unit_test_teardown(test_not_checked, forget),
		cmocka_unit_test_teardown(test_bypassed, forget),
		cmocka_unit_test_teardown(test_fix, forget),
		cmocka_unit_test_teardown(test_fix_fails, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
