/* SPDX-License-Identifier: Apache-2.0 */
/* A store that is made, step by step: what is asked of whom, in which order, and what is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lifecycle/step_namespace.h"
#include "provisioned.h"

#define SECRET(version) "GET " SPACE_PATH "/secrets/sh.helm.release.v1.acme.v" version " "
#define NEW_SPACE                                                                                                      \
	TIMES(3, "GET " SPACE_PATH " ", MISSING), ONCE("PATCH " SPACE_PATH "?", CREATED(SPACE_OF("acme", ""))),        \
		ALWAYS("PATCH " SPACE_PATH, OK(SPACE_OF("acme", MADE_NOTE))),                                          \
		ALWAYS("GET " SPACE_PATH " ", OK(SPACE_OF("acme", MADE_NOTE)))
#define MADE_SPACE "PATCH " SPACE_PATH "\nPATCH " SPACE_PATH "\n"
#define LIVE_SPACE(notes)                                                                                              \
	ALWAYS("GET " SPACE_PATH " ", OK(SPACE_OF("acme", ",\"annotations\":{\"store.urumi.ai/made\":\"s\"" notes      \
						  "}"))),                                                              \
		ALWAYS("PATCH " SPACE_PATH, OK(SPACE_OF("acme", MADE_NOTE)))

/* Of a fresh namespace: marked as kept first, which is taken back as soon as it is proved to be ours; guards; Helm. */
static void test_first(void **state)
{
	static const struct rule rules[] = {
		TIMES(4, SECRETS, LIST_OF("")),
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "deployed"))),
		ALWAYS(SECRET("1"), OK(RECORD("1", "deployed"))),
		ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))),
		NEW_SPACE,
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;
	const char *asked;

	(void)state;
	provisioned_start(&it, rules, HELM);
	if (provisioned_run(&it))
		fail_msg("%s", it.work.err.message);
	asked = stand_in_asked(it.helm);
	assert_non_null(strstr(asked, "template acme demo --namespace store-acme --post-renderer store"));
	assert_non_null(strstr(asked, "--include-crds --kube-version v1.33.0\nupgrade acme demo --install "
				      "--skip-crds"));
	assert_non_null(strstr(asked, "--force-conflicts --server-side=true\n"));
	assert_null(strstr(asked, "rollback"));
	assert_true(it.provision.done.is_ready && it.provision.done.is_helm_done && it.provision.found.was_deployed);
	assert_false(it.provision.found.kept);
	assert_non_null(strstr(told_text(&it.told), "done chart and rules: 1 objects, 2 edits\n"));
	assert_non_null(strstr(told_text(&it.told), "done guards: 0 policies, 1 quotas in force\n"));
	assert_non_null(strstr(told_text(&it.told), "done release: acme revision 1\n"));
	assert_int_equal(server_count(&it.work.server, "PATCH " SPACE_PATH "?\n\"store.urumi.ai/kept\":\"true\""), 1);
	assert_int_equal(server_count(&it.work.server, "PATCH " SPACE_PATH "\n\"store.urumi.ai/worked\":\"1:r1\""), 1);
	assert_int_equal(server_count(&it.work.server, "PATCH " SPACE_PATH "\n\"store.urumi.ai/wanted\":\"1 -\""), 1);
	server_assert_changes(&it.work.server,
			      MADE_SPACE "PATCH " QUOTA_PATH "\n"
					 "PATCH " SPACE_PATH "\nPATCH " SPACE_PATH "\nPATCH " SPACE_PATH "\n");
}

/* A namespace of another, or of nobody: it is told, and nothing is changed. */
static void assert_foreign(const char *space, const char *words)
{
	const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", space), ALWAYS(SECRETS, LIST_OF("")), EMPTY, { 0 }
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	provisioned_start(&it, rules, HELM);
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_EXISTS, words);
	assert_string_equal(stand_in_asked(it.helm), "");
	server_assert_changes(&it.work.server, "");
}

static void test_foreign(void **state)
{
	(void)state;
	assert_foreign(OK(SPACE_OF("other", "")), "namespace store-acme is there and belongs to store other\n");
	assert_foreign(OK("{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\"}}"),
		       "belongs to no store\nchoose another name, or hand it over: kubectl label namespace store-acme "
		       "store.urumi.ai/store=acme");
}

