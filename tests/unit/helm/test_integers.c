/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers as Helm itself hands them to a chart: each row is a life of a store (create, then updates), beside what plain
 * helm template is given for the same. Real Helms: HELM3 and HELM4 name them (tests/cli/numbers.bats).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "commands/request_fields.h"
#include "helm/integers.h"
#include "helm/release.h"
#include "request.h"
#include "store/fitting.h"
#include "store/spec.h"
#include "store/spec_build.h"

#define FLAGS_MOST 8

static const char chart_file[] = "apiVersion: v2\nname: numbers\nversion: 0.1.0\n";
static const char chart_values[] = "ofChart: 10485760\nnested: {ofChart: 10485760}\n";

/* Each value with its kind; the record alone is left out, which plain helm does not have. */
static const char chart_template[] =
	"{{- define \"show\" -}}{{- $value := .value -}}\n"
	"{{- if or (kindIs \"map\" $value) (kindIs \"slice\" $value) }}\n"
	"{{- if and (kindIs \"slice\" $value) (not $value) }}{{ printf \"%s: []\" .path | quote }}: 0\n{{ end -}}\n"
	"{{- range $key, $below := $value }}{{ template \"show\" (dict \"path\" (printf \"%s/%v\" $.path $key) "
	"\"value\" $below) }}{{ end -}}\n"
	"{{- else }}{{ printf \"%s: %v (%s)\" .path $value (kindOf $value) | quote }}: 0\n{{ end -}}{{- end -}}\n"
	"{{- template \"show\" (dict \"path\" \"\" \"value\" (omit .Values \"global\")) -}}\n"
	"{{- with .Values.global }}\n"
	"{{- template \"show\" (dict \"path\" \"global\" \"value\" (omit . \"store\")) }}{{ end -}}\n";

struct life {
	const char *commands[3][FLAGS_MOST]; /* create, update, update; ended by NULL */
	const char *plain[FLAGS_MOST];       /* the same in one helm template */
};

/* Files: A.yaml and so on, written by make_folder. */
static const struct {
	const char *name;
	const char *text;
} files[] = {
	{ "big.yaml", "\"n\": 10485760\nm: 9007199254740993\nhuge: 18446744073709551616\n"
		      "f: 1.5e3\nzero: -0.0\ne: 1e300\n" },
	{ "list.yaml", "l: [10485760, 10485761, {a: 10485760}]\n" },
	{ "seven.yaml", "\"n\": 7\n" },
	{ "map.yaml", "a: {b: 10485760, c: 10485761}\n" },
	{ "words.yaml", "nel: \"a\\Nb\"\nls: \"a\\Lb\"\nps: \"a\\Pb\"\nbom: \"a\\uFEFFb\"\ndel: \"a\\x7Fb\"\n"
			"c1: \"a\\x80\\x9Fb\"\nnb: \"a\\_b\"\nhigh: \"\\U0001F600\\uFFFE\\uFFFF\"\n"
			"c0: \"\\a\\t\\e\\r\\n\"\n" },
};

#define SET "--set"
#define FILE_OF(name) "-f", "@" name

