/* SPDX-License-Identifier: Apache-2.0 */
/* Specifications of what was given and of what is stored, with scripts that stand in for Helm and the filter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base64.h"
#include "stand_in.h"
#include "store/spec_build.h"
#include "work.h"

#define SETTINGS                                                                                                       \
	"{\"plan\":\"small\",\"ingress\":{\"domain\":\"example.com\",\"className\":\"nginx\"},\"database\":{\"mode\":" \
	"\"dedicated\"},\"storage\":{\"className\":\"fast\"},\"networkPolicy\":{\"optional\":{\"sharedDatabase\":{"    \
	"\"enabled\":false}}}}"

struct made {
	struct work work;
	struct environment environment;
	struct spec_given given;
	struct spec_request request;
	const char *helm;
	struct spec spec;
};

static const struct rule nobody_asked[] = { { 0 } };

static const char *packed(const char *json)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

	base64_encode(str_of(json), &text);
	return arena_str(&arena, bytes_str(&text)).p;
}

/* Helm merges what is given into `values`; the filter says the settings of every profile alike. */
static void made_start(struct made *it, const char *values)
{
	struct operation *operation = &it->work.operation;

	*it = (struct made){ .environment = environment_none, .given = spec_given_none };
	work_start(&it->work, nobody_asked, WORK_TIME);
	it->work.session.environment = &it->environment;
	assert_int_equal(tempdir_make(&operation->scratch, &environment_none, &it->work.err), 0);
	it->helm = stand_in(&operation->scratch, "helm",
			    arena_text(&arena, "echo 'helm: v4.1.0'; echo 'values: %s'; echo 'integers: %s'",
				       packed(values), packed("[null]")));
	stand_in_file(&operation->scratch, "settings", SETTINGS);
	operation->helm = (struct helm){ .program = it->helm,
					 .chart = "charts/store",
					 .filter = stand_in(&operation->scratch, "filter", "cat \"$here/settings\""),
					 .environment = &it->environment,
					 .within = &operation->context };
	it->given.profile = "local";
	it->given.chart = "demo";
	it->request = (struct spec_request){ .session = &it->work.session,
					     .given = &it->given,
					     .helm = &operation->helm,
					     .scratch = &operation->scratch,
					     .store = "acme",
					     .cluster = &operation->cluster };
}

static void made_stop(struct made *it)
{
	spec_free(&it->spec);
	work_stop(&it->work);
}

static void assert_failed(const struct made *it, enum err_code code, const char *words)
{
	assert_non_null(it->work.err.message);
	if (it->work.err.code != code || !strstr(it->work.err.message, words))
		fail_msg("%d: %s", it->work.err.code, it->work.err.message);
}

static const char *setting(const struct spec *spec, const char *name)
{
	for (size_t i = 0; i < spec->environment.count; i++)
		if (strncmp(spec->environment.list[i], name, strlen(name)) == 0 &&
		    spec->environment.list[i][strlen(name)] == '=')
			return spec->environment.list[i] + strlen(name) + 1;
	return "";
}

