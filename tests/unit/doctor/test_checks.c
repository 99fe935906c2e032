/* SPDX-License-Identifier: Apache-2.0 */
/* What doctor's checks find on a cluster that says so, and what they advise: one row a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checked.h"

#define NODE(name, spec, ready)                                                                                        \
	"{\"metadata\":{\"name\":\"" name "\"},\"spec\":{" spec "},\"status\":{\"allocatable\":{\"cpu\":\"2\","        \
	"\"memory\":\"4Gi\",\"pods\":\"110\"},\"conditions\":[{\"type\":\"Ready\",\"status\":\"" ready "\"}]}}"
#define NODES ALWAYS("GET /api/v1/nodes?", LIST_OF(NODE("a", "", "True")))
#define POD_ON(node, requests)                                                                                         \
	"{\"metadata\":{\"name\":\"p\"},\"spec\":{\"nodeName\":\"" node "\",\"containers\":[{\"resources\":{"          \
	"\"requests\":{" requests "}}}]},\"status\":{\"phase\":\"Running\"}}"

static void test_nodes(void **state)
{
#define LISTED(items) { ALWAYS("GET /api/v1/nodes?", LIST_OF(items)), { 0 } }
	static const struct row rows[] = {
		{ NULL, LISTED(NODE("a", "", "True")), CHECK_OK, "1 of 1 take pods; 2 CPU, 4Gi memory, 110 pods",
		  NULL },
		{ NULL, LISTED(NODE("a", "", "True") "," NODE("b", "\"unschedulable\":true", "True")), CHECK_WARNING,
		  "1 of 2 take pods", "where that is not meant so: kubectl uncordon b" },
		{ NULL, LISTED(NODE("a", "\"taints\":[{\"key\":\"only\",\"effect\":\"NoSchedule\"}]", "True")),
		  CHECK_FAILED, "0 of 1 take pods; 0 CPU", "kubectl taint nodes a only:NoSchedule-" },
		{ NULL, LISTED(NODE("a", "", "False")), CHECK_FAILED, "a is not ready",
		  "see why: kubectl describe node a" },
		{ NULL, { ALWAYS("GET /api/v1/nodes?", FORBIDDEN), { 0 } }, CHECK_FAILED, "forbidden", NULL },
	};

	(void)state;
	ASSERT_ROWS(check_nodes, rows);
}

static void test_metrics(void **state)
{
#define METRICS "GET /apis/metrics.k8s.io/v1beta1/nodes "
	static const struct row rows[] = {
		{ NULL,
		  { ALWAYS(METRICS, OK("{\"items\":[{\"usage\":{\"cpu\":\"500m\",\"memory\":\"1Gi\"}},{\"usage\":"
				       "{\"cpu\":\"nonsense\"}}]}")),
		    { 0 } },
		  CHECK_OK,
		  "2 nodes measured, using 0.5 CPU, 1Gi memory",
		  "install metrics-server" },
		{ NULL,
		  { ALWAYS(METRICS, MISSING), { 0 } },
		  CHECK_WARNING,
		  "there is no metrics API",
		  "install metrics-server" },
		{ NULL,
		  { ALWAYS(METRICS, FORBIDDEN), { 0 } },
		  CHECK_WARNING,
		  "the metrics API answers 403: forbidden",
		  "get the rights: helm store doctor --role operator" },
		{ NULL,
		  { ALWAYS(METRICS, OK("{\"items\":[]}")), { 0 } },
		  CHECK_WARNING,
		  "0 nodes measured",
		  "install metrics-server" },
	};

	(void)state;
	ASSERT_ROWS(check_metrics, rows);
}

/* Without Helm nobody knows what a shop requests; stores that use all of their plan are counted all the same. */
static void test_capacity(void **state)
{
#define PLAN "{\"plan\":\"small\",\"quota\":{\"requests\":{\"cpu\":\"500m\",\"memory\":\"1Gi\"},\"pods\":10}}"
	static const struct row rows[] = {
		{ PLAN,
		  { NODES,
		    ALWAYS("GET /api/v1/pods?",
			   LIST_OF(POD_ON("a", "\"cpu\":\"500m\"") "," POD_ON("gone", "\"cpu\":\"9\""))),
		    { 0 } },
		  CHECK_OK,
		  "free 1.5 CPU, 4Gi, 109 pods: room for 3 stores that use all of plan small",
		  "ask for less" },
		{ PLAN,
		  { NODES, ALWAYS("GET /api/v1/pods?", LIST_OF(POD_ON("a", "\"memory\":\"4Gi\""))), { 0 } },
		  CHECK_WARNING,
		  "room for 0 stores",
		  "ask for less" },
		{ PLAN, { NODES, ALWAYS("GET /api/v1/pods?", FORBIDDEN), { 0 } }, CHECK_FAILED, "forbidden", NULL },
	};

	(void)state;
	ASSERT_ROWS(check_capacity, rows);
}

