/* SPDX-License-Identifier: Apache-2.0 */
/* What doctor finds of the API server itself, of name servers, rights, and what the database mode needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checked.h"

static void test_api_server(void **state)
{
#define VERSION(text) { ALWAYS("GET /version ", OK("{\"gitVersion\":\"" text "\"}")), { 0 } }
	static const struct row rows[] = {
		{ NULL, VERSION("v1.33.2"), CHECK_OK, "v1.33.2", NULL },
		{ NULL, VERSION("v1.24.9"), CHECK_FAILED, "v1.24.9; Pod Security admission came with v1.25",
		  "use a newer cluster" },
		/* What is no version is not judged. */
		{ NULL, VERSION("devel"), CHECK_OK, "devel", NULL },
		{ NULL, { ALWAYS("GET /version ", HTML), { 0 } }, CHECK_FAILED, "no answer of an API server", NULL },
	};

	(void)state;
	ASSERT_ROWS(check_api_server, rows);
}

static void test_clock(void **state)
{
#define AT(date) { ALWAYS("GET /version ", ANSWER("200 OK", date, "{}")), { 0 } }
	static const struct row rows[] = {
		{ NULL, AT(""), CHECK_SKIPPED, "the API server does not tell its time", NULL },
		{ NULL, AT("Date: Sat, 01 Jan 2000 00:00:00 GMT\r\n"), CHECK_FAILED, " s ahead", "set both by NTP" },
		{ NULL, AT("Date: Fri, 01 Jan 2100 00:00:00 GMT\r\n"), CHECK_FAILED, " s behind", "set both by NTP" },
		{ NULL, { ALWAYS("GET /version ", FORBIDDEN), { 0 } }, CHECK_FAILED, "forbidden", NULL },
	};

	(void)state;
	ASSERT_ROWS(check_clock, rows);
}

/* kubectl is none here, and Helm is not asked. */
static void test_skew(void **state)
{
	static const struct row rows[] = { { NULL, { { 0 } }, CHECK_OK, "kubectl ?", NULL } };

	(void)state;
	ASSERT_ROWS(check_skew, rows);
}

#define DRY "PATCH /api/v1/namespaces/helm-store-doctor-dry-run"
#define DRY_RUN(answer) { ALWAYS(DRY "?dryRun=All&force=true&fieldManager=helm-store ", answer), { 0 } }
#define FIELDS(manager, operation)                                                                                     \
	"{\"metadata\":{\"managedFields\":[{\"manager\":\"" manager "\",\"operation\":\"" operation "\"}]}}"

/* On paper alone. */
static void test_apply(void **state)
{
	static const struct row rows[] = {
		{ NULL, DRY_RUN(OK(FIELDS("helm-store", "Apply"))), CHECK_OK, "it keeps whose fields are whose", NULL },
		{ NULL, DRY_RUN(OK(FIELDS("helm-store", "Update"))), CHECK_FAILED, "has no managedFields",
		  "something between here and the API server drops them" },
		{ NULL, DRY_RUN(OK("{}")), CHECK_FAILED, "has no managedFields", "drops them" },
		{ NULL, DRY_RUN(FORBIDDEN), CHECK_SKIPPED, "you may not apply a namespace", NULL },
		{ NULL, DRY_RUN(FAULT("422 Unprocessable Entity", "no")), CHECK_FAILED, "no", NULL },
	};

	(void)state;
	ASSERT_CHANGING_ROWS(check_apply, rows, DRY "\n");
}

#define SERVERS(more)                                                                                                  \
	"{\"networkPolicy\":{\"dns\":{\"servers\":[{\"namespace\":\"kube-system\",\"podLabels\":{\"k8s-app\":"         \
	"\"kube-dns\"}}]" more "}}}"
#define PODS(labels, items) ALWAYS("GET /api/v1/namespaces/kube-system/pods?limit=500&labelSelector=" labels " ",      \
				   LIST_OF(items))
#define POD(ready)                                                                                                     \
	"{\"metadata\":{\"name\":\"p\"},\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\","        \
	"\"status\":\"" ready "\"}]}}"
#define SERVICE                                                                                                        \
	"{\"metadata\":{\"name\":\"dns\",\"namespace\":\"dns-system\"},\"spec\":{\"selector\":{\"app\":\"coredns\"}}}"
#define SERVICES(items) ALWAYS("GET /api/v1/services?", LIST_OF(items))