/* All that is needed to make it again is in global.store, and the same gives the same fingerprint. */
static void test_make(void **state)
{
	CLEANUP(made_stop) struct made it;
	CLEANUP(made_stop) struct made again;
	CLEANUP(made_stop) struct made other;

	(void)state;
	made_start(&it, "{\"b\":1,\"a\":{\"c\":true}}");
	it.given.owner = "anna";
	it.given.version = "1.2";
	if (spec_make(&it.spec, &it.request, &it.work.err))
		fail_msg("%s", it.work.err.message);
	assert_string_equal(it.spec.plan, "small");
	assert_string_equal(it.spec.hosts.list[0], "acme.example.com");
	assert_string_equal(it.spec.database, "dedicated");
	assert_false(it.spec.shipped);
	assert_string_equal(setting(&it.spec, "HELM_STORE_PROFILE"), "local");
	assert_string_equal(setting(&it.spec, "HELM_STORE_HOSTS"), "acme.example.com");
	assert_string_equal(setting(&it.spec, "HELM_STORE_NAMESPACE"), "store-acme");
	assert_string_equal(value_text_at(it.spec.values, "global.store.profile"), "local");
	assert_string_equal(value_text_at(it.spec.values, "global.store.owner"), "anna");
	assert_string_equal(value_text_at(it.spec.values, "global.store.chart.version"), "1.2");
	assert_string_equal(value_text_at(it.spec.values, "global.store.fingerprint"), it.spec.fingerprint);
	assert_string_equal(it.spec.chart_flags.list[0], "--version");
	/* Helm's order of keys is none that counts. */
	made_start(&again, "{\"a\":{\"c\":true},\"b\":1}");
	again.given.owner = "anna";
	again.given.version = "1.2";
	assert_int_equal(spec_make(&again.spec, &again.request, &again.work.err), 0);
	assert_string_equal(again.spec.fingerprint, it.spec.fingerprint);
	made_start(&other, "{\"a\":{\"c\":false},\"b\":1}");
	other.given.owner = "anna";
	other.given.version = "1.2";
	assert_int_equal(spec_make(&other.spec, &other.request, &other.work.err), 0);
	assert_string_not_equal(other.spec.fingerprint, it.spec.fingerprint);
	server_assert_changes(&it.work.server, "");
}

/* What is stored gives the same store again; what a shell sets now does not count. */
static void test_read(void **state)
{
	struct spec_memo memo = { .key = NULL };
	CLEANUP(made_stop) struct made it;
	CLEANUP(made_stop) struct made stored;
	CLEANUP(spec_free) struct spec second = { .store = NULL };

	(void)state;
	made_start(&it, "{\"a\":1}");
	it.given.profile_sets = (const char *const[]){ "quota.pods=7", NULL };
	it.given.hosts = (const char *const[]){ "B.example.com", "b.example.com", "c.test", NULL };
	assert_int_equal(spec_make(&it.spec, &it.request, &it.work.err), 0);
	assert_int_equal(it.spec.hosts.count, 2);
	made_start(&stored, "{}");
	stored.given = spec_given_none;
	stored.request.base = it.spec.values;
	stored.request.memo = &memo;
	if (spec_read(&stored.spec, &stored.request, &stored.work.err))
		fail_msg("%s", stored.work.err.message);
	assert_string_equal(stored.spec.hosts.list[0], "b.example.com");
	assert_string_equal(stored.spec.hosts.list[1], "c.test");
	assert_string_equal(stored.spec.chart, "demo");
	assert_string_equal(stored.spec.profile, "local");
	assert_string_equal(setting(&stored.spec, "HELM_STORE_SET"), "quota.pods=7");
	assert_string_equal(stand_in_asked(stored.helm), "");
	/* Of many stores most have the same settings: the filter is asked once. */
	assert_non_null(memo.key);
	stored.work.operation.helm.filter = "/nowhere";
	assert_int_equal(spec_read(&second, &stored.request, &stored.work.err), 0);
	assert_string_equal(value_text_at(second.settings, "plan"), "small");
	arena_free(&memo.arena);
}

/* A database elsewhere: the policies open the way to it, as the last word over the profile. */
static void test_database(void **state)
{
	CLEANUP(made_stop) struct made it;
	CLEANUP(made_stop) struct made wrong;

	(void)state;
	made_start(&it, "{}");
	it.given.database = "shared";
	assert_int_equal(spec_make(&it.spec, &it.request, &it.work.err), 0);
	assert_string_equal(setting(&it.spec, "HELM_STORE_SET"), "networkPolicy.optional.sharedDatabase.enabled=true");
	assert_true(value_is_true(value_find(it.spec.settings, STR("networkPolicy.optional.sharedDatabase.enabled"))));
	made_start(&wrong, "{}");
	wrong.given.database = "mysql";
	assert_int_equal(spec_make(&wrong.spec, &wrong.request, &wrong.work.err), -1);
	assert_failed(&wrong, ERR_USAGE,
		      "database mode \"mysql\": dedicated, shared, operator or external was "
		      "expected");
}