static const struct life lives[] = {
	{ { { SET, "n=10485760,m=9007199254740993,o=-9007199254740993,p=9223372036854775807,q=9223372036854775808", SET,
	      "plus=+10485760,zeros=007,zero=0,float=1.5,exponent=1e7,true=true,null=null,empty=", SET,
	      "ofChart=10485761,l={10485760,10485761},a.b[2].c=10485760,d[0][1]=10485760" } },
	  { SET, "n=10485760,m=9007199254740993,o=-9007199254740993,p=9223372036854775807,q=9223372036854775808", SET,
	    "plus=+10485760,zeros=007,zero=0,float=1.5,exponent=1e7,true=true,null=null,empty=", SET,
	    "ofChart=10485761,l={10485760,10485761},a.b[2].c=10485760,d[0][1]=10485760" } },
	{ { { SET, "a\\.b.c\\,d\\=e\\[0\\]\\\\f=10485760,x y.{z}=10485760,<<=10485760,global.x=10485760" } },
	  { SET, "a\\.b.c\\,d\\=e\\[0\\]\\\\f=10485760,x y.{z}=10485760,<<=10485760,global.x=10485760" } },
	{ { { FILE_OF("big.yaml"), FILE_OF("words.yaml"), FILE_OF("list.yaml"), SET, "l[1]=10485762" } },
	  { FILE_OF("big.yaml"), FILE_OF("words.yaml"), FILE_OF("list.yaml"), SET, "l[1]=10485762" } },
	{ { { "--set-json", "j=10485760,k={\"a\":[10485760,1.5]}", "--set-string", "s=10485760", "--set-literal",
	      "t=10485760,{x}", "--set-file", "f=@seven.yaml" } },
	  { "--set-json", "j=10485760,k={\"a\":[10485760,1.5]}", "--set-string", "s=10485760", "--set-literal",
	    "t=10485760,{x}", "--set-file", "f=@seven.yaml" } },
	/* Which of several counts is the same, too. */
	{ { { "--set-string", "n=1,m=1", SET, "n=10485760,o=10485760", "--set-json", "o=3", "--set-file",
	      "m=@seven.yaml" } },
	  { "--set-string", "n=1,m=1", SET, "n=10485760,o=10485760", "--set-json", "o=3", "--set-file",
	    "m=@seven.yaml" } },
	{ { { "--set-literal", "n=x", "--set-file", "n=@seven.yaml" } },
	  { "--set-literal", "n=x", "--set-file", "n=@seven.yaml" } },
	/* An update that says nothing of it keeps it. */
	{ { { SET, "n=9007199254740993,l={1,10485760},l2={1,10485760},a\\.b.c\\,d\\=e\\[0\\]\\\\f=9007199254740993" },
	    { SET, "m=1,l[0]=5,l2={2}" },
	    { SET, "o=2" } },
	  { SET, "n=9007199254740993,l={5,10485760},l2={2},a\\.b.c\\,d\\=e\\[0\\]\\\\f=9007199254740993,m=1,o=2" } },
	/* One that says it makes it what it says. */
	{ { { SET, "n=10485760,a.b=10485760,a.d=10485760,l={10485760,10485761}" },
	    { FILE_OF("big.yaml"), FILE_OF("map.yaml"), FILE_OF("list.yaml") },
	    { SET, "x=1" } },
	  { FILE_OF("big.yaml"), FILE_OF("map.yaml"), FILE_OF("list.yaml"), SET, "a.d=10485760,x=1" } },
	{ { { FILE_OF("big.yaml"), FILE_OF("map.yaml") }, { SET, "n=10485760,a.b=10485760" }, { SET, "x=1" } },
	  { FILE_OF("big.yaml"), FILE_OF("map.yaml"), SET, "n=10485760,a.b=10485760,x=1" } },
	{ { { SET, "n=10485760,m=10485760,o=10485760" },
	    { "--set-string", "n=10485760", "--set-json", "m=10485760", SET, "o=null" },
	    { SET, "x=1" } },
	  { "--set-string", "n=10485760", "--set-json", "m=10485760", SET, "o=null,x=1" } },
};

static const char *folder;

static const char *path_of(const char *name)
{
	return arena_format(&arena, "%s/%s", folder, name).p;
}

static void write_file(const char *name, const char *text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(file_write(path_of(name), str_of(text), &err), 0);
}

static void make_folder(struct tempdir *scratch)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	*scratch = (struct tempdir){ .folder = xstrdup("/tmp/test-integers-XXXXXX") };
	folder = mkdtemp(scratch->folder);
	assert_non_null(folder);
	assert_non_null(tempdir_folder(scratch, "chart", &arena, &err));
	assert_non_null(tempdir_folder(scratch, "chart/templates", &arena, &err));
	write_file("chart/Chart.yaml", chart_file);
	write_file("chart/values.yaml", chart_values);
	write_file("chart/templates/all.yaml", chart_template);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		write_file(files[i].name, files[i].text);
}

/* The flags with the paths of files in them, after what stands before. */
static void add_flags(struct strvec *list, const char *const *flags)
{
	for (size_t i = 0; i < FLAGS_MOST && flags[i]; i++) {
		const char *at = strchr(flags[i], '@');

		strvec_add(list, at ? arena_format(&arena, "%.*s%s", (int)(at - flags[i]), flags[i], path_of(at + 1)).p
				    : flags[i]);
	}
}

static const char *run_helm(const struct helm *helm, const struct strvec *flags)
{
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct child_request child = { .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_CATCH,
				       .output_ceiling = CASE_MOST,
				       .errors_ceiling = CASE_MOST,
				       .deadline = 60000 };

	strvec_add_all(&arguments, (const char *const[]){ helm->program, "template", "x", path_of("chart"), NULL });
	strvec_add_all(&arguments, flags->list);
	child.arguments = arguments.list;
	assert_int_equal(child_run(&child, &result, &err), 0);
	if (result.status)
		print_error("%s\n", result.errors.data);
	assert_int_equal(result.status, 0);
	return arena_str(&arena, bytes_str(&result.output)).p;
}

struct wanted {
	struct spec_given given;
};