#define STORAGE "GET /apis/storage.k8s.io/v1/storageclasses?"
#define CLASS(name, provisioner, notes)                                                                                \
	"{\"metadata\":{\"name\":\"" name "\",\"annotations\":{" notes "}},\"provisioner\":\"" provisioner "\","       \
	"\"volumeBindingMode\":\"Immediate\",\"reclaimPolicy\":\"Delete\",\"allowVolumeExpansion\":true}"
#define DEFAULT "\"storageclass.kubernetes.io/is-default-class\":\"true\""

static void test_storage(void **state)
{
#define WANTS_STORAGE(name) "{\"storage\":{\"className\":\"" name "\"}}"
	static const struct row rows[] = {
		{ WANTS_STORAGE("fast"),
		  { ALWAYS(STORAGE, LIST_OF(CLASS("fast", "x.com/y", ""))), { 0 } },
		  CHECK_OK,
		  "fast: x.com/y, Immediate, Delete, volumes can grow",
		  NULL },
		{ WANTS_STORAGE("fast"),
		  { ALWAYS(STORAGE, LIST_OF(CLASS("one", "x.com/y", "") "," CLASS("two", "x.com/y", DEFAULT))), { 0 } },
		  CHECK_FAILED,
		  "there is no storage class fast; there are: one, two (default)",
		  "--profile-set storage.className=two\nor: install its provisioner" },
		{ WANTS_STORAGE("fast"),
		  { ALWAYS(STORAGE, NONE), { 0 } },
		  CHECK_FAILED,
		  "there is no storage class fast; there are: none",
		  "install its provisioner" },
		{ WANTS_STORAGE("hand"),
		  { ALWAYS(STORAGE, LIST_OF(CLASS("hand", "kubernetes.io/no-provisioner", ""))), { 0 } },
		  CHECK_WARNING,
		  "hand: kubernetes.io/no-provisioner",
		  "nobody makes its volumes" },
		{ NULL, { ALWAYS(STORAGE, NONE), { 0 } }, CHECK_WARNING, "there are: none", "install a provisioner" },
		{ WANTS_STORAGE("fast"), { ALWAYS(STORAGE, FORBIDDEN), { 0 } }, CHECK_FAILED, "forbidden", NULL },
	};

	(void)state;
	ASSERT_ROWS(check_storage, rows);
}

static void test_storage_left_to_the_cluster(void **state)
{
	static const struct row rows[] = {
		{ WANTS_STORAGE("auto"),
		  { ALWAYS(STORAGE, LIST_OF(CLASS("two", "x.com/y", DEFAULT))), { 0 } },
		  CHECK_OK,
		  "auto \xe2\x86\x92 two (default): ",
		  NULL },
		{ WANTS_STORAGE("auto"),
		  { ALWAYS(STORAGE, LIST_OF(CLASS("one", "x.com/y", "") "," CLASS("two", "x.com/y", ""))), { 0 } },
		  CHECK_FAILED,
		  "storage",
		  NULL },
		{ WANTS_STORAGE("auto"),
		  { ALWAYS(STORAGE, NONE), { 0 } },
		  CHECK_FAILED,
		  "there is no storage class that makes volumes; there are: none",
		  "install a provisioner" },
		{ WANTS_STORAGE("auto"),
		  { ALWAYS(STORAGE, FORBIDDEN), { 0 } },
		  CHECK_WARNING,
		  "the classes may not be listed",
		  "--profile-set storage.className=NAME" },
	};

	(void)state;
	ASSERT_ROWS(check_storage, rows);
}

