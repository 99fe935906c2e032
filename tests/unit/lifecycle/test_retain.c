/* SPDX-License-Identifier: Apache-2.0 */
/* delete --keep-data: what goes, in which order, and that no claim goes with what made it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "joined.h"
#include "lifecycle/retain.h"
#include "work.h"

#define SPACE "/namespaces/store-acme/"
#define CORE "/api/v1" SPACE
#define APPS "/apis/apps/v1" SPACE

#define KIND(name, resource)                                                                                           \
	"{\"name\":\"" resource "\",\"kind\":\"" name "\",\"namespaced\":true,\"verbs\":[\"list\",\"delete\"]}"
/* What the API server knows: a kind of data, one that cannot be deleted, and a part of another. */
#define DISCOVERY                                                                                                      \
	ALWAYS("GET /api/v1 ",                                                                                         \
	       OK("{\"groupVersion\":\"v1\",\"resources\":[" KIND("Service", "services") ","                           \
		  KIND("ConfigMap", "configmaps") "," KIND("Secret", "secrets") ","                                    \
		  KIND("PersistentVolumeClaim", "persistentvolumeclaims") "," KIND("Service", "services/status") ","   \
		  "{\"name\":\"bindings\",\"kind\":\"Binding\",\"namespaced\":true,\"verbs\":[\"create\"]}]}")),       \
	ALWAYS("GET /apis ", OK("{\"groups\":[{\"name\":\"apps\",\"preferredVersion\":"                                \
				"{\"groupVersion\":\"apps/v1\"}}]}")),                                                 \
	ALWAYS("GET /apis/apps/v1 ", OK("{\"groupVersion\":\"apps/v1\",\"resources\":["                                \
					KIND("Deployment", "deployments") "," KIND("StatefulSet", "statefulsets") "]}"))

#define MADE(name, uid, more, notes)                                                                                   \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" uid "\"" more ",\"annotations\":{" notes "}}}"
#define NOTES(release, space)                                                                                          \
	"\"meta.helm.sh/release-name\":\"" release "\",\"meta.helm.sh/release-namespace\":\"" space "\""
#define OURS(name, uid) MADE(name, uid, "", NOTES("acme", "store-acme"))

#define RECORD(version, uid)                                                                                           \
	"{\"metadata\":{\"name\":\"r" version "\",\"uid\":\"" uid "\",\"labels\":{\"version\":\"" version "\"}}}"

#define NO_CLAIMS ALWAYS("GET " CORE "persistentvolumeclaims", LIST_OF(""))
#define NO_SETS ALWAYS("GET " APPS "statefulsets?", LIST_OF(""))
#define RECORDS                                                                                                        \
	ALWAYS("GET " CORE "secrets?", LIST_OF(RECORD("10", "s10") "," RECORD("9", "s9") "," RECORD("2", "s2")))
#define DELETES ALWAYS("DELETE ", OK("{}"))

#define DELETED_RECORDS                                                                                                \
	"DELETE " CORE "secrets/r2\n"                                                                                  \
	"DELETE " CORE "secrets/r9\n"                                                                                  \
	"DELETE " CORE "secrets/r10\n"

static void assert_kept(const struct rule *rules, bool keep_config, const char *changes)
{
	CLEANUP(work_stop) struct work work;

	work_start(&work, rules, WORK_TIME);
	assert_int_equal(retain_uninstall(&work.operation, keep_config, &work.err), 0);
	server_assert_changes(&work.server, changes);
}

static void assert_refused(const struct rule *rules, unsigned timeout, enum err_code code, const char *words,
			   const char *changes)
{
	CLEANUP(work_stop) struct work work;

	work_start(&work, rules, timeout);
	assert_int_equal(retain_uninstall(&work.operation, false, &work.err), -1);
	assert_int_equal(work.err.code, code);
	assert_non_null(strstr(work.err.message, words));
	server_assert_changes(&work.server, changes);
}