/* A command on the values that the one before left; ret_flags are those for Helm besides the file of the values. */
static struct value *specify(struct helm *helm, const struct tempdir *scratch, const char *const *flags,
			     const struct value *base, struct strvec *ret_flags)
{
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(spec_free) struct spec spec = { 0 };
	static const struct field rows[] = { FIELDS_SPEC(struct wanted, given) };
	const struct fields fields = FIELDS_OF(rows, struct wanted);
	struct wanted wanted;
	CLEANUP(asked_free) struct asked asked;
	const struct context context = CONTEXT_INIT;
	const struct session session = { &context, &environment_none, &arena };
	struct spec_request request = { .session = &session,
					.given = &wanted.given,
					.helm = helm,
					.scratch = scratch,
					.store = "x",
					.base = base };
	struct value *values;

	strvec_add_all(&arguments, (const char *const[]){ "--profile", "local", "--chart", path_of("chart"), NULL });
	/* There is no cluster to find them in. */
	for (int key = 0; key < FOUND_COUNT; key++)
		strvec_add_all(&arguments,
			       (const char *const[]){
				       "--profile-set",
				       arena_format(&arena, "%s=x.test", fitting_key((enum found_key)key)).p, NULL });
	add_flags(&arguments, flags);
	assert_int_equal(ask(&asked, &fields, NULL, arguments.list, &wanted), 0);
	if (spec_make(&spec, &request, &err))
		print_error("%s\n", err.message);
	assert_int_equal(err.code, ERR_NONE);
	values = value_copy(&arena, spec.values);
	for (size_t i = 0; i < spec.chart_flags.count; i++)
		strvec_add(ret_flags, arena_str(&arena, str_of(spec.chart_flags.list[i])).p);
	return values;
}

/* What Helm gives back of a release: it read the record's numbers as floats. */
static struct value *give_back(struct helm *helm, const struct tempdir *scratch, const char *file)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *values;

	assert_int_equal(
		helm_merge(helm, scratch, (const char *const[]){ "--values", file, NULL }, &arena, &values, &err), 0);
	integers_restore(values, &arena);
	return values;
}

static void live(struct helm *helm, const struct tempdir *scratch, const struct life *life)
{
	CLEANUP(strvec_free) struct strvec plain = STRVEC_INIT;
	const char *expected;
	const char *found = NULL;
	struct value *base = NULL;

	add_flags(&plain, life->plain);
	expected = run_helm(helm, &plain);
	for (size_t i = 0; i < COUNT_OF(life->commands) && (!i || life->commands[i][0]); i++) {
		CLEANUP(strvec_free) struct strvec flags = STRVEC_INIT;
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

		strvec_add_all(&flags, (const char *const[]){ "--values", path_of("values.json"), NULL });
		base = specify(helm, scratch, life->commands[i], base, &flags);
		json_write_value(base, &text);
		write_file("values.json", text.data);
		found = run_helm(helm, &flags);
		base = give_back(helm, scratch, path_of("values.json"));
	}
	assert_string_equal(found, expected);
}

static void live_all(const char *variable)
{
	const char *program = getenv(variable);
	struct helm helm = { .program = program, .filter = "bin/store-postrender", .chart = "charts/store" };
	struct tempdir scratch;

	if (!program || access(program, X_OK) || access(helm.filter, X_OK))
		skip();
	make_folder(&scratch);
	for (size_t i = 0; i < COUNT_OF(lives); i++)
		live(&helm, &scratch, &lives[i]);
	tempdir_remove(&scratch);
}

static void test_helm3(void **state)
{
	(void)state;
	live_all("HELM3");
}

static void test_helm4(void **state)
{
	(void)state;
	live_all("HELM4");
}

/* Somebody's helm upgrade --reuse-values --set changes a number; the record of before says nothing of it. */
static void test_restore(void **state)
{
	static const struct {
		const char *before;
		const char *flags; /* of what counts as an integer, by blanks */
	} cases[] = {
		{ "{\"n\":5,\"global\":{\"store\":{\"integers\":[\"n=5\"]}}}", "n=5" },
		{ "{\"n\":6,\"global\":{\"store\":{\"integers\":[\"n=5\"]}}}", "" },
		{ "{\"n\":9007199254740992,\"global\":{\"store\":{\"integers\":[\"n=9007199254740993\"]}}}",
		  "n=9007199254740993" },
		{ "{\"n\":\"5\",\"global\":{\"store\":{\"integers\":[\"n=5\"]}}}", "" },
		{ "{\"n\":[1,{\"a.b\":5}],\"global\":{\"store\":{\"integers\":[\"n[1].a\\\\.b=5\"]}}}",
		  "n[1].a\\.b=5" },
		{ "{\"n\":[1],\"global\":{\"store\":{\"integers\":[\"n[1]=1\",\"n[=1\",\"n[0\",\"n[0]x=1\",\"=1\",\"\","
		  "\"n\",5,null,\"n[0]=x\",\"n[0]=1e0\",\"n[0][0]=1\",\"n.a=1\",\"\\\\\"]}}}",
		  "" },
		{ "{\"n\":5,\"global\":{\"store\":{\"integers\":\"n=5\"}}}", "" },
		{ "{\"n\":5,\"global\":3}", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(strvec_free) struct strvec flags = STRVEC_INIT;
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);
		struct value *values = parse(cases[i].before);

		integers_restore(values, &arena);
		integers_add_flags(values, &arena, &flags);
		for (size_t k = 1; k < flags.count; k += 2)
			bytes_format(&text, "%s%s", k > 1 ? " " : "", flags.list[k]);
		assert_string_equal(text.data ? text.data : "", cases[i].flags);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_helm3, forget),
		cmocka_unit_test_teardown(test_helm4, forget),
		cmocka_unit_test_teardown(test_restore, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
