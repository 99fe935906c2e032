/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/labels.h"
#include "store/ownership.h"

#define SPACE "11111111-aaaa"
#define ITSELF "22222222-bbbb"
#define CLAIM "33333333-cccc"

/* Objects that have every proof; a row of a table below takes one away. */
static const char space[] = "{\"metadata\":{\"name\":\"store-a\",\"uid\":\"" ITSELF "\","
			    "\"labels\":{\"" LABEL_STORE "\":\"a\",\"" LABEL_MANAGED "\":\"true\"},"
			    "\"annotations\":{\"" LABEL_MADE "\":\"" ITSELF "\"}}}";
static const char volume[] =
	"{\"metadata\":{\"name\":\"v\",\"uid\":\"" ITSELF "\","
	"\"annotations\":{\"" LABEL_PROVISIONED_BY "\":\"p\",\"" LABEL_PROOF "\":\"" SPACE " " ITSELF " " CLAIM "\"}},"
	"\"spec\":{\"claimRef\":{\"namespace\":\"store-a\",\"name\":\"c\",\"uid\":\"" CLAIM "\"}}}";
static const char object[] = "{\"metadata\":{\"name\":\"o\",\"uid\":\"" ITSELF "\","
			     "\"annotations\":{\"" LABEL_PROOF "\":\"" SPACE " " ITSELF " -\"}}}";

/* `json` with the first `old` in it made `new`. */
static struct value *altered(const char *json, const char *old, const char *new)
{
	const char *found = strstr(json, old);

	assert_non_null(found);
	return parse(arena_format(&arena, "%.*s%s%s", (int)(found - json), json, new, found + strlen(old)).p);
}

static void test_proven(void **state)
{
	(void)state;
	assert_int_equal(ownership_lacks(OWNERSHIP_SPACE, parse(space), "a", ""), OWNERSHIP_PROVEN);
	assert_int_equal(ownership_lacks(OWNERSHIP_VOLUME, parse(volume), "a", ""), OWNERSHIP_PROVEN);
	assert_int_equal(ownership_lacks(OWNERSHIP_VOLUME, parse(volume), "a", SPACE), OWNERSHIP_PROVEN);
	assert_int_equal(ownership_lacks(OWNERSHIP_OBJECT, parse(object), "a", ""), OWNERSHIP_PROVEN);
}

/* what is taken away from which object, and the proof that is lacking then */
static const struct {
	enum ownership_thing thing;
	const char *json;
	const char *old;
	const char *new;
	enum ownership_proof lacking;
} taken[] = {
	{ OWNERSHIP_SPACE, space, "store-a", "front", OWNERSHIP_LABELLED },
	{ OWNERSHIP_SPACE, space, "store-a", "store-b", OWNERSHIP_LABELLED },
	{ OWNERSHIP_SPACE, space, "\"a\"", "\"b\"", OWNERSHIP_LABELLED },
	{ OWNERSHIP_SPACE, space, "\"true\"", "\"false\"", OWNERSHIP_LABELLED },
	/* A copy of a namespace has its labels and notes, but not its uid; one that was handed over has no note. */
	{ OWNERSHIP_SPACE, space, ITSELF, SPACE, OWNERSHIP_MADE },
	{ OWNERSHIP_SPACE, space, LABEL_MADE, "other", OWNERSHIP_MADE },
	{ OWNERSHIP_VOLUME, volume, LABEL_PROVISIONED_BY, "other", OWNERSHIP_PROVISIONED },
	{ OWNERSHIP_VOLUME, volume, LABEL_PROOF, LABEL_STORE, OWNERSHIP_NOTED },
	{ OWNERSHIP_VOLUME, volume, " " CLAIM, "", OWNERSHIP_NOTED },
	{ OWNERSHIP_VOLUME, volume, " " CLAIM, " " CLAIM " more", OWNERSHIP_NOTED },
	{ OWNERSHIP_VOLUME, volume, "\"uid\":\"" ITSELF, "\"uid\":\"" SPACE, OWNERSHIP_ITSELF },
	{ OWNERSHIP_VOLUME, volume, "\"uid\":\"" ITSELF, "\"uid\":\"", OWNERSHIP_ITSELF },
	{ OWNERSHIP_VOLUME, volume, "\"uid\":\"" CLAIM, "\"uid\":\"" SPACE, OWNERSHIP_CLAIM },
	/* Who frees a released volume for another claim takes the uid of the last one away. */
	{ OWNERSHIP_VOLUME, volume, ",\"uid\":\"" CLAIM "\"", "", OWNERSHIP_CLAIM },
	{ OWNERSHIP_VOLUME, volume, SPACE, "44444444-dddd", OWNERSHIP_STORE },
	{ OWNERSHIP_OBJECT, object, LABEL_PROOF, LABEL_STORE, OWNERSHIP_NOTED },
	{ OWNERSHIP_OBJECT, object, "\"uid\":\"" ITSELF, "\"uid\":\"" SPACE, OWNERSHIP_ITSELF },
	{ OWNERSHIP_OBJECT, object, SPACE, "44444444-dddd", OWNERSHIP_STORE },
};

