/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/labels.h"
#include "store/provenance.h"

#define UID "22222222-bbbb"
#define OTHER "33333333-cccc"
#define NOTE(entries) "{\"metadata\":{\"annotations\":{\"" LABEL_RECORDS "\":\"" entries "\"}}}"

/* As Helm writes it, with our own mark beside (lifecycle/seeding.h). */
static const char seventh[] =
	"{\"metadata\":{\"name\":\"sh.helm.release.v1.a.v7\",\"uid\":\"" UID "\",\"resourceVersion\":\"70\","
	"\"labels\":{\"name\":\"a\",\"owner\":\"helm\",\"status\":\"deployed\",\"version\":\"7\"},"
	"\"annotations\":{\"note\":\"ours\"},"
	"\"managedFields\":[{\"manager\":\"Helm\",\"operation\":\"Update\",\"fieldsV1\":{\"f:data\":{\"f:release\":{}},"
	"\"f:metadata\":{\"f:labels\":{\"f:name\":{},\"f:owner\":{},\"f:status\":{},\"f:version\":{}}},\"f:type\":{}}},"
	"{\"manager\":\"helm-store\",\"operation\":\"Update\",\"fieldsV1\":{\"f:metadata\":{\"f:annotations\":{}}}}]}}";

/* It is noted as it is; as it was before Helm wrote it anew; the one before it is. */
static const char as_is[] = NOTE("6:x:60:aa,7:" UID ":70:bb");
static const char before[] = NOTE("6:x:60:aa,7:" UID ":69:bb");
static const char sixth[] = NOTE("5:y:50:aa,6:x:60:aa");
static const char nothing[] = "{\"metadata\":{}}";

/* `json` with the first `old` in it made `new`. */
static struct value *altered(const char *json, const char *old, const char *new)
{
	const char *found = strstr(json, old);

	assert_non_null(found);
	return parse(arena_format(&arena, "%.*s%s%s", (int)(found - json), json, new, found + strlen(old)).p);
}

static struct value *records_of(const char *revisions)
{
	struct value *list = value_new(&arena, VALUE_LIST);

	for (const char *p = revisions; *p;) {
		size_t n = strcspn(p, " ");

		value_add(
			list,
			parse(arena_format(&arena, "{\"metadata\":{\"labels\":{\"version\":\"%.*s\"}}}", (int)n, p).p));
		p += n + (p[n] == ' ');
	}
	return list;
}

static enum provenance_proof judge(const struct value *record, const char *note, const char *revisions,
				   const char *digest)
{
	struct provenance given = { record, parse(note), revisions ? records_of(revisions) : NULL, digest };

	return provenance_lacks(&given);
}

static void test_proven(void **state)
{
	(void)state;
	assert_int_equal(judge(parse(seventh), as_is, "6 7", NULL), PROVENANCE_PROVEN);
	assert_int_equal(judge(parse(seventh), before, "6 7", "bb"), PROVENANCE_PROVEN);
	assert_int_equal(judge(parse(seventh), sixth, "6 7", NULL), PROVENANCE_PROVEN);
	/* An older version of this program, or a plain Helm, made the store. */
	assert_int_equal(judge(parse(seventh), nothing, "7", NULL), PROVENANCE_PROVEN);
	assert_int_equal(judge(parse(seventh), nothing, "6 7", NULL), PROVENANCE_PROVEN);
	assert_int_equal(judge(parse(seventh), nothing, NULL, NULL), PROVENANCE_PROVEN);
}

