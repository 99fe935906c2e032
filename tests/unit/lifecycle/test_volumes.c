/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes of a store: which get a note, which count as going, and that none but those is removed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "joined.h"
#include "lifecycle/volumes.h"
#include "store/name.h"
#include "work.h"

#define CLAIMS "/api/v1/namespaces/store-acme/persistentvolumeclaims"
#define VOLUMES "/api/v1/persistentvolumes"

/* A namespace that create made, one that was handed over, one of another store. */
#define SPACE(store, made)                                                                                             \
	"{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"" store "\"},"         \
	"\"annotations\":{\"" LABEL_MADE "\":\"" made "\"}}}"

#define CLAIM(name, uid, volume, more)                                                                                 \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" uid "\",\"resourceVersion\":\"5\"" more "},"                 \
	"\"spec\":{\"volumeName\":\"" volume "\"}}"
#define NOTE(words) "\"" LABEL_PROOF "\":\"" words "\""
#define MADE_BY "\"" LABEL_PROVISIONED_BY "\":\"p\""
#define VOLUME_AT(name, uid, claim, notes, policy, space)                                                              \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" uid "\",\"resourceVersion\":\"6\",\"annotations\":{" notes   \
	"}},\"spec\":{\"persistentVolumeReclaimPolicy\":\"" policy "\",\"claimRef\":{\"namespace\":\"" space "\","     \
	"\"name\":\"data\",\"uid\":\"" claim "\"}}}"
#define VOLUME(name, uid, claim, notes) VOLUME_AT(name, uid, claim, notes, "Retain", "store-acme")

static void assert_noted(const char *space, const struct rule *rules, const char *changes)
{
	CLEANUP(work_stop) struct work work;

	work_start(&work, rules, WORK_TIME);
	assert_int_equal(volumes_note(&work.operation.cluster, "acme", parse(space), &work.err), 0);
	server_assert_changes(&work.server, changes);
}

/* The note holds for volume and claim as they were read, and has the uids of namespace, volume and claim. */
static void test_note(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " CLAIMS "?", LIST_OF(CLAIM("data", "c", "v1", "") "," CLAIM("later", "d", "", ""))),
		ALWAYS("GET " VOLUMES "/v1 ", OK(VOLUME("v1", "1", "c", MADE_BY))),
		ALWAYS("PATCH " VOLUMES "/v1 \n{\"metadata\":{\"uid\":\"1\",\"resourceVersion\":\"6\",\"annotations\":"
		       "{" NOTE("s 1 c") "}}}",
		       OK("{}")),
		ALWAYS("PATCH " CLAIMS "/data \n{\"metadata\":{\"uid\":\"c\",\"resourceVersion\":\"5\",\"annotations\":"
		       "{" NOTE("s 1 c") "}}}",
		       OK("{}")),
		{ 0 },
	};

	(void)state;
	assert_noted(SPACE("acme", "s"), rules, "PATCH " VOLUMES "/v1\nPATCH " CLAIMS "/data\n");
	/* A namespace of another store that has our name: nothing is even looked at. */
	assert_noted(SPACE("other", "s"), (const struct rule[]){ { 0 } }, "");
	/* One that was handed over: a claim without the store's label may be somebody's from before. */
	assert_noted(SPACE("acme", "another"), rules, "");
}

/* Of one claim and its volume: whoever writes at the same moment, or forbids it, ends nothing. */
static void test_note_is_not_wanted(void **state)
{
#define ONE(volume)                                                                                                    \
	ALWAYS("GET " CLAIMS "?", LIST_OF(CLAIM("data", "c", "v1", ""))), ALWAYS("GET " VOLUMES "/v1 ", volume)
	static const struct rule by_hand[] = { ONE(OK(VOLUME("v1", "1", "c", ""))), { 0 } };
	static const struct rule of_another_claim[] = { ONE(OK(VOLUME("v1", "1", "x", MADE_BY))), { 0 } };
	static const struct rule gone[] = { ONE(MISSING), { 0 } };
	static const struct rule noted[] = {
		ALWAYS("GET " CLAIMS "?", LIST_OF(CLAIM("data", "c", "v1", ",\"annotations\":{" NOTE("s 1 c") "}"))),
		ALWAYS("GET " VOLUMES "/v1 ", OK(VOLUME("v1", "1", "c", MADE_BY "," NOTE("s 1 c")))),
		{ 0 },
	};
	static const struct rule in_the_way[] = { ONE(OK(VOLUME("v1", "1", "c", MADE_BY))),
						  ALWAYS("PATCH " VOLUMES, CONFLICT),
						  ALWAYS("PATCH " CLAIMS, FORBIDDEN),
						  { 0 } };

	(void)state;
	assert_noted(SPACE("acme", "s"), by_hand, "");
	assert_noted(SPACE("acme", "s"), of_another_claim, "");
	assert_noted(SPACE("acme", "s"), gone, "");
	assert_noted(SPACE("acme", "s"), noted, "");
	assert_noted(SPACE("acme", "s"), in_the_way, "PATCH " VOLUMES "/v1\nPATCH " CLAIMS "/data\n");
}

static const char *names_of(const struct value *list)
{
	const char *names = "";

	for (const struct value *item = value_first(list); item; item = item->next)
		names = arena_format(&arena, "%s%s ", names, value_text_at(item, "metadata.name")).p;
	return names;
}