#define INGRESS "GET /apis/networking.k8s.io/v1/ingressclasses"
#define WAY(name, controller)                                                                                          \
	"{\"metadata\":{\"name\":\"" name "\"},\"spec\":{\"controller\":\"" controller "\"}}"

static void test_ingress(void **state)
{
#define WANTS_INGRESS(name) "{\"ingress\":{\"className\":\"" name "\"}}"
	static const struct row rows[] = {
		{ WANTS_INGRESS("nginx"),
		  { ALWAYS(INGRESS "?", LIST_OF(WAY("nginx", "k8s.io/ingress-nginx"))), { 0 } },
		  CHECK_OK,
		  "nginx: k8s.io/ingress-nginx",
		  NULL },
		{ WANTS_INGRESS("nginx"),
		  { ALWAYS(INGRESS "?", LIST_OF(WAY("traefik", "t"))), { 0 } },
		  CHECK_FAILED,
		  "there is no ingress class nginx; there are: traefik",
		  "--profile-set ingress.className=traefik\nor: install its controller" },
		{ WANTS_INGRESS("auto"),
		  { ALWAYS(INGRESS "?", LIST_OF(WAY("traefik", "t"))), { 0 } },
		  CHECK_OK,
		  "auto \xe2\x86\x92 traefik: t",
		  NULL },
		{ WANTS_INGRESS("auto"),
		  { ALWAYS(INGRESS "?", NONE), { 0 } },
		  CHECK_FAILED,
		  "there is no ingress class",
		  "install an ingress controller" },
		{ WANTS_INGRESS("auto"),
		  { ALWAYS(INGRESS "?", FORBIDDEN), { 0 } },
		  CHECK_WARNING,
		  "the classes may not be listed",
		  "--profile-set ingress.className=NAME" },
		{ NULL,
		  { ALWAYS(INGRESS "?", LIST_OF(WAY("a", "t") "," WAY("b", "t"))), { 0 } },
		  CHECK_OK,
		  "there are: a, b",
		  "install an ingress controller" },
	};

	(void)state;
	ASSERT_ROWS(check_ingress, rows);
}

#define TRAEFIK ALWAYS(INGRESS "/traefik ", OK(WAY("traefik", "traefik.io/ingress-controller")))
#define CONTROLLER(more, cidrs)                                                                                        \
	"{\"ingress\":{\"className\":\"traefik\",\"controllers\":[{\"namespace\":\"edge\",\"podLabels\":{\"app\":"     \
	"\"t\"}}]" more ",\"nodeCidrs\":[" cidrs "]}}"
#define CONTROLLER_POD(name_space, name, more, ready)                                                                  \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"" name_space "\",\"uid\":\"" name "\"},\"spec\":{"       \
	"\"nodeName\":\"a\"" more "},\"status\":{\"phase\":\"Running\",\"hostIP\":\"10.0.0.5\",\"conditions\":["       \
	"{\"type\":\"Ready\",\"status\":\"" ready "\"}]}}"
#define HOST_NETWORK ",\"hostNetwork\":true"
#define EDGE(items) ALWAYS("GET /api/v1/namespaces/edge/pods?", LIST_OF(items))
#define ANYWHERE(items) ALWAYS("GET /api/v1/pods?", LIST_OF(items))