/* what is taken away from the record, the note, revisions that are there, digest, the proof that is lacking then */
static const struct {
	const char *old;
	const char *new;
	const char *note;
	const char *revisions;
	const char *digest;
	enum provenance_proof lacking;
} taken[] = {
	{ "a.v7", "a.v8", sixth, "6 7", NULL, PROVENANCE_NAMED },
	{ "a.v7", "b.v7", before, "6 7", "bb", PROVENANCE_NAMED },
	{ "a.v7", "a.v07", sixth, "6 7", NULL, PROVENANCE_NAMED },
	{ "\"version\":\"7\"", "\"version\":\"-7\"", sixth, "6 7", NULL, PROVENANCE_NAMED },
	{ "\"Helm\"", "\"kubectl-create\"", sixth, "6 7", NULL, PROVENANCE_CONTENTS },
	{ "\"Helm\"", "\"helm\"", sixth, "6 7", NULL, PROVENANCE_CONTENTS },
	{ "\"Update\"", "\"Apply\"", nothing, "7", NULL, PROVENANCE_CONTENTS },
	{ "managedFields", "others", nothing, "7", NULL, PROVENANCE_CONTENTS },
	/* Somebody else wrote what Helm's record holds, noted or not. */
	{ "{\"f:metadata\":{\"f:annotations\":{}}}", "{\"f:data\":{\"f:release\":{}}}", sixth, "6 7", NULL,
	  PROVENANCE_CONTENTS },
	{ "{\"f:metadata\":{\"f:annotations\":{}}}", "{\"f:data\":{\"f:release\":{}}}", before, "6 7", "bb",
	  PROVENANCE_CONTENTS },
	{ "{\"f:annotations\":{}}", "{\"f:labels\":{\"f:status\":{}}}", sixth, "6 7", NULL, PROVENANCE_LABELS },
	{ "{\"f:metadata\":{\"f:annotations\":{}}}", "{\"f:type\":{}}", sixth, "6 7", NULL, PROVENANCE_LABELS },
	{ "\"owner\"", "\"app.kubernetes.io/managed-by\":\"Helm\",\"owner\"", sixth, "6 7", NULL, PROVENANCE_BARE },
	{ "\"note\"", "\"meta.helm.sh/release-name\"", before, "6 7", "bb", PROVENANCE_BARE },
	/* Another one of that revision, or of an older one, than was noted. */
	{ UID, OTHER, as_is, "6 7", NULL, PROVENANCE_NOTED },
	{ UID, OTHER, before, "6 7", "bb", PROVENANCE_NOTED },
	{ UID, "", as_is, "6 7", NULL, PROVENANCE_NOTED },
	{ "", "", NOTE("8:z:80:cc"), "7 8", NULL, PROVENANCE_NOTED },
	{ "", "", NOTE("5:y:50:aa"), "5 7", NULL, PROVENANCE_NEXT },
	{ "", "", NOTE("5:y:50:aa"), "7 8 9", NULL, PROVENANCE_NEXT },
	{ "", "", NOTE("5:y:50:aa"), NULL, NULL, PROVENANCE_NEXT },
	{ "", "", nothing, "5 7", NULL, PROVENANCE_NEXT },
	{ "", "", before, "6 7", "cc", PROVENANCE_SAME },
	{ "", "", NOTE("7:" UID), "7", "cc", PROVENANCE_SAME },
};

static void test_each_proof_taken_away(void **state)
{
	bool seen[PROVENANCE_PROVEN] = { false };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(taken); i++) {
		const struct value *record = altered(seventh, taken[i].old, taken[i].new);

		assert_int_equal(judge(record, taken[i].note, taken[i].revisions, taken[i].digest), taken[i].lacking);
		/* A person's word is enough for each. */
		assert_int_equal(judge(record, NOTE(PROVENANCE_BELIEVE), taken[i].revisions, taken[i].digest),
				 PROVENANCE_PROVEN);
		seen[taken[i].lacking] = true;
	}
	for (size_t i = 0; i < PROVENANCE_PROVEN; i++) {
		assert_true(seen[i]);
		assert_true(*provenance_words((enum provenance_proof)i));
	}
}

/* What nobody touched since it was noted is as it was, whoever wrote it; any writing changes its version. */
static void test_untouched(void **state)
{
	(void)state;
	assert_int_equal(judge(altered(seventh, "\"Helm\"", "\"velero\""), as_is, "7", NULL), PROVENANCE_PROVEN);
	assert_int_equal(judge(altered(seventh, "\"Helm\"", "\"velero\""), before, "7", NULL), PROVENANCE_CONTENTS);
	/* A label that a person corrected on a record which was noted does no harm: what it says is compared. */
	assert_int_equal(judge(altered(seventh, "{\"f:annotations\":{}}", "{\"f:labels\":{\"f:status\":{}}}"), before,
			       "7", "bb"),
			 PROVENANCE_PROVEN);
}

/* Helm drops the oldest revisions, but for the one that is deployed. */
static void test_dropped(void **state)
{
	(void)state;
	assert_int_equal(judge(parse(seventh), nothing, "1 7 8 9 10", NULL), PROVENANCE_PROVEN);
	assert_int_equal(judge(parse(seventh), NOTE("1:y:10:aa"), "1 7 8 9 10", NULL), PROVENANCE_PROVEN);
	assert_int_equal(judge(parse(seventh), NOTE("1:y:10:aa"), "7 8 9 10", NULL), PROVENANCE_PROVEN);
	assert_int_equal(judge(parse(seventh), NOTE("1:y:10:aa"), "1 7 8 9", NULL), PROVENANCE_NEXT);
}

/* What is written is what is read. */
static void test_entry(void **state)
{
	const char *entry = provenance_entry(parse(seventh), "bb", &arena);
	struct provenance given = { parse(seventh), parse(as_is), NULL, NULL };

	(void)state;
	assert_non_null(strstr(as_is, entry));
	assert_false(provenance_needs_digest(&given));
	assert_string_equal(provenance_digest(&given, &arena), "bb");
	given.name_space = parse(before);
	assert_true(provenance_needs_digest(&given));
	assert_null(provenance_digest(&given, &arena));
	given.name_space = parse(sixth);
	assert_false(provenance_needs_digest(&given));
	assert_null(provenance_digest(&given, &arena));
	given.name_space = NULL;
	assert_false(provenance_needs_digest(&given));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_proven, forget),
		cmocka_unit_test_teardown(test_each_proof_taken_away, forget),
		cmocka_unit_test_teardown(test_untouched, forget),
		cmocka_unit_test_teardown(test_dropped, forget),
		cmocka_unit_test_teardown(test_entry, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