static void refuse(const char *values, const struct spec_given *given, enum err_code code, const char *words)
{
	CLEANUP(made_stop) struct made it;

	made_start(&it, values);
	if (given)
		it.given = *given;
	assert_int_equal(spec_make(&it.spec, &it.request, &it.work.err), -1);
	assert_failed(&it, code, words);
}

static void test_refused(void **state)
{
	struct spec_given given = spec_given_none;

	(void)state;
	given.chart = "demo";
	refuse("{}", &given, ERR_USAGE, "no profile was chosen for store acme\n--profile local on one's own machine");
	given.profile = "local";
	given.profile_sets = (const char *const[]){ "plan=large", NULL };
	refuse("{}", &given, ERR_USAGE,
	       "--profile-set plan=large: the plan has an option of its own\ngive --plan "
	       "large");
	given.profile_sets = spec_given_none.profile_sets;
	given.hosts = (const char *const[]){ "no host", NULL };
	refuse("{}", &given, ERR_USAGE, "no host");
	refuse("{\"global\":{\"store\":{\"suspended\":true}}}", NULL, ERR_USAGE,
	       "global.store.suspended of store acme is no value to be given\nstop it: helm store suspend acme");
	/* Helm knows no other case of letters, and would pass over it without a word. */
	refuse("{\"global\":{\"store\":{\"Suspended\":true}}}", NULL, ERR_USAGE, "is no value to be given");
	refuse("{\"global\":{\"store\":{\"hosts\":\"a.test\"}}}", NULL, ERR_USAGE,
	       "global.store.hosts is text; a list of names was expected");
	refuse("{\"global\":{\"store\":{\"hosts\":[7]}}}", NULL, ERR_USAGE, "global.store.hosts holds ");
}

/* A file of values that only this shell has would be missing from every later command. */
static void test_environment(void **state)
{
	CLEANUP(made_stop) struct made it;

	(void)state;
	made_start(&it, "{}");
	it.environment.profile_values = "/mine.yaml";
	assert_int_equal(spec_make(&it.spec, &it.request, &it.work.err), -1);
	assert_failed(&it, ERR_USAGE, "HELM_STORE_VALUES is set, but a store keeps no such file");
	assert_string_equal(stand_in_asked(it.helm), "");
}

/* What Helm does not say, or says otherwise than it was asked, is an error of Helm. */
static void assert_helm(const char *script, enum err_code code, const char *words)
{
	CLEANUP(made_stop) struct made it;

	made_start(&it, "{}");
	it.work.operation.helm.program = stand_in(&it.work.operation.scratch, "helm", script);
	assert_int_equal(spec_make(&it.spec, &it.request, &it.work.err), -1);
	assert_failed(&it, code, words);
}

static void test_helm(void **state)
{
	(void)state;
	assert_helm("exit 0", ERR_CHILD, "template printed no values");
	assert_helm("printf 'helm: v4\\nvalues: %%%%\\nintegers: W10=\\n'", ERR_CHILD, "printed no base64");
	assert_helm("printf 'helm: v4\\nvalues: bm8=\\nintegers: W10=\\n'", ERR_CHILD, "helm template: ");
	assert_helm("printf 'helm: v2\\nvalues: e30=\\nintegers: W10=\\n'", ERR_CHILD,
		    "is version \"v2\"\nHelm 3 and Helm 4 are known here");
	assert_helm("echo 'Error: failed parsing --set data' >&2; exit 1", ERR_VALUE, "--set");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_make, forget),        cmocka_unit_test_teardown(test_read, forget),
		cmocka_unit_test_teardown(test_database, forget),    cmocka_unit_test_teardown(test_refused, forget),
		cmocka_unit_test_teardown(test_environment, forget), cmocka_unit_test_teardown(test_helm, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