static void test_dns(void **state)
{
#define DNS "k8s-app%3Dkube-dns"
#define LOCAL "k8s-app%3Dnode-local-dns"
	static const struct row rows[] = {
		{ SERVERS(""),
		  { PODS(DNS, POD("True") "," POD("False")), PODS(LOCAL, ""), SERVICES(""), { 0 } },
		  CHECK_OK,
		  "1 of 2 ready, found by kube-system: k8s-app=kube-dns",
		  NULL },
		/* The Service of the name servers says where they are. */
		{ SERVERS(""),
		  { PODS(DNS, ""), PODS(LOCAL, ""), SERVICES(SERVICE), { 0 } },
		  CHECK_FAILED,
		  "no name servers at: kube-system: k8s-app=kube-dns",
		  "--profile-set 'networkPolicy.dns.servers=[{namespace: dns-system, podLabels: {app: coredns}}]'" },
		{ "{}",
		  { PODS(LOCAL, ""), SERVICES(""), { 0 } },
		  CHECK_FAILED,
		  "no name servers at: none",
		  "say where they are" },
		{ SERVERS(""),
		  { PODS(DNS, POD("False")), PODS(LOCAL, ""), SERVICES(""), { 0 } },
		  CHECK_FAILED,
		  "none of the 1 name servers is ready",
		  "kubectl describe pods" },
		/* NodeLocal DNSCache answers on an address of the node, which no selector matches. */
		{ SERVERS(""),
		  { PODS(DNS, POD("True")), PODS(LOCAL, POD("True")), SERVICES(""), { 0 } },
		  CHECK_WARNING,
		  "NodeLocal DNSCache runs, and stores may not ask it",
		  "cidr: 169.254.20.10/32" },
		{ SERVERS(",\"cidrs\":[{\"cidr\":\"169.254.20.10/32\"}]"),
		  { PODS(DNS, POD("True")), PODS(LOCAL, POD("True")), SERVICES(""), { 0 } },
		  CHECK_OK,
		  "1 of 1 ready",
		  NULL },
	};

	(void)state;
	ASSERT_ROWS(check_dns, rows);
}

static void test_database(void **state)
{
#define MODE(name, more) "{\"database\":{\"mode\":\"" name "\"},\"networkPolicy\":{" more "}}"
	static const struct row rows[] = {
		{ MODE("dedicated", ""), { { 0 } }, CHECK_OK, "dedicated: each store brings its own", NULL },
		{ MODE("external", "\"optional\":{\"endpoints\":[{\"cidr\":\"10.9.0.0/16\"}]}"),
		  { { 0 } },
		  CHECK_OK,
		  "the policies let stores call the profile's endpoints",
		  NULL },
		{ MODE("external", ""),
		  { { 0 } },
		  CHECK_WARNING,
		  "no server on a private network may be called",
		  "networkPolicy" },
	};

	(void)state;
	ASSERT_ROWS(check_database, rows);
}

#define SHARED_AT "GET /apis/apps/v1/namespaces/store-database/statefulsets/database "
#define IN_DATABASE(what) "GET /api/v1/namespaces/store-database/" what
#define PART(key, enabled) "\"optional\":{\"" key "\":{\"enabled\":" enabled ",\"namespace\":\"pg\",\"podLabels\":"    \
			   "{\"app\":\"pg\"}}}"
#define PG(items) ALWAYS("GET /api/v1/namespaces/pg/pods?", LIST_OF(items))

static void test_shared(void **state)
{
	static const struct row rows[] = {
		{ MODE("shared", ""),
		  { ALWAYS(SHARED_AT, MISSING), { 0 } },
		  CHECK_FAILED,
		  "no shared PostgreSQL is there (namespace store-database)",
		  "helm store platform database install" },
		{ MODE("shared", ""),
		  { ALWAYS(SHARED_AT, OK("{\"metadata\":{\"generation\":1},\"spec\":{\"replicas\":1},\"status\":{"
					 "\"observedGeneration\":1,\"readyReplicas\":1,\"updatedReplicas\":1}}")),
		    { 0 } },
		  CHECK_OK,
		  "shared: the PostgreSQL of namespace store-database is ready",
		  NULL },
		{ MODE("shared", PART("sharedDatabase", "true")),
		  { PG(POD("True")), { 0 } },
		  CHECK_OK,
		  "shared: the PostgreSQL is ready, and the policies let stores call it",
		  NULL },
		{ MODE("shared", PART("sharedDatabase", "true")),
		  { PG(POD("False")), { 0 } },
		  CHECK_FAILED,
		  "the shared PostgreSQL is not ready at pg: app=pg (1 pods)",
		  "install it, or say where it is" },
	};

	(void)state;
	ASSERT_ROWS(check_database, rows);
}

#define CNPG "GET /apis/postgresql.cnpg.io/v1 "
#define SLICES "GET /apis/discovery.k8s.io/v1/namespaces/default/endpointslices?"
#define SLICE(endpoints) "{\"endpoints\":[" endpoints "],\"ports\":[{\"port\":6443}]}"
#define AT_ADDRESS "{\"addresses\":[\"10.0.0.9\"]}"
#define OPERATOR PART("databaseOperator", "true")
#define LET_OUT ",\"apiServer\":{\"port\":6443,\"cidrs\":[{\"cidr\":\"10.0.0.0/8\"}]}"