static void test_controller(void **state)
{
	static const struct row rows[] = {
		{ CONTROLLER("", ""),
		  { TRAEFIK,
		    EDGE(CONTROLLER_POD("edge", "t1", "", "True")),
		    ANYWHERE(CONTROLLER_POD("edge", "t1", "", "True")),
		    { 0 } },
		  CHECK_OK,
		  "1 of 1 ready, t1 found by edge: app=t",
		  NULL },
		{ CONTROLLER("", ""),
		  { TRAEFIK, EDGE(CONTROLLER_POD("edge", "t1", "", "False")), ANYWHERE(""), { 0 } },
		  CHECK_FAILED,
		  "none of the 1 pods of the ingress controller is ready",
		  "see: kubectl -n edge describe pod t1" },
		{ CONTROLLER("", ""),
		  { TRAEFIK, EDGE(""), ANYWHERE(""), { 0 } },
		  CHECK_FAILED,
		  "no pods of an ingress controller at: edge: app=t",
		  "install one; or say where its pods are" },
		/* The class' own controller is where no policy lets it in from. */
		{ CONTROLLER("", ""),
		  { TRAEFIK, EDGE(""), ANYWHERE(CONTROLLER_POD("other", "t2", "", "True")), { 0 } },
		  CHECK_FAILED,
		  "traefik.io/ingress-controller runs in namespace other, where no policy lets it in from; looked at: "
		  "edge: app=t",
		  "--profile-set 'ingress.controllers=[{namespace: other, podLabels: {app.kubernetes.io/name: traefik}}"
		  "]'" },
		{ CONTROLLER("", ""),
		  { TRAEFIK,
		    EDGE(CONTROLLER_POD("edge", "t1", "", "True")),
		    ANYWHERE(CONTROLLER_POD("edge", "t1", "", "True") "," CONTROLLER_POD("other", "t2", "", "True")),
		    { 0 } },
		  CHECK_WARNING,
		  "runs in namespace other",
		  "{namespace: edge, podLabels" },
	};

	(void)state;
	ASSERT_ROWS(check_controller, rows);
}

/* On the host network the node's address counts; a balancer of the cloud sends past all pods. */
static void test_controller_beside_pods(void **state)
{
	static const struct row rows[] = {
		{ CONTROLLER("", ""),
		  { TRAEFIK,
		    EDGE(CONTROLLER_POD("edge", "t1", HOST_NETWORK, "True")),
		    ANYWHERE(""),
		    ALWAYS("GET /api/v1/nodes/a ", OK("{\"spec\":{\"podCIDR\":\"10.42.0.0/24\"}}")),
		    { 0 } },
		  CHECK_FAILED,
		  "pod t1 is on the host network",
		  "ingress.nodeCidrs=[{cidr: 10.0.0.5/32}, {cidr: " },
		{ CONTROLLER("", "{\"cidr\":\"10.0.0.0/8\"}"),
		  { TRAEFIK, EDGE(""), ANYWHERE(CONTROLLER_POD("other", "t2", HOST_NETWORK, "True")), { 0 } },
		  CHECK_OK,
		  "1 of 1 ready, t2 found by ingress.nodeCidrs; on the host network",
		  NULL },
		{ CONTROLLER("", ""),
		  { ALWAYS(INGRESS "/traefik ", OK(WAY("traefik", "ingress.k8s.aws/alb"))), EDGE(""), { 0 } },
		  CHECK_WARNING,
		  "ingress.k8s.aws/alb sends visitors past all pods of the cluster",
		  "let them in from the load balancer's subnets" },
	};

	(void)state;
	ASSERT_ROWS(check_controller, rows);
}

#define GATEWAY "GET /apis/gateway.networking.k8s.io/v1 "

