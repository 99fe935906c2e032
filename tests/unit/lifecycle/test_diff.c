/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "cli/diff_text.h"
#include "lifecycle/diff.h"

#define TEXT_MOST ((size_t)1 << 16)
#define ARROW "\xe2\x86\x92"

static struct diff diff_by(const char *filter, const char *before, const char *after)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct diff diff = { 0 };
	struct helm helm = { .filter = filter };
	struct value *old;
	struct value *new;

	diff_values(&diff, parse("{}"), parse("{}"), &arena);
	assert_int_equal(diff_read(&helm, str_of(before), str_of(after), &arena, &old, &new, &err), 0);
	diff_objects(&diff, old, new, &arena);
	return diff;
}

/* Where nothing reads a stream as Kubernetes does. */
static struct diff diff_of(const char *before, const char *after)
{
	return diff_by("/nonexistent", before, after);
}

static void assert_table(const struct diff *diff, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	diff_text_print(diff, "acme", false, &out);
	assert_string_equal(out.data, expected);
}

#define WEB "---\n# Source: x/templates/web.yaml\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n"
#define WEB_TWO "---\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n"
#define MAP "---\nkind: ConfigMap\nmetadata: {name: map}\ndata: {a: b}\n"

static void test_nothing(void **state)
{
	struct diff diff = diff_of(WEB MAP, WEB MAP);

	(void)state;
	assert_table(&diff, "store acme: nothing would change\n");
	/* Neither comments, style nor order count. */
	diff = diff_of(WEB MAP, MAP "---\nkind: Deployment\nspec: {replicas: 1}\nmetadata: {name: web}\n");
	assert_table(&diff, "store acme: nothing would change\n");
}

static void test_values(void **state)
{
	struct diff diff = { 0 };

	(void)state;
	diff_values(&diff, parse("{\"a\":{\"b\":1,\"c\":[1,2]},\"gone\":true}"),
		    parse("{\"a\":{\"b\":2,\"c\":[1,3]},\"new\":\"x\"}"), &arena);
	diff_objects(&diff, parse("[]"), parse("[]"), &arena);
	assert_table(&diff, "~ values\n"
			    "@@ a.b @@\n"
			    " a:\n"
			    "-  b: 1\n"
			    "+  b: 2\n"
			    "   c:\n"
			    "     - 1\n"
			    "@@ a.c[1] @@\n"
			    "-    - 2\n"
			    "-gone: true\n"
			    "+    - 3\n"
			    "+new: x\n");
}