/* Only what Helm made for this release in this namespace, and does not mark; records by number, the newest last. */
static void test_what_goes(void **state)
{
	static const struct rule rules[] = {
		DISCOVERY,
		ALWAYS("GET " CORE "services?",
		       LIST_OF(JOINED(OURS("web", "1"), MADE("theirs", "2", "", NOTES("other", "store-acme")),
				      MADE("elsewhere", "3", "", NOTES("acme", "store-other")),
				      MADE("bare", "4", "", "")))),
		ALWAYS("GET " CORE "configmaps?", LIST_OF(OURS("settings", "5"))),
		ALWAYS("GET " APPS "deployments?",
		       LIST_OF(MADE("kept", "6", "",
				    NOTES("acme",
					  "store-acme") ",\"helm.sh/resource-policy\":\"keep\"") "," OURS("web", "7"))),
		NO_SETS,
		NO_CLAIMS,
		RECORDS,
		/* By what was looked at: a copy of that name has another uid. */
		ALWAYS("DELETE " CORE "services/web\n\"uid\":\"1\"", OK("{}")),
		ALWAYS("DELETE " CORE "configmaps/settings\n\"uid\":\"5\"", OK("{}")),
		ALWAYS("DELETE " APPS "deployments/web\n\"uid\":\"7\"", MISSING),
		ALWAYS("DELETE " CORE "secrets/r2\n\"uid\":\"s2\"", OK("{}")),
		ALWAYS("DELETE " CORE "secrets/r9\n\"uid\":\"s9\"", OK("{}")),
		ALWAYS("DELETE " CORE "secrets/r10\n\"uid\":\"s10\"", OK("{}")),
		{ 0 },
	};

	(void)state;
	assert_kept(rules, false,
		    "DELETE " APPS "deployments/web\nDELETE " CORE "configmaps/settings\n"
		    "DELETE " CORE "services/web\n" DELETED_RECORDS);
	assert_kept(rules, true, "DELETE " APPS "deployments/web\nDELETE " CORE "services/web\n" DELETED_RECORDS);
}

/* Who may not list a kind has made none of it; any other failure to see is one to delete. */
static void test_what_is_not_seen(void **state)
{
	static const struct rule forbidden[] = {
		DISCOVERY,
		ALWAYS("GET " CORE "services?", FORBIDDEN),
		ALWAYS("GET " CORE "configmaps?", LIST_OF("")),
		ALWAYS("GET " APPS "deployments?", LIST_OF(OURS("web", "7"))),
		NO_SETS,
		NO_CLAIMS,
		RECORDS,
		DELETES,
		{ 0 },
	};
	static const struct rule broken[] = {
		DISCOVERY,
		ALWAYS("GET " CORE "services?", LIST_OF(OURS("web", "1"))),
		ALWAYS("GET " CORE "configmaps?", HALF),
		NO_SETS,
		NO_CLAIMS,
		RECORDS,
		DELETES,
		{ 0 },
	};
	static const struct rule hidden_claims[] = {
		DISCOVERY,
		ALWAYS("GET " CORE "services?", LIST_OF(OURS("web", "1"))),
		ALWAYS("GET " CORE "configmaps?", LIST_OF("")),
		ALWAYS("GET " APPS "deployments?", LIST_OF("")),
		ALWAYS("GET " CORE "persistentvolumeclaims", FORBIDDEN),
		NO_SETS,
		RECORDS,
		DELETES,
		{ 0 },
	};

	(void)state;
	assert_kept(forbidden, false, "DELETE " APPS "deployments/web\n" DELETED_RECORDS);
	assert_refused(broken, WORK_TIME, ERR_CLUSTER, "configmaps", "");
	assert_refused(hidden_claims, WORK_TIME, ERR_REFUSED, "forbidden", "");
}