/* Only what has every proof goes; volumes of other namespaces are none of ours at all. */
static void test_find(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " CLAIMS "?", LIST_OF(CLAIM("data", "c", "fresh", ""))),
		ALWAYS("GET " VOLUMES "?",
		       LIST_OF(JOINED(VOLUME("proved", "1", "c1", MADE_BY "," NOTE("s 1 c1")),
				      VOLUME("copied", "2", "c1", MADE_BY "," NOTE("s 1 c1")),
				      VOLUME("regiven", "3", "c9", MADE_BY "," NOTE("s 3 c1")),
				      VOLUME("earlier", "4", "c4", MADE_BY "," NOTE("t 4 c4")),
				      VOLUME("byhand", "5", "c5", NOTE("s 5 c5")), VOLUME("fresh", "6", "c", MADE_BY),
				      VOLUME_AT("theirs", "7", "c7", MADE_BY "," NOTE("s 7 c7"), "Retain",
						"store-acme2")))),
		{ 0 },
	};
	static const struct {
		bool has_space;
		bool soon;
		const char *going;
		const char *staying;
	} cases[] = {
		{ true, false, "proved ", "copied regiven earlier byhand fresh " },
		{ true, true, "proved fresh ", "copied regiven earlier byhand " },
		/* Nobody has its uid any more: that of an earlier store of the name may go, too. */
		{ false, true, "proved earlier ", "copied regiven byhand fresh " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(work_stop) struct work work;
		struct volumes volumes;

		work_start(&work, rules, WORK_TIME);
		assert_int_equal(volumes_find(&work.operation, cases[i].has_space ? parse(SPACE("acme", "s")) : NULL,
					      cases[i].soon, &arena, &volumes, &work.err),
				 0);
		assert_string_equal(names_of(volumes.going), cases[i].going);
		assert_string_equal(names_of(volumes.staying), cases[i].staying);
		server_assert_changes(&work.server, "");
	}
}

#define PROVED(uid, policy)                                                                                            \
	OK(VOLUME_AT("v1", uid, "c1", MADE_BY "," NOTE("s 1 c1"), policy, "store-acme"))
#define FREED "PATCH " VOLUMES "/v1 \n{\"metadata\":{\"uid\":\"1\",\"resourceVersion\":\"6\"},"                        \
	      "\"spec\":{\"persistentVolumeReclaimPolicy\":\"Delete\"}}"

static int take_away(const struct rule *rules, unsigned timeout, const char *changes, struct err *err)
{
	CLEANUP(work_stop) struct work work;
	const char *going = "[" VOLUME("v1", "1", "c1", MADE_BY "," NOTE("s 1 c1")) "]";
	int failed;

	work_start(&work, rules, timeout);
	failed = volumes_remove(&work.operation, parse(going), err);
	server_assert_changes(&work.server, changes);
	return failed;
}

/* Never by DELETE: its provisioner removes it, data and all. */
static void test_remove(void **state)
{
	static const struct rule goes[] = {
		ONCE("GET " VOLUMES "/v1 ", PROVED("1", "Retain")),
		ONCE("GET " VOLUMES "/v1 ", PROVED("1", "Delete")),
		ALWAYS("GET " VOLUMES "/v1 ", MISSING),
		ALWAYS(FREED, OK("{}")),
		{ 0 },
	};
	static const struct rule conflict[] = {
		TIMES(2, "GET " VOLUMES "/v1 ", PROVED("1", "Retain")),
		ALWAYS("GET " VOLUMES "/v1 ", MISSING),
		ONCE(FREED, CONFLICT),
		ALWAYS(FREED, OK("{}")),
		{ 0 },
	};
	static const struct rule another[] = { ALWAYS("GET " VOLUMES "/v1 ", PROVED("2", "Retain")), { 0 } };
	/* It may be the store's as well: it was not looked at, and not shown. */
	static const struct rule proved_too[] = {
		ALWAYS("GET " VOLUMES "/v1 ", OK(VOLUME("v1", "2", "c1", MADE_BY "," NOTE("s 2 c1")))),
		{ 0 },
	};
	static const struct rule given_away[] = {
		ALWAYS("GET " VOLUMES "/v1 ", OK(VOLUME("v1", "1", "c9", MADE_BY "," NOTE("s 1 c1")))),
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(take_away(goes, WORK_TIME, "PATCH " VOLUMES "/v1\n", &err), 0);
	assert_int_equal(take_away(conflict, WORK_TIME, "PATCH " VOLUMES "/v1\nPATCH " VOLUMES "/v1\n", &err), 0);
	assert_int_equal(take_away(another, WORK_TIME, "", &err), 0);
	assert_int_equal(take_away(proved_too, WORK_TIME, "", &err), 0);
	assert_int_equal(take_away(given_away, WORK_TIME, "", &err), 0);
}

static void test_remove_fails(void **state)
{
	static const struct rule forbidden[] = {
		ALWAYS("GET " VOLUMES "/v1 ", PROVED("1", "Retain")),
		ALWAYS(FREED, FORBIDDEN),
		{ 0 },
	};
	static const struct rule stays[] = { ALWAYS("GET " VOLUMES "/v1 ", PROVED("1", "Delete")), { 0 } };
	static const struct rule unseen[] = { ALWAYS("GET " VOLUMES "/v1 ", FORBIDDEN), { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(take_away(forbidden, WORK_TIME, "PATCH " VOLUMES "/v1\n", &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.message, "volume v1 cannot be removed"));
	err_clear(&err);
	assert_int_equal(take_away(stays, 500, "", &err), -1);
	assert_int_equal(err.code, ERR_TIMEOUT);
	assert_non_null(strstr(err.message, "volume v1 is still there"));
	err_clear(&err);
	/* What cannot be seen is not gone. */
	assert_int_equal(take_away(unseen, WORK_TIME, "", &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_note, forget),
		cmocka_unit_test_teardown(test_note_is_not_wanted, forget),
		cmocka_unit_test_teardown(test_find, forget),
		cmocka_unit_test_teardown(test_remove, forget),
		cmocka_unit_test_teardown(test_remove_fails, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
