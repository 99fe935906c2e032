/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/output.h"
#include "commands/each_store.h"
#include "file.h"

#define TEXT_MOST ((size_t)1 << 16)

/* What each store's try comes to; the others succeed. */
struct fate {
	const char *store;
	enum err_code code;
	const char *words;
};

struct trial {
	const struct fate *fates; /* ended by one without a name */
	struct bytes tried;
	struct bytes told;
	struct bytes printed;
};

static void trial_free(struct trial *trial)
{
	bytes_free(&trial->tried);
	bytes_free(&trial->told);
	bytes_free(&trial->printed);
}

static const char *said(const struct bytes *bytes)
{
	return bytes->length ? bytes->data : "";
}

static int run_one(struct call *call, const char *store, const void *context, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	struct trial *trial = *(struct trial *const *)context;

	bytes_format(&trial->tried, "%s ", store);
	for (const struct fate *fate = trial->fates; fate->store; fate++)
		if (strcmp(fate->store, store) == 0)
			return err_set(err, fate->code, "%s", fate->words);
	bytes_format(&out, "%s\n", arena_format(&call->arena, "{\"name\":\"%s\"}", store).p);
	return output_print(&out, err);
}

static void hear(void *listener, const struct event *event)
{
	struct trial *trial = listener;

	bytes_format(&trial->told, "%.*s|", STR_ARG(event->detail));
}

/* The verb's run with these names, its stdout kept. */
static int run(struct trial *trial, const char *const *names, enum output_format format, struct err *err)
{
	CLEANUP(free_pointer) char *path = xformat("/tmp/each-store-%d", (int)getpid());
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const struct each_request request = { .names = names };
	struct call call = { .verb = verb_find("suspend"), .terminal = { .output = format } };
	const struct each_store each = { &request, "suspended", run_one, &trial };
	int kept = dup(STDOUT_FILENO);
	int failed;

	trial->tried = trial->told = trial->printed = (struct bytes)BYTES_INIT(TEXT_MOST);
	call.session = (struct session){ &call.context, &call.environment, &call.arena };
	context_begin(&call.context, NULL, CONTEXT_ENDLESS);
	call.context.hear = hear;
	call.context.listener = trial;
	(void)fflush(stdout);
	assert_non_null(freopen(path, "w", stdout));
	failed = each_store_run(&call, &each, err);
	(void)dup2(kept, STDOUT_FILENO);
	(void)close(kept);
	assert_int_equal(file_read(path, &trial->printed, &ignored), 0);
	(void)unlink(path);
	arena_free(&call.arena);
	return failed;
}

#define NAMES(...) (const char *const[]){ __VA_ARGS__, NULL }

/* Each is tried once, in the order given; the highest exit status is that of all. */
static void test_all_are_tried(void **state)
{
	static const struct fate fates[] = { { "b", ERR_LOCKED, "update works on it" },
					     { "c", ERR_REFUSED, "not allowed" },
					     { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(trial_free) struct trial trial = { .fates = fates };

	(void)state;
	assert_int_equal(run(&trial, NAMES("a", "b", "a", "c", "d"), OUTPUT_TABLE, &err), -1);
	assert_string_equal(said(&trial.tried), "a b c d ");
	assert_int_equal(err.code, ERR_LOCKED);
	assert_string_equal(err.message, "2 of 4 stores are not suspended: b, c");
	assert_non_null(strstr(said(&trial.told), "store b: update works on it"));
	assert_non_null(strstr(said(&trial.told), "store c: not allowed"));
	assert_string_equal(said(&trial.printed), "{\"name\":\"a\"}\n{\"name\":\"d\"}\n");
}

/* Programs read a line a store, what failed too. */
static void test_json(void **state)
{
	static const struct fate fates[] = { { "b", ERR_LOCKED, "update works on it" }, { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(trial_free) struct trial trial = { .fates = fates };

	(void)state;
	assert_int_equal(run(&trial, NAMES("a", "b"), OUTPUT_JSON, &err), -1);
	assert_string_equal(said(&trial.printed), "{\"name\":\"a\"}\n{\"name\":\"b\",\"result\":\"failed\",\"error\":"
						  "{\"code\":\"store/locked\",\"message\":\"update works on it\"}}\n");
}

/* Nobody goes on with the next one after Ctrl-C, or without a cluster. */
static void test_end(void **state)
{
	static const enum err_code codes[] = { ERR_INTERRUPTED, ERR_TERMINATED, ERR_HANGUP, ERR_CLUSTER };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(codes); i++) {
		const struct fate fates[] = { { "b", codes[i], "no more" }, { 0 } };
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(trial_free) struct trial trial = { .fates = fates };

		assert_int_equal(run(&trial, NAMES("a", "b", "c", "d"), OUTPUT_TABLE, &err), -1);
		assert_string_equal(said(&trial.tried), "a b ");
		assert_int_equal(err.code, codes[i]);
		assert_string_equal(err.message, "store b: no more\nnot tried: c, d");
	}
}

/* Of one alone the error is the verb's own. */
static void test_one(void **state)
{
	static const struct fate fates[] = { { "a", ERR_LOCKED, "update works on it" }, { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(trial_free) struct trial trial = { .fates = fates };

	(void)state;
	assert_int_equal(run(&trial, NAMES("a"), OUTPUT_JSON, &err), -1);
	assert_string_equal(err.message, "update works on it");
	assert_string_equal(said(&trial.printed), "");
	assert_string_equal(said(&trial.told), "");
}

/* A wrong name among many is told before any other store is touched. */
static void test_wrong_names(void **state)
{
	static const struct fate none[] = { { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(err_clear) struct err nothing = ERR_INIT;
	CLEANUP(trial_free) struct trial trial = { .fates = none };
	CLEANUP(trial_free) struct trial empty = { .fates = none };

	(void)state;
	assert_int_equal(run(&trial, NAMES("a", "No"), OUTPUT_TABLE, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_string_equal(said(&trial.tried), "");
	assert_int_equal(run(&empty, NAMES(NULL), OUTPUT_TABLE, &nothing), -1);
	assert_non_null(strstr(nothing.message, "suspend needs NAME or --selector"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_are_tried), cmocka_unit_test(test_json),        cmocka_unit_test(test_end),
		cmocka_unit_test(test_one),           cmocka_unit_test(test_wrong_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
