/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/audit.h"
#include "audit/guards.h"
#include "cases.h"

/* What a policy of that spec allows beyond store-acme; "" when nothing. */
static const char *widens(const char *spec)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *json = arena_format(&arena, "{\"spec\":%s}", spec).p;
	struct value *policy = json_parse(str_of(json), &arena, &err);
	const struct value *rule = NULL;
	const char *words;

	assert_non_null(policy);
	words = audit_widens(policy, "store-acme", &rule);
	if (words)
		assert_non_null(rule);
	return words ? words : "";
}

static void test_nothing(void **state)
{
	(void)state;
	assert_string_equal(widens("{\"podSelector\":{}}"), "");
	assert_string_equal(widens("{\"podSelector\":{},\"policyTypes\":[\"Ingress\",\"Egress\"],\"ingress\":[]}"), "");
	assert_string_equal(widens("{\"ingress\":[{\"from\":[{\"podSelector\":{}}],\"ports\":[{\"port\":80}]}]}"), "");
	assert_string_equal(widens("{\"egress\":[{\"to\":[{\"podSelector\":{},\"namespaceSelector\":{\"matchLabels\":"
				   "{\"kubernetes.io/metadata.name\":\"store-acme\"}}}]}]}"),
			    "");
}

static void test_anywhere(void **state)
{
	(void)state;
	assert_string_equal(widens("{\"ingress\":[{}]}"), "ingress from anywhere");
	assert_string_equal(widens("{\"egress\":[{\"to\":[]}]}"), "egress to anywhere");
	/* Ports narrow it, and all the world is still let in. */
	assert_string_equal(widens("{\"ingress\":[{\"ports\":[{\"port\":80}]}]}"), "ingress from anywhere");
}

static void test_beyond(void **state)
{
	(void)state;
	assert_string_equal(widens("{\"ingress\":[{\"from\":[{\"namespaceSelector\":{}}]}]}"),
			    "ingress from beyond the store");
	assert_string_equal(widens("{\"ingress\":[{\"from\":[{\"podSelector\":{}},{\"ipBlock\":{\"cidr\":"
				   "\"10.0.0.0/8\"}}]}]}"),
			    "ingress from beyond the store");
	assert_string_equal(widens("{\"egress\":[{\"to\":[{\"podSelector\":{}}]},{\"to\":[{\"namespaceSelector\":"
				   "{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"store-acme-b\"}}}]}]}"),
			    "egress to beyond the store");
}

static void test_words_are_different(void **state)
{
	(void)state;
	for (int i = 0; i < AUDIT_RULE_COUNT; i++)
		for (int other = 0; other < i; other++)
			assert_string_not_equal(audit_word((enum audit_rule)i), audit_word((enum audit_rule)other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_nothing, forget),
		cmocka_unit_test_teardown(test_anywhere, forget),
		cmocka_unit_test_teardown(test_beyond, forget),
		cmocka_unit_test(test_words_are_different),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