/* An object that cannot be deleted: the records stay, by which the same command goes on. */
static void test_stops(void **state)
{
	static const struct rule rules[] = {
		DISCOVERY,
		ALWAYS("GET " CORE "services?", LIST_OF(OURS("web", "1"))),
		ALWAYS("GET " CORE "configmaps?", LIST_OF(OURS("settings", "5"))),
		ALWAYS("GET " APPS "deployments?", LIST_OF("")),
		NO_SETS,
		NO_CLAIMS,
		RECORDS,
		ALWAYS("DELETE " CORE "configmaps/settings", FORBIDDEN),
		DELETES,
		{ 0 },
	};

	(void)state;
	assert_refused(rules, WORK_TIME, ERR_REFUSED, "ConfigMap/settings", "DELETE " CORE "configmaps/settings\n");
}

#define OWNED(owner) MADE("data", "c", ",\"ownerReferences\":[{\"uid\":\"x\"},{\"uid\":\"" owner "\"}]", "")
#define SET(generation, observed)                                                                                      \
	OK("{\"metadata\":{\"name\":\"db\",\"generation\":" generation "},"                                            \
	   "\"status\":{\"observedGeneration\":" observed "}}")
#define RETAIN "\n\"persistentVolumeClaimRetentionPolicy\":{\"whenDeleted\":\"Retain\",\"whenScaled\":\"Retain\"}"

/* A claim that would go with an operator's object: nothing is deleted at all. */
static void test_claim_of_another(void **state)
{
	static const struct rule rules[] = {
		DISCOVERY,
		ALWAYS("GET " CORE "services?", LIST_OF("")),
		ALWAYS("GET " CORE "configmaps?", LIST_OF("")),
		ALWAYS("GET " APPS "deployments?", LIST_OF(OURS("web", "7"))),
		ALWAYS("GET " CORE "persistentvolumeclaims?", LIST_OF(OWNED("7"))),
		NO_SETS,
		RECORDS,
		DELETES,
		{ 0 },
	};

	(void)state;
	assert_refused(rules, WORK_TIME, ERR_REFUSED, "claim data belongs to Deployment/web", "");
}

/* A StatefulSet lets go of its claims first, and its controller must have seen that before it is deleted. */
static void test_claim_of_a_set(void **state)
{
#define OF_SET                                                                                                         \
	DISCOVERY, ALWAYS("GET " CORE "services?", LIST_OF("")), ALWAYS("GET " CORE "configmaps?", LIST_OF("")),       \
		ALWAYS("GET " APPS "deployments?", LIST_OF("")),                                                       \
		ALWAYS("GET " APPS "statefulsets?", LIST_OF(OURS("db", "8"))),                                         \
		ALWAYS("GET " CORE "persistentvolumeclaims?", LIST_OF(OWNED("8"))), RECORDS,                           \
		ALWAYS("PATCH " APPS "statefulsets/db" RETAIN, SET("3", "2")),                                         \
		ALWAYS("PATCH " CORE "persistentvolumeclaims/data\n\"ownerReferences\":null", OK("{}")), DELETES
	static const struct rule seen[] = {
		TIMES(2, "GET " APPS "statefulsets/db ", SET("3", "2")),
		ALWAYS("GET " APPS "statefulsets/db ", SET("3", "3")),
		OF_SET,
		{ 0 },
	};
	static const struct rule gone[] = { ALWAYS("GET " APPS "statefulsets/db ", MISSING), OF_SET, { 0 } };
	static const struct rule never[] = { ALWAYS("GET " APPS "statefulsets/db ", SET("3", "2")), OF_SET, { 0 } };
	static const char changes[] = "PATCH " APPS "statefulsets/db\nPATCH " CORE "persistentvolumeclaims/data\n"
				      "DELETE " APPS "statefulsets/db\n" DELETED_RECORDS;

	(void)state;
	assert_kept(seen, false, changes);
	assert_kept(gone, false, changes);
	assert_refused(never, 1000, ERR_TIMEOUT, "StatefulSet/db shall let its claims stay",
		       "PATCH " APPS "statefulsets/db\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_goes),      cmocka_unit_test(test_what_is_not_seen),
		cmocka_unit_test(test_stops),          cmocka_unit_test(test_claim_of_another),
		cmocka_unit_test(test_claim_of_a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
