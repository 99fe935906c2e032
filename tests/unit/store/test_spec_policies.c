/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "commands/request_fields.h"
#include "file.h"
#include "json.h"
#include "request.h"
#include "store/spec.h"
#include "store/spec_policies.h"

#define TEXT_MOST ((size_t)1 << 16)

struct wanted {
	struct spec_given given;
};

static const struct field rows[] = { FIELDS_SPEC(struct wanted, given) };
static const struct fields fields = FIELDS_OF(rows, struct wanted);
static struct arena arena = ARENA_INIT;
static const char *policies = ""; /* HELM_STORE_POLICIES */
static char folder[] = "/tmp/test_spec_policies.XXXXXX";

/* The folder "a", its copy "b", and "c" with another guard. */
static const char *const files[] = { "a/1.yaml",        "a/2.yaml", "a/guards/1.yaml", "b/1.yaml",       "b/2.yaml",
				     "b/guards/1.yaml", "c/1.yaml", "c/2.yaml",        "c/guards/1.yaml" };
static const char *const folders[] = { "a", "a/guards", "b", "b/guards", "c", "c/guards" };

static const char *path(const char *name)
{
	return arena_format(&arena, "%s/%s", folder, name).p;
}

static void write_file(const char *name, const char *text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(file_write(path(name), str_of(text), &err), 0);
}

static int make_folders(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < COUNT_OF(folders); i++)
		assert_int_equal(mkdir(path(folders[i]), 0700), 0);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		write_file(files[i], strcmp(files[i], "c/guards/1.yaml") == 0 ? "other\n" : "same\n");
	return 0;
}

static int remove_folders(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++)
		(void)unlink(path(files[i]));
	for (size_t i = COUNT_OF(folders); i-- > 0;)
		(void)rmdir(path(folders[i]));
	(void)rmdir(folder);
	arena_free(&arena);
	return 0;
}

/* One try: what is given, and what the release holds; NULL: there is none. */
struct choice {
	struct asked asked;
	struct wanted wanted;
	struct environment environment;
	struct spec spec;
	struct value *record;
	struct err err;
	int result;
};

static void choose(struct choice *choice, const char *base, bool as_it_was, const char *const *words)
{
	const struct context context = CONTEXT_INIT;
	const struct session session = { &context, &choice->environment, &choice->asked.arena };
	struct spec_request request = { .session = &session, .given = &choice->wanted.given, .as_it_was = as_it_was };

	*choice = (struct choice){ .spec = { .store = "acme" }, .environment = environment_none, .err = ERR_INIT };
	assert_int_equal(ask(&choice->asked, &fields, NULL, words, &choice->wanted), 0);
	choice->environment.policies = policies;
	choice->record = json_parse(str_of(base ? base : "{}"), &choice->asked.arena, &choice->err);
	request.base = base ? choice->record : NULL;
	choice->result = spec_choose_policies(&choice->spec, &request, choice->record, &choice->err);
	if (!choice->result)
		spec_note_policies(&choice->spec, choice->record, &choice->asked.arena);
}

static void drop(struct choice *choice)
{
	asked_free(&choice->asked);
	spec_free(&choice->spec);
	err_clear(&choice->err);
}

#define CHOOSE(base, as_it_was, ...)                                                                                   \
	CLEANUP(drop) struct choice choice;                                                                            \
	choose(&choice, base, as_it_was, (const char *const[]){ __VA_ARGS__, NULL })

static const char *setting(const struct choice *choice, const char *name)
{
	for (size_t i = 0; i < choice->spec.environment.count; i++)
		if (strncmp(choice->spec.environment.list[i], name, strlen(name)) == 0)
			return choice->spec.environment.list[i] + strlen(name);
	return "(absent)";
}

/* The record of a store that was made with a folder, which may be shown as another. */
static const char *record_with(const char *name, const char *shown)
{
	CHOOSE(NULL, false, "--policies", path(name));

	assert_int_equal(choice.result, 0);
	return arena_text(&arena, "{\"policies\":{\"digest\":\"%s\",\"folder\":\"%s\"}}",
			  value_text_at(choice.record, "policies.digest"), path(shown));
}

static void test_none(void **state)
{
	CHOOSE(NULL, false, "--plan", "small");

	(void)state;
	assert_int_equal(choice.result, 0);
	assert_string_equal(choice.spec.policies, "shipped");
	assert_int_equal(value_count(choice.record), 0);
	/* Whatever the shell has is not handed on. */
	assert_string_equal(setting(&choice, "HELM_STORE_POLICIES="), "");
	assert_string_equal(setting(&choice, "HELM_STORE_ADD_POLICIES="), "");
}