#define OTHER_STORE(note)                                                                                              \
	"{\"metadata\":{\"name\":\"store-b\",\"labels\":{\"store.urumi.ai/store\":\"b\"},\"annotations\":{" note "}}}"

/* Somebody has the host: by the note of the namespace, by a wildcard in it, by an Ingress of whatever namespace. */
static void assert_host_taken(const char *spaces, const char *ingresses, const char *words)
{
	const struct rule rules[] = { ALWAYS("GET " SPACE_PATH " ", MISSING),
				      ALWAYS(SECRETS, LIST_OF("")),
				      ALWAYS("GET /api/v1/namespaces?", spaces),
				      ALWAYS("GET /apis/networking.k8s.io/v1/ingresses?", ingresses),
				      { 0 } };
	CLEANUP(provisioned_stop) struct provisioned it;

	provisioned_start(&it, rules, HELM);
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_HOST, words);
	server_assert_changes(&it.work.server, "");
}

static void test_host_taken(void **state)
{
	(void)state;
	assert_host_taken(LIST_OF(OTHER_STORE("\"store.urumi.ai/hosts\":\"x.example.com,acme.example.com\"")),
			  LIST_OF(""), "host acme.example.com belongs to namespace store-b\nchoose another");
	assert_host_taken(LIST_OF(OTHER_STORE("\"store.urumi.ai/hosts\":\"*.example.com\"")), LIST_OF(""),
			  "host acme.example.com belongs to namespace store-b, as *.example.com");
	assert_host_taken(LIST_OF(""),
			  LIST_OF("{\"metadata\":{\"name\":\"i\",\"namespace\":\"web\"},\"spec\":{\"rules\":["
				  "{\"host\":\"acme.example.com\"}]}}"),
			  "host acme.example.com belongs to Ingress i of namespace web");
}

/* Two commands found the host free at once: the one that comes later by name gives it back. */
static void test_host_lost(void **state)
{
	static const struct rule rules[] = {
		TIMES(1, "GET /api/v1/namespaces?", LIST_OF("")),
		ALWAYS("GET /api/v1/namespaces?", LIST_OF("{\"metadata\":{\"name\":\"store-aa\",\"annotations\":{"
							  "\"store.urumi.ai/hosts\":\"acme.example.com\"}}}")),
		ALWAYS(SECRETS, LIST_OF("")),
		LIVE_SPACE(""),
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM);
	it.provision.request.keep_failed = true;
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_HOST, "host acme.example.com belongs to namespace store-aa\n");
	/* Its own note goes back to what it was: nothing. */
	assert_int_equal(server_count(&it.work.server,
				      "PATCH " SPACE_PATH " \n{\"metadata\":{\"annotations\":{\"store.urumi.ai/hosts\":"
				      "null}}}"),
			 1);
	assert_null(strstr(stand_in_asked(it.helm), "upgrade"));
}

/* What the rules refuse leaves no namespace. */
static void test_denied(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		ALWAYS(SECRETS, LIST_OF("")),
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules,
			  "echo 'Error: error while running command x. error output:\n"
			  "error: <stdin>:3:1: Pod/p: no   [refused/host-path]\n  use a claim   [policy/denied]\n"
			  "1 of 2 documents refused, nothing written\n: exit status 1' >&2; exit 1");
	it.work.operation.helm.major = 3;
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_DENIED, "<stdin>:3:1: Pod/p: no");
	assert_non_null(strstr(told_text(&it.told), "failed chart and rules: "));
	server_assert_changes(&it.work.server, "");
}

/* A dry run changes nothing, and asks the API server by Helm whether it knows all kinds. */
static void test_dry_run(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		ALWAYS(SECRETS, LIST_OF("")),
		ALWAYS(APPS "deployments?", LIST_OF("")),
		EMPTY,
		{ 0 },
	};
	CLEANUP(bytes_free) struct bytes manifest = BYTES_INIT(CASE_MOST);
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM "[ \"$1\" = template ] || echo '{\"manifest\":\"kind: A\"}'\n");
	it.provision.request.dry_run = true;
	it.provision.request.manifest = &manifest;
	if (provisioned_run(&it))
		fail_msg("%s", it.work.err.message);
	assert_string_equal(manifest.data, "kind: A");
	assert_non_null(strstr(stand_in_asked(it.helm), "--dry-run=server --output json"));
	assert_non_null(strstr(told_text(&it.told), "done release: the API server knows all of its kinds\n"));
	server_assert_changes(&it.work.server, "");
}