/* What the seed writes may replace what somebody wrote: that is said where something is there already. */
static void test_seeded(void **state)
{
	static const struct {
		const char *before;
		const char *after;
		bool is_told;
	} rows[] = {
		{ "{\"global\":{\"store\":{\"theme\":\"light\"}}}", "{\"global\":{\"store\":{\"theme\":\"dark\"}}}",
		  true },
		{ "{\"global\":{\"store\":{\"plan\":\"small\"}}}",
		  "{\"global\":{\"store\":{\"plan\":\"small\",\"products\":[]}}}", true },
		{ "{\"global\":{\"store\":{\"plan\":\"small\"}}}", "{\"global\":{\"store\":{\"plan\":\"large\"}}}",
		  false },
		{ "{\"theme\":\"light\"}", "{\"theme\":\"dark\"}", false },
		{ "{}", "{\"global\":{\"store\":{\"theme\":\"dark\"}}}", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct diff diff = { 0 };

		diff_values(&diff, parse(rows[i].before), parse(rows[i].after), &arena);
		assert_int_equal(diff.note != NULL, rows[i].is_told);
	}
}

static void test_objects(void **state)
{
	struct diff diff = diff_of(WEB MAP, WEB_TWO "---\nkind: Service\nmetadata: {name: web}\n");

	(void)state;
	assert_table(&diff, "~ Deployment/web\n"
			    "@@ spec.replicas @@\n"
			    " metadata:\n"
			    "   name: web\n"
			    " spec:\n"
			    "-  replicas: 1\n"
			    "+  replicas: 2\n"
			    "+ Service/web\n"
			    "@@ kind @@\n"
			    "+kind: Service\n"
			    "+metadata:\n"
			    "+  name: web\n"
			    "- ConfigMap/map\n"
			    "@@ data @@\n"
			    "-data:\n"
			    "-  a: b\n"
			    "-kind: ConfigMap\n"
			    "-metadata:\n"
			    "-  name: map\n");
}

/* The same kind and name in two groups, or twice in a stream, are two objects. */
static void test_same_name_twice(void **state)
{
	struct diff diff = diff_of(MAP MAP, MAP);

	(void)state;
	assert_table(&diff, "- ConfigMap/map\n"
			    "@@ data @@\n"
			    "-data:\n"
			    "-  a: b\n"
			    "-kind: ConfigMap\n"
			    "-metadata:\n"
			    "-  name: map\n");
}

static void test_groups(void **state)
{
	struct diff diff = diff_of("---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
				   "---\napiVersion: serving.knative.dev/v1\nkind: Service\n"
				   "metadata: {name: web}\n",
				   "---\napiVersion: serving.knative.dev/v1\nkind: Service\n"
				   "metadata: {name: web}\n");

	(void)state;
	assert_int_equal(value_count(diff.objects), 1);
	assert_string_equal(value_text_at(diff.objects->first, "change"), "removed");
}

#define SECRET(data) "---\nkind: Secret\nmetadata: {name: s}\n" data "\n"

static void test_secrets_are_hidden(void **state)
{
	struct diff diff = diff_of(SECRET("data: {same: QQ==, other: Qg==, gone: Qw==}"),
				   SECRET("data: {same: QQ==, other: RA==, new: RQ==}"));
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	assert_table(&diff, "~ Secret/s\n"
			    "@@ data.gone @@\n"
			    " data:\n"
			    "-  gone: (hidden)\n"
			    "-  other: (hidden)\n"
			    "+  new: (hidden)\n"
			    "+  other: (hidden, another)\n"
			    "   same: (hidden)\n"
			    " kind: Secret\n"
			    " metadata:\n");
	json_write_value(diff_value(&diff, &arena), &out);
	assert_null(strstr(out.data, "RA=="));
	assert_null(strstr(out.data, "Qg=="));
}

/* What was in data and is in stringData now is as secret. */
static void test_secrets_that_move(void **state)
{
	struct diff diff = diff_of(SECRET("data: {key: QQ==}"), SECRET("stringData: {key: plain}"));
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	json_write_value(diff_value(&diff, &arena), &out);
	assert_null(strstr(out.data, "QQ=="));
	assert_null(strstr(out.data, "plain"));
	assert_int_equal(value_count(value_get(diff.objects->first, "differences")), 2);
}

static void test_what_cannot_change(void **state)
{
	struct diff diff = diff_of("---\nkind: Job\nmetadata: {name: seed}\nspec: {template: {a: 1}}\n",
				   "---\nkind: Job\nmetadata: {name: seed}\nspec: {template: {a: 2}}\n");

	(void)state;
	assert_string_equal(value_text_at(diff.objects->first, "warning"),
			    "spec.template of a Job cannot be changed: the API server will refuse it");
	diff = diff_of("---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {a: 1}}\n",
		       "---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {a: 2}}\n");
	assert_string_equal(value_text_at(diff.objects->first, "warning"), "");
}

/* Helm 3 keeps a chart's anchors. */
static void test_anchors(void **state)
{
	struct diff diff;

	(void)state;
	if (access("bin/store-postrender", X_OK))
		skip();
	diff = diff_by("bin/store-postrender",
		       "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: &n web, labels: "
		       "{app: *n}}\nspec: {replicas: 1}\n---\napiVersion: v1\nkind: Secret\n"
		       "metadata: {name: &s s}\nstringData: {a: *s, b: hush}\n",
		       "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: "
		       "{app: web}}\nspec: {replicas: 2}\n---\napiVersion: v1\nkind: Secret\n"
		       "metadata: {name: &s s}\nstringData: {a: *s, b: other}\n");
	assert_table(&diff, "~ Deployment/web\n"
			    "@@ spec.replicas @@\n"
			    "     app: web\n"
			    "   name: web\n"
			    " spec:\n"
			    "-  replicas: 1\n"
			    "+  replicas: 2\n"
			    "~ Secret/s\n"
			    "@@ stringData.b @@\n"
			    "   name: s\n"
			    " stringData:\n"
			    "   a: (hidden)\n"
			    "-  b: (hidden)\n"
			    "+  b: (hidden, another)\n");
}

/* With an anchor it is compared as text. */
static void test_unreadable(void **state)
{
	struct diff diff = diff_of("---\nkind: &k ConfigMap\nmetadata: {name: *k}\na: 1\n",
				   "---\nkind: &k ConfigMap\nmetadata: {name: *k}\na: 2\n");

	(void)state;
	assert_int_equal(value_count(diff.objects), 1);
	assert_string_equal(value_text_at(diff.objects->first, "change"), "changed");
	diff = diff_of("---\nkind: &k ConfigMap\nmetadata: {name: *k}\na: 1\n",
		       "---\nkind: &k ConfigMap\nmetadata: {name: *k}\na: 1\n");
	assert_int_equal(value_count(diff.objects), 0);
}

static void test_unreadable_secret(void **state)
{
	struct diff diff = diff_of("---\n# Source: s.yaml\nkind: Secret\nmetadata: {name: &n s}\n"
				   "stringData: {a: *n, b: hush}\n",
				   "---\n# Source: s.yaml\nkind: Secret\nmetadata: {name: &n s}\n"
				   "stringData: {a: *n, b: other}\n");
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	json_write_value(diff_value(&diff, &arena), &out);
	assert_non_null(strstr(out.data, "changed"));
	assert_null(strstr(out.data, "hush"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_nothing, forget),
		cmocka_unit_test_teardown(test_values, forget),
		cmocka_unit_test_teardown(test_seeded, forget),
		cmocka_unit_test_teardown(test_objects, forget),
		cmocka_unit_test_teardown(test_same_name_twice, forget),
		cmocka_unit_test_teardown(test_groups, forget),
		cmocka_unit_test_teardown(test_secrets_are_hidden, forget),
		cmocka_unit_test_teardown(test_secrets_that_move, forget),
		cmocka_unit_test_teardown(test_what_cannot_change, forget),
		cmocka_unit_test_teardown(test_anchors, forget),
		cmocka_unit_test_teardown(test_unreadable, forget),
		cmocka_unit_test_teardown(test_unreadable_secret, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