static void test_given(void **state)
{
	CHOOSE(NULL, false, "--policies", path("a"), "--add-policies", path("c"));

	(void)state;
	assert_int_equal(choice.result, 0);
	assert_int_equal(strlen(choice.spec.policies), FINGERPRINT_DIGITS);
	assert_string_equal(value_text_at(choice.record, "policies.folder"), path("a"));
	assert_string_equal(value_text_at(choice.record, "addPolicies.folder"), path("c"));
	assert_string_equal(setting(&choice, "HELM_STORE_POLICIES="), path("a"));
	assert_null(choice.spec.warning);
}

/* Guards count of the one, and not of the other, which has none. */
static void test_digest(void **state)
{
	CHOOSE(NULL, false, "--policies", path("a"), "--add-policies", path("a"));
	CLEANUP(drop) struct choice copy;
	CLEANUP(drop) struct choice other;

	(void)state;
	choose(&copy, NULL, false, (const char *const[]){ "--policies", path("b"), "--add-policies", path("b"), NULL });
	choose(&other, NULL, false,
	       (const char *const[]){ "--policies", path("c"), "--add-policies", path("c"), NULL });
	assert_string_equal(value_text_at(choice.record, "policies.digest"),
			    value_text_at(copy.record, "policies.digest"));
	assert_string_not_equal(value_text_at(choice.record, "policies.digest"),
				value_text_at(other.record, "policies.digest"));
	assert_string_equal(value_text_at(choice.record, "addPolicies.digest"),
			    value_text_at(other.record, "addPolicies.digest"));
	assert_string_equal(choice.spec.policies, copy.spec.policies);
	assert_string_not_equal(choice.spec.policies, other.spec.policies);
}

static void test_not_a_folder(void **state)
{
	CHOOSE(NULL, false, "--policies", path("none"));

	(void)state;
	assert_int_equal(choice.result, -1);
	assert_int_equal(choice.err.code, ERR_READ);
}

static void test_found_again(void **state)
{
	CHOOSE(record_with("a", "a"), false, "--plan", "small");

	(void)state;
	assert_int_equal(choice.result, 0);
	assert_null(choice.spec.warning);
	assert_string_equal(setting(&choice, "HELM_STORE_POLICIES="), path("a"));
	assert_string_equal(value_text_at(choice.record, "policies.folder"), path("a"));
}

static void test_gone(void **state)
{
	CHOOSE(record_with("a", "none"), false, "--plan", "small");

	(void)state;
	assert_int_equal(choice.result, -1);
	assert_int_equal(choice.err.code, ERR_USAGE);
	assert_non_null(strstr(choice.err.message, "which are not here"));
	assert_non_null(strstr(choice.err.message, "HELM_STORE_POLICIES=DIR"));
}

static void test_changed(void **state)
{
	CHOOSE(record_with("a", "c"), false, "--plan", "small");

	(void)state;
	assert_int_equal(choice.result, -1);
	assert_non_null(strstr(choice.err.message, "which have changed since"));
}

/* The same ones from another folder are the same. */
static void test_moved(void **state)
{
	CHOOSE(record_with("a", "none"), true, "--policies", path("b"));

	(void)state;
	assert_int_equal(choice.result, 0);
	assert_null(choice.spec.warning);
	assert_string_equal(value_text_at(choice.record, "policies.folder"), path("b"));
}

static void test_others(void **state)
{
	CHOOSE(record_with("a", "a"), false, "--policies", path("c"));
	CLEANUP(drop) struct choice strict;

	(void)state;
	assert_int_equal(choice.result, 0);
	assert_non_null(strstr(choice.spec.warning, "warning: store acme had other policies until now"));
	choose(&strict, record_with("a", "a"), true, (const char *const[]){ "--policies", path("c"), NULL });
	assert_int_equal(strict.result, -1);
	assert_int_equal(strict.err.code, ERR_USAGE);
}

static void test_back_to_the_shipped_ones(void **state)
{
	CHOOSE(record_with("a", "none"), false, "--policies", "shipped");

	(void)state;
	assert_int_equal(choice.result, 0);
	assert_string_equal(choice.spec.policies, "shipped");
	assert_null(value_get(choice.record, "policies"));
	assert_string_equal(setting(&choice, "HELM_STORE_POLICIES="), "");
	assert_non_null(choice.spec.warning);
}

/* suspend and resume have no such option. */
static void test_by_environment(void **state)
{
	CLEANUP(drop) struct choice choice;
	const char *record = record_with("a", "none");

	(void)state;
	policies = path("a");
	choose(&choice, record, false, (const char *const[]){ NULL });
	policies = "";
	assert_int_equal(choice.result, 0);
	assert_string_equal(value_text_at(choice.record, "policies.folder"), path("a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),           cmocka_unit_test(test_given),
		cmocka_unit_test(test_digest),         cmocka_unit_test(test_not_a_folder),
		cmocka_unit_test(test_found_again),    cmocka_unit_test(test_gone),
		cmocka_unit_test(test_changed),        cmocka_unit_test(test_moved),
		cmocka_unit_test(test_others),         cmocka_unit_test(test_back_to_the_shipped_ones),
		cmocka_unit_test(test_by_environment),
	};

	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