#define DEFINITIONS "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
#define DEFINITION "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\","               \
		   "\"metadata\":{\"name\":\"widgets.example.com\"}"
#define CONDITION(type, status)                                                                                        \
	DEFINITION ",\"status\":{\"conditions\":[{\"type\":\"" type "\",\"status\":\"" status "\",\"message\":"        \
	"\"name is taken\"}]}}"

static void with_crds(struct provisioned *it, const struct rule *rules)
{
	provisioned_start(it, rules, HELM);
	stand_in_file(&it->work.operation.scratch, "manifest",
		      "---\n# Source: demo/crds/w.yaml\nkind: CustomResourceDefinition\n");
	stand_in_file(&it->work.operation.scratch, "objects", "[" DEFINITION "}, null]");
}

/* Definitions come before the release, and it waits until the API server serves them. */
static void test_definitions(void **state)
{
	static const struct rule rules[] = {
		TIMES(4, SECRETS, LIST_OF("")),
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "deployed"))),
		ALWAYS(SECRET("1"), OK(RECORD("1", "deployed"))),
		ONCE("GET " DEFINITIONS "/widgets.example.com ", MISSING),
		ONCE("GET " DEFINITIONS "/widgets.example.com ", OK(DEFINITION "}")),
		ALWAYS("GET " DEFINITIONS "/widgets.example.com ", OK(CONDITION("Established", "True"))),
		ALWAYS("POST " DEFINITIONS " ", CREATED("{}")),
		ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))),
		NEW_SPACE,
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	with_crds(&it, rules);
	if (provisioned_run(&it))
		fail_msg("%s", it.work.err.message);
	assert_true(it.provision.found.lacks_crds);
	assert_non_null(strstr(told_text(&it.told), "done definitions: 1 made, 0 were there\n"));
	assert_int_equal(server_count(&it.work.server, "POST " DEFINITIONS), 1);
}

/* A definition whose names another kind has is never served: the chart's fault, told at once. */
static void test_definition_blocked(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(SECRETS, LIST_OF("")),
		ALWAYS("GET " DEFINITIONS "/widgets.example.com ", OK(CONDITION("NamesAccepted", "False"))),
		ALWAYS("POST " DEFINITIONS " ", CONFLICT),
		NEW_SPACE,
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	with_crds(&it, rules);
	it.provision.request.keep_failed = true;
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_MANIFEST,
				  "CustomResourceDefinition/widgets.example.com cannot be served: "
				  "name is taken\n");
	provisioned_assert_failed(&it, ERR_MANIFEST, "left as it is (--keep-failed); to remove it: helm store delete");
}

/* What is in crds/ and defines no kind would go past the rules: refused before anything is made. */
static void test_no_definition(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		ALWAYS(SECRETS, LIST_OF("")),
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	with_crds(&it, rules);
	stand_in_file(&it.work.operation.scratch, "objects",
		      "[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"}}]");
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_DENIED,
				  "the chart of store acme has files in crds/ that the rules refuse: "
				  "demo/crds/w.yaml\nonly definitions of kinds belong there, not v1 "
				  "Pod/p\n");
	server_assert_changes(&it.work.server, "");
}

/* A quota counts once its controller has seen it; until then pods would pass it. */
static void test_quota(void **state)
{
	static const struct rule rules[] = {
		TIMES(2, CORE "resourcequotas?", LIST_OF(QUOTA(""))),
		ALWAYS(SECRETS, LIST_OF("")),
		LIVE_SPACE(""),
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM);
	assert_int_equal(step_namespace_await(&it.work.operation, &it.work.err), 0);
	assert_int_equal(server_count(&it.work.server, CORE "resourcequotas?"), 3);
}