static void test_gateway(void **state)
{
#define WANTED "{\"ingress\":{\"gateway\":{\"enabled\":true}}}"
	static const struct row rows[] = {
		{ WANTED, { ALWAYS(GATEWAY, KNOWS("httproutes")), { 0 } }, CHECK_OK, "HTTPRoute v1 is known", NULL },
		{ WANTED,
		  { ALWAYS(GATEWAY, MISSING), { 0 } },
		  CHECK_FAILED,
		  "is not known",
		  "install the Gateway API's CRDs" },
		{ "{}",
		  { ALWAYS(GATEWAY, KNOWS("httproutes")), { 0 } },
		  CHECK_SKIPPED,
		  "not used by the profile; HTTPRoute v1 is known",
		  NULL },
		{ "{}", { ALWAYS(GATEWAY, KNOWS("gateways")), { 0 } }, CHECK_SKIPPED, "HTTPRoute is not known", NULL },
	};

	(void)state;
	ASSERT_ROWS(check_gateway, rows);
}

#define CERTIFICATES ALWAYS("GET /apis/cert-manager.io/v1 ", KNOWS("certificates"))
#define ISSUER "GET /apis/cert-manager.io/v1/clusterissuers/le "
#define TLS(kind) "{\"tls\":{\"enabled\":true,\"issuer\":\"le\",\"issuerKind\":\"" kind "\"}}"
#define ISSUES(solvers, ready)                                                                                         \
	OK("{\"spec\":{\"acme\":{\"solvers\":[" solvers "]}},\"status\":{\"conditions\":[{\"type\":\"Ready\","         \
	   "\"status\":\"" ready "\",\"message\":\"no account\"}]}}")

static void test_certificates(void **state)
{
	static const struct row rows[] = {
		{ "{}", { { 0 } }, CHECK_SKIPPED, "the profile has no TLS", NULL },
		{ TLS("ClusterIssuer"),
		  { ALWAYS("GET /apis/cert-manager.io/v1 ", MISSING), { 0 } },
		  CHECK_FAILED,
		  "cert-manager is not installed",
		  "install cert-manager, or do without" },
		{ TLS("Issuer"),
		  { CERTIFICATES, { 0 } },
		  CHECK_OK,
		  "Issuer le must lie in each store's namespace",
		  NULL },
		{ TLS("ClusterIssuer"),
		  { CERTIFICATES, ALWAYS(ISSUER, MISSING), { 0 } },
		  CHECK_FAILED,
		  "there is no ClusterIssuer le",
		  "make it, or name another" },
		{ TLS("ClusterIssuer"),
		  { CERTIFICATES, ALWAYS(ISSUER, OK("{}")), { 0 } },
		  CHECK_FAILED,
		  "ClusterIssuer le is not ready: nobody has looked at it",
		  "kubectl describe clusterissuer le" },
		{ TLS("ClusterIssuer"),
		  { CERTIFICATES, ALWAYS(ISSUER, ISSUES("", "False")), { 0 } },
		  CHECK_FAILED,
		  "ClusterIssuer le is not ready: no account",
		  "kubectl describe clusterissuer le" },
		{ TLS("ClusterIssuer"),
		  { CERTIFICATES, ALWAYS(ISSUER, ISSUES("{\"http01\":{\"ingress\":{}}}", "True")), { 0 } },
		  CHECK_FAILED,
		  "by a NodePort Service",
		  "set http01.ingress.serviceType: ClusterIP" },
		{ TLS("ClusterIssuer"),
		  { CERTIFICATES, ALWAYS(ISSUER, ISSUES("{\"dns01\":{}}", "True")), { 0 } },
		  CHECK_OK,
		  "ClusterIssuer le is ready",
		  NULL },
	};

	(void)state;
	ASSERT_ROWS(check_certificates, rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_nodes, forget),
		cmocka_unit_test_teardown(test_metrics, forget),
		cmocka_unit_test_teardown(test_capacity, forget),
		cmocka_unit_test_teardown(test_storage, forget),
		cmocka_unit_test_teardown(test_storage_left_to_the_cluster, forget),
		cmocka_unit_test_teardown(test_ingress, forget),
		cmocka_unit_test_teardown(test_controller, forget),
		cmocka_unit_test_teardown(test_controller_beside_pods, forget),
		cmocka_unit_test_teardown(test_gateway, forget),
		cmocka_unit_test_teardown(test_certificates, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