static void test_operator(void **state)
{
	static const struct row rows[] = {
		{ MODE("operator", ""),
		  { ALWAYS(CNPG, MISSING), { 0 } },
		  CHECK_FAILED,
		  "CloudNativePG is not installed",
		  "install it, or choose another mode" },
		{ MODE("operator", ""),
		  { ALWAYS(CNPG, KNOWS("clusters")), { 0 } },
		  CHECK_FAILED,
		  "no network policy lets CloudNativePG in",
		  "--profile-set networkPolicy.optional.databaseOperator.enabled=true" },
		{ MODE("operator", OPERATOR LET_OUT),
		  { ALWAYS(CNPG, KNOWS("clusters")),
		    PG(POD("True")),
		    ALWAYS(SLICES, LIST_OF(SLICE(AT_ADDRESS))),
		    { 0 } },
		  CHECK_OK,
		  "operator: CloudNativePG is ready, and the policies let it work",
		  NULL },
		{ MODE("operator", OPERATOR),
		  { ALWAYS(CNPG, KNOWS("clusters")),
		    PG(POD("True")),
		    ALWAYS(SLICES, LIST_OF(SLICE(AT_ADDRESS))),
		    { 0 } },
		  CHECK_FAILED,
		  "no network policy lets pods of CloudNativePG out to the API server",
		  "networkPolicy.apiServer.cidrs=[{cidr: 10.0.0.9/32}]' --profile-set networkPolicy.apiServer.port="
		  "6443" },
		/* An endpoint without an address says nothing, and ends nothing. */
		{ MODE("operator", OPERATOR LET_OUT),
		  { ALWAYS(CNPG, KNOWS("clusters")),
		    PG(POD("True")),
		    ALWAYS(SLICES, LIST_OF(SLICE("{}") "," SLICE("{\"addresses\":[]}") "," SLICE(AT_ADDRESS))),
		    { 0 } },
		  CHECK_OK,
		  "operator: CloudNativePG is ready",
		  NULL },
		{ MODE("operator", OPERATOR),
		  { ALWAYS(CNPG, KNOWS("clusters")), PG(POD("True")), ALWAYS(SLICES, NONE), { 0 } },
		  CHECK_FAILED,
		  "no network policy lets pods of CloudNativePG out",
		  "networkPolicy.apiServer.cidrs=[]'" },
	};

	(void)state;
	ASSERT_ROWS(check_database, rows);
}

/* Answers about rights are written nowhere. */
static void test_rights(void **state)
{
#define WHO "POST /apis/authentication.k8s.io/v1/selfsubjectreviews"
#define MAY "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
#define ANNA ALWAYS(WHO, CREATED("{\"status\":{\"userInfo\":{\"username\":\"anna\"}}}"))
#define ALLOWED(yes) CREATED("{\"status\":{\"allowed\":" yes "}}")
	static const struct row all[] = {
		{ NULL, { ANNA, ALWAYS(MAY, ALLOWED("true")), { 0 } }, CHECK_OK, "all (anna)", NULL },
		{ NULL, { ALWAYS(WHO, MISSING), ALWAYS(MAY, ALLOWED("true")), { 0 } }, CHECK_OK, "all ()", NULL },
		{ NULL, { ANNA, ALWAYS(MAY, FORBIDDEN), { 0 } }, CHECK_FAILED, "forbidden", NULL },
	};

	(void)state;
	ASSERT_CHANGING_ROWS(check_rights, all, WHO "\n" MAY "\n");
}

static void test_rights_lacking(void **state)
{
	static const struct rule some[] = {
		ANNA,
		ALWAYS(MAY " \n\"verb\":\"delete\",\"group\":\"\",\"resource\":\"namespaces\"", ALLOWED("false")),
		ALWAYS(MAY " \n\"verb\":\"*\"", ALLOWED("false")),
		ALWAYS(MAY, ALLOWED("true")),
		{ 0 },
	};
	static const struct doctor_request request = { .timeout = 60000 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct session session = { .environment = &environment_none, .arena = &arena };
	struct doctor doctor = { .session = &session, .request = &request, .visit = VISIT_INIT, .reach = ERR_INIT };
	struct finding finding = { .state = CHECK_STATES };
	struct server server;

	(void)state;
	server_rules(&server, some);
	doctor.visit.cluster = server.cluster;
	assert_int_equal(check_rights(&doctor, &finding, &err), 0);
	server_stop(&server);
	assert_int_equal(finding.state, CHECK_FAILED);
	assert_string_equal(finding.found, "anna may not: namespaces (delete)");
	assert_non_null(strstr(finding.remedy, "--clusterrole=helm-store --user=anna"));
	assert_json(finding.details, "[{\"group\":\"\",\"resource\":\"namespaces\",\"verb\":\"delete\"}]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_api_server, forget),
		cmocka_unit_test_teardown(test_clock, forget),
		cmocka_unit_test_teardown(test_skew, forget),
		cmocka_unit_test_teardown(test_apply, forget),
		cmocka_unit_test_teardown(test_dns, forget),
		cmocka_unit_test_teardown(test_database, forget),
		cmocka_unit_test_teardown(test_shared, forget),
		cmocka_unit_test_teardown(test_operator, forget),
		cmocka_unit_test_teardown(test_rights, forget),
		cmocka_unit_test_teardown(test_rights_lacking, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