static void test_each_proof_taken_away(void **state)
{
	bool seen[OWNERSHIP_PROVEN] = { false };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(taken); i++) {
		const struct value *changed = altered(taken[i].json, taken[i].old, taken[i].new);

		assert_int_equal(ownership_lacks(taken[i].thing, changed, "a", SPACE), taken[i].lacking);
		seen[taken[i].lacking] = true;
	}
	for (size_t i = 0; i < OWNERSHIP_PROVEN; i++) {
		assert_true(seen[i]);
		assert_true(*ownership_words((enum ownership_proof)i));
	}
}

static const char claim[] = "{\"metadata\":{\"name\":\"c\",\"uid\":\"" CLAIM "\"},\"spec\":{\"volumeName\":\"v\"}}";

static void test_bound(void **state)
{
	(void)state;
	assert_true(ownership_is_bound(parse(volume), parse(claim)));
	/* A volume that a person reserved by name for the claim is not bound to it; nor one that the claim left. */
	assert_false(ownership_is_bound(altered(volume, ",\"uid\":\"" CLAIM "\"", ""), parse(claim)));
	assert_false(ownership_is_bound(parse(volume), altered(claim, "\"v\"", "\"w\"")));
	assert_false(ownership_is_bound(parse(volume), altered(claim, CLAIM, "")));
	/* What a person made is a person's, whoever has it now. */
	assert_false(ownership_is_bound(altered(volume, LABEL_PROVISIONED_BY, "a"), parse(claim)));
}

static void test_claims(void **state)
{
	const char *labelled = "{\"metadata\":{\"labels\":{\"" LABEL_STORE "\":\"a\"}}}";
	const char *released = "{\"metadata\":{\"labels\":{\"app.kubernetes.io/managed-by\":\"Helm\"},\"annotations\":{"
			       "\"meta.helm.sh/release-name\":\"a\",\"meta.helm.sh/release-namespace\":\"store-a\"}}}";

	(void)state;
	assert_true(ownership_has_claim(parse(claim), "a", true));
	/* What lay in a namespace that was handed over is whoever's put it there. */
	assert_false(ownership_has_claim(parse(claim), "a", false));
	assert_true(ownership_has_claim(parse(labelled), "a", false));
	assert_false(ownership_has_claim(parse(labelled), "b", false));
	assert_true(ownership_has_claim(parse(released), "a", false));
	assert_false(ownership_has_claim(altered(released, "store-a", "default"), "a", false));
	assert_false(ownership_has_claim(altered(released, "Helm", "Other"), "a", false));
}

/* What is written is what is read. */
static void test_note(void **state)
{
	const char *note = ownership_note(SPACE, parse(volume), CLAIM, &arena);

	(void)state;
	assert_string_equal(note, SPACE " " ITSELF " " CLAIM);
	assert_non_null(strstr(volume, note));
	assert_non_null(strstr(object, ownership_note(SPACE, parse(object), NULL, &arena)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_proven, forget),
		cmocka_unit_test_teardown(test_each_proof_taken_away, forget),
		cmocka_unit_test_teardown(test_bound, forget),
		cmocka_unit_test_teardown(test_claims, forget),
		cmocka_unit_test_teardown(test_note, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