/* It is as specified already: namespace and guards are made sure of, Helm is not asked. */
static void test_again(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "deployed"))),
		ALWAYS(SECRET("1"), OK(RECORD("1", "deployed"))),
		ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))),
		LIVE_SPACE(",\"store.urumi.ai/worked\":\"1:r1\""),
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM);
	it.provision.mode = PROVISION_REPAIR;
	if (provisioned_run(&it))
		fail_msg("%s", it.work.err.message);
	assert_string_equal(stand_in_asked(it.helm), "");
	assert_int_equal(server_count(&it.work.server, "PATCH " QUOTA_PATH "?"), 1);
	assert_int_equal(server_count(&it.work.server, "PATCH " SPACE_PATH "?\n\"store.urumi.ai/kept\""), 0);
}

/* A stored revision comes back as it is: its hosts and hooks are looked at, and Helm rolls back. */
static void test_rollback(void **state)
{
	static const struct rule rules[] = {
		TIMES(4, SECRETS, LIST_OF(RECORD("1", "superseded") "," RECORD("2", "deployed"))),
		ALWAYS(SECRETS,
		       LIST_OF(RECORD("1", "superseded") "," RECORD("2", "superseded") "," RECORD("3", "deployed"))),
		ALWAYS(SECRET("1"), OK(RECORD("1", "superseded"))),
		ALWAYS(SECRET("2"), OK(RECORD("2", "deployed"))),
		ALWAYS(SECRET("3"), OK(RECORD("3", "deployed"))),
		ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))),
		LIVE_SPACE(",\"store.urumi.ai/worked\":\"1:r1,2:r2\",\"store.urumi.ai/hosts\":\"acme.example.com\""),
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM);
	it.provision.mode = PROVISION_ROLLBACK;
	it.provision.request.revision = 1;
	if (provisioned_run(&it))
		fail_msg("%s", it.work.err.message);
	assert_non_null(strstr(stand_in_asked(it.helm), "rollback acme 1 --namespace store-acme --history-max 5"));
	assert_null(strstr(stand_in_asked(it.helm), "upgrade"));
	assert_non_null(strstr(told_text(&it.told), "done release: acme revision 3 is as 1 was\n"));
}

#define HOOK "{\"path\":\"demo/templates/hook.yaml\",\"events\":[\"pre-upgrade\"],\"manifest\":\"kind: Job\\n\"}"
#define EDIT(rule) "{\"event\":\"edit\",\"line\":9,\"object\":\"Job/h\",\"path\":\"spec.x\",\"after\":1,"              \
		   "\"rule\":\"" rule "\"}\n"

/* Helm 3 sends no hooks through the filter: what it would change of them is told, and nothing is made. */
static void test_hooks_of_helm3(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		ALWAYS(SECRETS, LIST_OF("")),
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules,
			  HELM "[ \"$1\" = template ] || echo '{\"manifest\":\"kind: A\",\"hooks\":[" HOOK "]}'\n");
	it.work.operation.helm.major = 3;
	stand_in_file(&it.work.operation.scratch, "events", EDIT("limits/cpu") SUMMARY);
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_DENIED,
				  "rules would change hooks, and Helm 3 sends no hooks through a "
				  "post-renderer:\n");
	provisioned_assert_failed(&it, ERR_DENIED, "Job/h: spec.x: (absent) → 1   [limits/cpu]");
	assert_non_null(strstr(stand_in_asked(it.helm), "--dry-run=server --output json"));
	server_assert_changes(&it.work.server, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_first, forget),
		cmocka_unit_test_teardown(test_foreign, forget),
		cmocka_unit_test_teardown(test_host_taken, forget),
		cmocka_unit_test_teardown(test_host_lost, forget),
		cmocka_unit_test_teardown(test_denied, forget),
		cmocka_unit_test_teardown(test_dry_run, forget),
		cmocka_unit_test_teardown(test_definitions, forget),
		cmocka_unit_test_teardown(test_definition_blocked, forget),
		cmocka_unit_test_teardown(test_no_definition, forget),
		cmocka_unit_test_teardown(test_quota, forget),
		cmocka_unit_test_teardown(test_again, forget),
		cmocka_unit_test_teardown(test_rollback, forget),
		cmocka_unit_test_teardown(test_hooks_of_helm3, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
