/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "store/state.h"
#include "timestamp.h"

static struct value *record(const char *status, long revision)
{
	return parse(arena_text(&arena, "{\"metadata\":{\"labels\":{\"status\":\"%s\",\"version\":\"%ld\"}}}", status,
				revision));
}

/* Renewed so many seconds ago, by a process of another machine. */
static struct value *lease(const char *command, long seconds)
{
	const char *renewed = timestamp_text(time(NULL) - seconds, &arena);

	return parse(arena_text(&arena,
				"{\"metadata\":{\"annotations\":{\"store.urumi.ai/command\":\"%s\"}},"
				"\"spec\":{\"holderIdentity\":\"boot 1 1 other\",\"renewTime\":\"%s\"}}",
				command, renewed));
}

static const char *state_with(const char *name_space, const struct value *newest, const struct value *held)
{
	return state_name(
		state_of(&(struct state_facts){ .name_space = parse(name_space), .record = newest, .lease = held }));
}

static void test_by_record(void **state)
{
	(void)state;
	assert_string_equal(state_with("{}", record("deployed", 3), NULL), "ACTIVE");
	assert_string_equal(state_with("{}", record("failed", 3), NULL), "FAILED");
	assert_string_equal(state_with("{}", record("pending-install", 1), NULL), "CREATING");
	assert_string_equal(state_with("{}", record("pending-upgrade", 2), NULL), "UPDATING");
	assert_string_equal(state_with("{}", record("pending-rollback", 2), NULL), "UPDATING");
	assert_string_equal(state_with("{}", record("uninstalling", 2), NULL), "DELETING");
	assert_string_equal(state_with("{}", record("uninstalled", 2), NULL), "UNINSTALLED");
	assert_string_equal(state_with("{}",
				       parse("{\"metadata\":{\"labels\":{\"status\":\"deployed\","
					     "\"store.urumi.ai/suspended\":\"true\"}}}"),
				       NULL),
			    "SUSPENDED");
}

static void test_by_namespace(void **state)
{
	(void)state;
	assert_string_equal(state_with("{}", NULL, NULL), "UNINSTALLED");
	assert_string_equal(state_with("{\"metadata\":{\"labels\":{\"store.urumi.ai/kept\":\"true\"}}}", NULL, NULL),
			    "KEPT");
	assert_string_equal(state_with("{\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}}",
				       record("deployed", 1), NULL),
			    "DELETING");
}

/* While workloads start, Helm's record says "deployed" already. */
static void test_by_command(void **state)
{
	(void)state;
	assert_string_equal(state_with("{}", NULL, lease("create", 1)), "CREATING");
	assert_string_equal(state_with("{}", record("deployed", 1), lease("create", 1)), "CREATING");
	assert_string_equal(state_with("{}", record("deployed", 2), lease("create", 1)), "UPDATING");
	assert_string_equal(state_with("{}", record("deployed", 2), lease("delete", 1)), "DELETING");
	assert_string_equal(state_with("{}", record("deployed", 2), lease("audit", 1)), "ACTIVE");
	assert_string_equal(state_with("{}", NULL, lease("gc", 1)), "DELETING");
}

static void test_broken_off(void **state)
{
	(void)state;
	assert_string_equal(state_with("{}", NULL, lease("create", 100)), "FAILED");
	assert_string_equal(state_with("{}", NULL, lease("delete", 100)), "UNINSTALLED");
	assert_string_equal(state_with("{}", record("pending-upgrade", 2), lease("update", 100)), "FAILED");
	assert_string_equal(state_with("{}", record("deployed", 2), lease("update", 100)), "ACTIVE");
}

#define NOTES(text) "{\"metadata\":{\"annotations\":{" text "}}}"

static struct value *first_record(const char *version)
{
	return parse(arena_text(&arena,
				"{\"metadata\":{\"uid\":\"u1\",\"labels\":{\"status\":\"deployed\","
				"\"version\":\"%s\"}}}",
				version));
}

/* Helm's record says "deployed" as soon as the API server took the manifests. */
static void test_create_broken_off(void **state)
{
	(void)state;
	assert_string_equal(state_with("{}", first_record("1"), lease("create", 100)), "FAILED");
	assert_string_equal(state_with("{}", first_record("1"), lease("update", 100)), "ACTIVE");
	assert_string_equal(state_with("{}", first_record("1"), NULL), "ACTIVE");
	assert_string_equal(state_with(NOTES("\"store.urumi.ai/broken-off\":\"1:u1\""), first_record("1"), NULL),
			    "FAILED");
	assert_string_equal(state_with(NOTES("\"store.urumi.ai/broken-off\":\"1:u0\""), first_record("1"), NULL),
			    "ACTIVE");
	/* Somebody saw it ready since. */
	assert_string_equal(state_with(NOTES("\"store.urumi.ai/broken-off\":\"1:u1\","
					     "\"store.urumi.ai/worked\":\"1:u1\""),
				       first_record("1"), lease("create", 100)),
			    "ACTIVE");
	/* create --if-exists update, of a store that ran before, and of one that never did. */
	assert_string_equal(state_with(NOTES("\"store.urumi.ai/worked\":\"1:u0\""), first_record("2"),
				       lease("create", 100)),
			    "ACTIVE");
	assert_string_equal(state_with("{}", first_record("2"), lease("create", 100)), "FAILED");
}

