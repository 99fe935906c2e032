/* SPDX-License-Identifier: Apache-2.0 */
/* Stores that are looked at again and again, by what an API server says of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "joined.h"
#include "server.h"
#include "store/lister.h"
#include "watching.h"

#define TEXT_MOST ((size_t)1 << 16)

#define NAMESPACE(name, more)                                                                                          \
	"{\"metadata\":{\"name\":\"store-" name "\",\"labels\":{\"store.urumi.ai/store\":\"" name "\"" more "}}}"
#define LIST(items) OK("{\"kind\":\"SomeList\",\"items\":[" items "]}")
/* One look: records, namespaces, leases. */
#define LOOK(spaces)                                                                                                   \
	{ "GET /api/v1/secrets?", LIST("") }, { "GET /api/v1/namespaces?", LIST(spaces) },                             \
	{ "GET /apis/coordination.k8s.io/v1/namespaces/store-system/leases?", LIST("") }

struct watcher {
	struct server *server;
	struct context context;
	atomic_bool cancelled;
	struct bytes told;
	unsigned looks;                                                               /* that are left */
	const char *(*mark)(void *of, const struct value *item, struct arena *arena); /* the reader's own */
};

static int look(void *of, struct arena *arena, struct value **ret, struct err *err)
{
	struct watcher *watcher = of;

	if (!--watcher->looks)
		watcher->cancelled = true;
	return lister_read(&watcher->server->cluster, &(struct lister_request){ .must_see = true }, arena, ret, err);
}

static const char *mark(void *of, const struct value *item, struct arena *arena)
{
	(void)of;
	(void)arena;
	return value_text_at(item, "state");
}

static int tell(void *of, const struct value *changes, struct arena *arena, struct err *err)
{
	struct watcher *watcher = of;

	(void)arena;
	(void)err;
	for (const struct value *change = value_first(changes); change; change = change->next)
		bytes_format(&watcher->told, "%s %s %s, ", value_text_at(change, "type"),
			     value_text_at(change, "object.name"), value_text_at(change, "object.state"));
	bytes_add_text(&watcher->told, "; ");
	return 0;
}

static int watch(struct watcher *watcher, const struct step *steps, unsigned looks, struct err *err)
{
	struct server server;
	int failed;

	server_start(&server, steps);
	watcher->server = &server;
	watcher->told = (struct bytes)BYTES_INIT(TEXT_MOST);
	watcher->looks = looks;
	context_begin(&watcher->context, NULL, CONTEXT_ENDLESS);
	watcher->context.cancelled = &watcher->cancelled;
	failed = watching_run(
		&(struct watching){ .context = &watcher->context, .look = look, .mark = mark, .of = watcher },
		&(struct watching_reader){
			.pause = 1, .output = -1, .tell = tell, .mark = watcher->mark, .of = watcher },
		err);
	server_stop(&server);
	return failed;
}

/* What is new, what is another, what is gone; nothing of what stayed, and nothing of a look without a change. */
static void test_changes(void **state)
{
	static const struct step steps[] = { LOOK(NAMESPACE("acme", "") "," NAMESPACE("blog", "")),
					     LOOK(NAMESPACE("acme", "") "," NAMESPACE("blog", "")),
					     LOOK(JOINED(NAMESPACE("acme", ",\"store.urumi.ai/kept\":\"true\""),
							 NAMESPACE("blog", ""), NAMESPACE("cafe", ""))),
					     LOOK(NAMESPACE("blog", "") "," NAMESPACE("cafe", "")),
					     { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct watcher watcher = { .mark = NULL };

	(void)state;
	assert_int_equal(watch(&watcher, steps, 4, &err), -1);
	if (err.code != ERR_INTERRUPTED)
		fail_msg("%s", err.message);
	assert_string_equal(watcher.told.data, "ADDED acme UNINSTALLED, ADDED blog UNINSTALLED, ; "
					       "MODIFIED acme KEPT, ADDED cafe UNINSTALLED, ; DELETED acme KEPT, ; ");
	bytes_free(&watcher.told);
}

static const char *mark_nothing(void *of, const struct value *item, struct arena *arena)
{
	(void)of;
	(void)item;
	(void)arena;
	return "";
}

/* Who shows less is told of less. */
static void test_own_mark(void **state)
{
	static const struct step steps[] = { LOOK(NAMESPACE("acme", "")),
					     LOOK(NAMESPACE("acme", ",\"store.urumi.ai/kept\":\"true\"")),
					     LOOK(""),
					     { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct watcher watcher = { .mark = mark_nothing };

	(void)state;
	assert_int_equal(watch(&watcher, steps, 3, &err), -1);
	assert_string_equal(watcher.told.data, "ADDED acme UNINSTALLED, ; DELETED acme KEPT, ; ");
	bytes_free(&watcher.told);
}

/* Nothing is there at first: that is told once, and what comes then is new. */
static void test_nothing_at_first(void **state)
{
	static const struct step steps[] = { LOOK(""), LOOK(""), LOOK(NAMESPACE("acme", "")), { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct watcher watcher = { .mark = NULL };

	(void)state;
	assert_int_equal(watch(&watcher, steps, 3, &err), -1);
	assert_string_equal(watcher.told.data, "; ADDED acme UNINSTALLED, ; ");
	bytes_free(&watcher.told);
}

/* A look that fails ends it, with its error. */
static void test_refused(void **state)
{
	static const struct step steps[] = { LOOK(""),
					     { "GET /api/v1/secrets?", FAULT("403 Forbidden", "no") },
					     { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct watcher watcher = { .mark = NULL };

	(void)state;
	assert_int_equal(watch(&watcher, steps, 9, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_string_equal(watcher.told.data, "; ");
	bytes_free(&watcher.told);
}

/* Somebody who reads the first line alone does not leave it running. */
static void test_reader_gone(void **state)
{
	static const struct step steps[] = { LOOK(""), { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct watcher watcher = { .told = BYTES_INIT(TEXT_MOST), .looks = 9 };
	struct server server;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	(void)close(ends[0]);
	server_start(&server, steps);
	watcher.server = &server;
	context_begin(&watcher.context, NULL, CONTEXT_ENDLESS);
	assert_int_equal(
		watching_run(
			&(struct watching){ .context = &watcher.context, .look = look, .mark = mark, .of = &watcher },
			&(struct watching_reader){ .pause = 1, .output = ends[1], .tell = tell, .of = &watcher }, &err),
		0);
	assert_int_equal(watcher.looks, 8);
	server_stop(&server);
	bytes_free(&watcher.told);
	(void)close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),          cmocka_unit_test(test_own_mark),
		cmocka_unit_test(test_nothing_at_first), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_reader_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