static void test_summary(void **state)
{
	struct value *map = state_summary(
		&(struct state_facts){ .name_space =
					       parse("{\"metadata\":{\"name\":\"store-a\","
						     "\"creationTimestamp\":\"2026-01-01T00:00:00Z\","
						     "\"labels\":{\"store.urumi.ai/store\":\"a\"},"
						     "\"annotations\":{\"store.urumi.ai/hosts\":\"a.test,b.test\","
						     "\"store.urumi.ai/tls\":\"true\"}}}"),
				       .record = record("deployed", 12) },
		&arena);

	(void)state;
	assert_string_equal(value_text_at(map, "name"), "a");
	assert_string_equal(value_text_at(map, "url"), "https://a.test");
	assert_int_equal(value_count(value_get(map, "hosts")), 2);
	assert_int_equal(value_number_at(map, "revision"), 12);
	assert_null(value_get(map, "owner"));
}

/* Hosts are claimed by every store; an address has only one whose revision has an Ingress with a host. */
static void test_url(void **state)
{
	static const struct {
		const char *wanted;
		bool has_url;
	} cases[] = {
		{ "1 f0 Deployment/web=1 Ingress/web", true },
		{ "1 f0 Deployment/web=1", false },
		{ "1 f0", false },
		{ "1 f1 Deployment/web=1", true }, /* noted of another revision */
		{ "", true },
	};
	struct value *newest = parse("{\"metadata\":{\"labels\":{\"status\":\"deployed\",\"version\":\"1\","
				     "\"store.urumi.ai/fingerprint\":\"f0\"}}}");

	struct state_facts kept = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct state_facts facts = { .name_space =
							   parse(arena_text(&arena,
									    NOTES("\"store.urumi.ai/hosts\":\"a.test\","
										  "\"store.urumi.ai/wanted\":\"%s\""),
									    cases[i].wanted)),
						   .record = newest };

		assert_int_equal(value_get(state_summary(&facts, &arena), "url") != NULL, cases[i].has_url);
	}
	kept.name_space = parse("{\"metadata\":{\"labels\":{\"store.urumi.ai/kept\":\"true\"},"
				"\"annotations\":{\"store.urumi.ai/hosts\":\"a.test\"}}}");
	assert_null(value_get(state_summary(&kept, &arena), "url"));
}

static void test_unseen(void **state)
{
	struct state_facts facts = { .store = "a", .unseen = STATE_UNSEEN_RELEASE | STATE_UNSEEN_COMMAND };
	struct value *map = state_summary(&facts, &arena);

	(void)state;
	assert_string_equal(value_text_at(map, "state"), "UNKNOWN");
	assert_string_equal(value_text_at(map, "name"), "a");
	assert_string_equal(value_text_at(map, "namespace"), "store-a");
	assert_string_equal(state_unknown(map, &arena),
			    "unknown: release, command at work (you may not read them; what rights are needed: helm "
			    "store doctor --role)");
	facts.name_space = parse("{\"metadata\":{\"labels\":{\"store.urumi.ai/kept\":\"true\"}}}");
	assert_string_equal(state_name(state_of(&facts)), "KEPT");
	assert_string_equal(state_unknown(state_summary(&(struct state_facts){ .store = "a" }, &arena), &arena), "");
}

static void test_names(void **state)
{
	enum state found;

	(void)state;
	assert_true(state_find("suspended", &found));
	assert_int_equal(found, STATE_SUSPENDED);
	assert_false(state_find("suspend", &found));
}

static void test_moments(void **state)
{
	time_t moment = timestamp_parse("2026-01-31T12:00:00Z");

	(void)state;
	assert_int_equal(moment, 1769860800);
	assert_int_equal(timestamp_parse("2026-01-31T12:00:00.123456Z"), moment);
	assert_int_equal(timestamp_parse("1769860800"), moment);
	assert_int_equal(timestamp_parse("yesterday"), 0);
	assert_string_equal(timestamp_text(moment, &arena), "2026-01-31T12:00:00Z");
	assert_string_equal(timestamp_age(moment, moment + 45, &arena), "45s");
	assert_string_equal(timestamp_age(moment, moment + 119, &arena), "119s");
	assert_string_equal(timestamp_age(moment, moment + 120, &arena), "2m");
	assert_string_equal(timestamp_age(moment, moment + 7200, &arena), "2h");
	assert_string_equal(timestamp_age(moment, moment + 31 * 86400, &arena), "31d");
	assert_string_equal(timestamp_age(moment, moment - 5, &arena), "0s");
	assert_string_equal(timestamp_age(0, moment, &arena), "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_by_record, forget),
		cmocka_unit_test_teardown(test_by_namespace, forget),
		cmocka_unit_test_teardown(test_by_command, forget),
		cmocka_unit_test_teardown(test_broken_off, forget),
		cmocka_unit_test_teardown(test_create_broken_off, forget),
		cmocka_unit_test_teardown(test_summary, forget),
		cmocka_unit_test_teardown(test_url, forget),
		cmocka_unit_test_teardown(test_unseen, forget),
		cmocka_unit_test(test_names),
		cmocka_unit_test_teardown(test_moments, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
