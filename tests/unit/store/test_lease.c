/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "clock.h"
#include "process.h"
#include "server.h"
#include "store/lease.h"
#include "store/lease_watch.h"
#include "timestamp.h"

/* A lease that was renewed so many seconds ago. */
static struct value *lease_of(const char *holder, long seconds)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *text = arena_text(&arena,
				      "{\"metadata\":{\"annotations\":{"
				      "\"store.urumi.ai/command\":\"update\"}},\"spec\":{"
				      "\"holderIdentity\":\"%s\",\"renewTime\":\"%s\"}}",
				      holder, timestamp_text(time(NULL) - seconds, &arena));
	struct value *lease = json_parse(str_of(text), &arena, &err);

	assert_non_null(lease);
	return lease;
}

static time_t now(void)
{
	return time(NULL);
}

/* A process that has just ended, as a holder is named; its start time is not asked for. */
static const char *ended(void)
{
	const char *ours = process_identity(&arena);
	pid_t child = fork();

	if (!child)
		_exit(0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return arena_text(&arena, "%.*s %ld 1 %s", (int)strcspn(ours, " "), ours, (long)child,
			  process_host(ours, &arena));
}

static void test_life(void **state)
{
	const char *far = "elsewhere/pid:[1] 1 1 host";

	(void)state;
	assert_int_equal(lease_life(lease_of(far, 1), now()), LEASE_FRESH);
	assert_int_equal(lease_life(lease_of(far, LEASE_SECONDS - 5), now()), LEASE_FRESH);
	assert_int_equal(lease_life(lease_of(far, LEASE_SECONDS + 5), now()), LEASE_STALE);
	/* A holder whose clock is ahead is at work as far as we can tell. */
	assert_int_equal(lease_life(lease_of(far, -3600), now()), LEASE_FRESH);
	assert_int_equal(lease_life(lease_of(process_identity(&arena), 1), now()), LEASE_FRESH);
	assert_int_equal(lease_life(lease_of(process_identity(&arena), LEASE_SECONDS + 5), now()), LEASE_STALE);
	assert_int_equal(lease_life(lease_of(ended(), 1), now()), LEASE_FREE);
	assert_int_equal(lease_life(lease_of("", 1), now()), LEASE_FREE);
	assert_int_equal(lease_life(NULL, now()), LEASE_FREE);
	assert_false(lease_has_ended(lease_of(far, 3600)));
	assert_true(lease_has_ended(lease_of(ended(), 1)));
}

/* No clock of others counts, only how long we have seen it stand still. */
static void test_watch(void **state)
{
	CLEANUP(lease_watch_free) struct lease_watch watch = LEASE_WATCH_INIT;
	struct value *lease = lease_of("elsewhere/pid:[1] 1 1 host", 3600);

	(void)state;
	assert_false(lease_watch_look(&watch, lease));
	assert_false(lease_watch_look(&watch, lease));
	watch.since -= (LEASE_SECONDS - 1) * 1000;
	assert_false(lease_watch_look(&watch, lease));
	watch.since -= 1001;
	assert_true(lease_watch_look(&watch, lease));
	/* Written by whomever, it begins anew. */
	value_put_text(value_map_at(lease, "metadata", &arena), "resourceVersion", "7", &arena);
	assert_false(lease_watch_look(&watch, lease));
	watch.since -= (LEASE_SECONDS + 1) * 1000;
	assert_true(lease_watch_look(&watch, lease));
	/* It says itself for how long it is meant; no time that is shorter than ours is believed. */
	value_put(value_map_at(lease, "spec", &arena), STR("leaseDurationSeconds"), value_int(&arena, 100));
	assert_false(lease_watch_look(&watch, lease));
	watch.since -= 101 * 1000;
	assert_true(lease_watch_look(&watch, lease));
	value_set(value_map_at(lease, "spec", &arena), "leaseDurationSeconds", value_int(&arena, 1));
	watch.since = clock_passed() - 10000;
	assert_false(lease_watch_look(&watch, lease));
}

/* --- against an API server */

#define FRESH 1 /* seconds since a renewal */
#define OLD 3600
#define FAR "elsewhere/pid:[1] 7 1 far"

static const char *ok_of(const struct value *object)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

	bytes_add_text(&text, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	json_write_value(object, &text);
	return arena_str(&arena, bytes_str(&text)).p;
}

static struct value *with_version(struct value *object, const char *version)
{
	value_set(value_map_at(object, "metadata", &arena), "resourceVersion", value_string(&arena, str_of(version)));
	return object;
}

static void note(void *context, const char *what)
{
	(void)what;
	*(unsigned *)context += 1;
}

/* What lease_take says to a script; *ret_told: how often it told that it waits. */
static int take(const struct step *steps, unsigned most, unsigned *ret_told, bool *ret_took_over, struct err *err)
{
	struct lease lease = LEASE_INIT;
	struct server server;
	struct lease_request request = {
		.store = "a", .command = "update", .most = most, .tell = note, .context = ret_told
	};
	int failed;

	*ret_told = 0;
	server_start(&server, steps);
	failed = lease_take(&lease, &server.cluster, &request, err);
	*ret_took_over = lease.took_over;
	lease_leave(&lease);
	server_stop(&server);
	return failed;
}

static void test_taken(void **state)
{
	const struct step nobody[] = { { "POST ", ANSWER("201 Created", "", "{}") }, { 0 } };
	const struct step ended_one[] = {
		{ "POST ", CONFLICT }, { "GET ", ok_of(lease_of(ended(), FRESH)) }, { "PUT ", OK("{}") }, { 0 }
	};
	/* Between looking and writing somebody else was faster, who is at work. */
	const struct step raced[] = {
		{ "POST ", CONFLICT }, { "GET ", ok_of(lease_of(ended(), FRESH)) }, { "PUT ", CONFLICT },
		{ "POST ", CONFLICT }, { "GET ", ok_of(lease_of(FAR, FRESH)) },     { 0 }
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool took_over;
	unsigned told;

	(void)state;
	assert_int_equal(take(nobody, 60000, &told, &took_over, &err), 0);
	assert_false(took_over);
	assert_int_equal(take(ended_one, 60000, &told, &took_over, &err), 0);
	assert_true(took_over);
	assert_int_equal(take(raced, 60000, &told, &took_over, &err), -1);
	assert_int_equal(err.code, ERR_LOCKED);
	assert_non_null(strstr(err.message, "process 7 on far"));
}

/* Only the API server's clock says that it is fresh, and nothing but standing still that it is not. */
static void test_held(void **state)
{
	struct step fresh[] = { { "POST ", CONFLICT },
				{ "GET ", ok_of(lease_of(FAR, FRESH)) },
				{ "POST ", CONFLICT },
				{ "GET ", ok_of(lease_of(FAR, FRESH)) },
				{ 0 } };
	struct step theirs[] = { { "POST ", ANSWER("409 Conflict", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "{}") },
				 { "GET ", ok_of(parse("{\"spec\":{\"holderIdentity\":\"" FAR "\",\"renewTime\":"
						       "\"1994-11-06T08:49:20.000000Z\"}}")) },
				 { "POST ", CONFLICT },
				 { "GET ", ok_of(parse("{\"spec\":{\"holderIdentity\":\"" FAR "\",\"renewTime\":"
						       "\"1994-11-06T08:49:20.000000Z\"}}")) },
				 { 0 } };
	/* It is watched for as long as there is time; a request to write it is not in the script. */
	const char *old = ok_of(lease_of(FAR, OLD));
	struct step stale[] = { { "POST ", CONFLICT },
				{ "GET ", old },
				{ "POST ", CONFLICT },
				{ "GET ", old },
				{ "POST ", CONFLICT },
				{ "GET ", old },
				{ "POST ", CONFLICT },
				{ "GET ", old },
				{ "POST ", CONFLICT },
				{ "GET ", old },
				{ "POST ", CONFLICT },
				{ "GET ", old },
				{ 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool took_over;
	unsigned told;

	(void)state;
	assert_int_equal(take(fresh, 60000, &told, &took_over, &err), -1);
	assert_int_equal(err.code, ERR_LOCKED);
	assert_int_equal(told, 0);
	assert_int_equal(take(theirs, 60000, &told, &took_over, &err), -1);
	assert_int_equal(err.code, ERR_LOCKED);
	assert_int_equal(told, 0);
	assert_int_equal(take(stale, 1500, &told, &took_over, &err), -1);
	assert_int_equal(err.code, ERR_LOCKED);
	assert_in_range(told, 1, 5);
}

/* Ours, as it was renewed so many milliseconds ago; what lease_keep says to a script. */
static int keep(const struct step *steps, long long ago, bool *ret_held, struct err *err)
{
	struct lease lease = LEASE_INIT;
	struct server server;
	int failed;

	server_start(&server, steps);
	lease.cluster = &server.cluster;
	lease.path = "/x";
	lease.object = with_version(lease_of(process_identity(&arena), FRESH), "1");
	lease.renewed = clock_passed() - ago;
	failed = lease_keep(&lease, err);
	*ret_held = lease.object != NULL;
	lease_leave(&lease);
	server_stop(&server);
	return failed;
}

static struct value *written(const char *holder, const char *version)
{
	struct value *lease = with_version(lease_of(holder, FRESH), version);

	value_put_text(value_map_at(lease, "metadata", &arena), "uid", "u", &arena);
	return lease;
}

/* What no repetition of the request mends, and what the API server says of a version that is none any more. */
#define AWAY ANSWER("500 Internal Server Error", "", "x509: certificate has expired")
#define WRITTEN FAULT("409 Conflict", "Precondition failed: ResourceVersion in precondition: 1, in object meta: 2")

/* Gives up a lease of ours. */
static int release(const struct step *steps, struct err *err)
{
	struct lease lease = LEASE_INIT;
	struct server server;
	int failed;

	server_start(&server, steps);
	lease.cluster = &server.cluster;
	lease.path = "/x";
	lease.object = written(process_identity(&arena), "1");
	failed = lease_release(&lease, err);
	assert_null(lease.object);
	server_stop(&server);
	return failed;
}

static void test_given_up(void **state)
{
	const char *touched = ok_of(written(process_identity(&arena), "2"));
	const char *taken = ok_of(written(FAR, "2"));
	const struct step good[] = { { "DELETE /x \n\"resourceVersion\":\"1\"", OK("{}") }, { 0 } };
	const struct step gone[] = { { "DELETE /x ", MISSING }, { 0 } };
	/* Calls that fail must not leave the lease of a store that is gone. */
	const struct step late[] = {
		{ "DELETE /x ", AWAY }, { "DELETE /x ", AWAY }, { "DELETE /x ", OK("{}") }, { 0 }
	};
	const struct step always[] = { { "DELETE /x ", AWAY }, { "DELETE /x ", AWAY }, { "DELETE /x ", AWAY }, { 0 } };
	const struct step ours[] = { { "DELETE /x ", WRITTEN },
				     { "GET /x ", touched },
				     { "DELETE /x \n\"resourceVersion\":\"2\"", OK("{}") },
				     { 0 } };
	const struct step theirs[] = { { "DELETE /x ", WRITTEN }, { "GET /x ", taken }, { 0 } };
	const struct step away[] = { { "DELETE /x ", WRITTEN }, { "GET /x ", MISSING }, { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(release(good, &err), 0);
	assert_int_equal(release(gone, &err), 0);
	assert_int_equal(release(late, &err), 0);
	assert_int_equal(release(ours, &err), 0);
	assert_int_equal(release(theirs, &err), 0);
	assert_int_equal(release(away, &err), 0);
	assert_int_equal(err.code, ERR_NONE);
	assert_int_equal(release(always, &err), -1);
	assert_int_equal(err.code, ERR_CLUSTER);
}

static void test_kept(void **state)
{
	const char *ours = ok_of(with_version(lease_of(process_identity(&arena), FRESH), "2"));
	const struct step nothing[] = { { 0 } };
	const struct step good[] = { { "PUT /x ", ours }, { 0 } };
	const struct step refused[] = { { "PUT /x ", FORBIDDEN }, { 0 } };
	/* Somebody annotated it: we are its holder all the same. */
	const struct step touched[] = { { "PUT /x ", CONFLICT }, { "GET /x ", ours }, { "PUT /x ", ours }, { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool held;

	(void)state;
	assert_int_equal(keep(nothing, 5000, &held, &err), 0);
	assert_int_equal(keep(good, 20000, &held, &err), 0);
	/* One answer that does not come costs nothing while the time runs. */
	assert_int_equal(keep(refused, 20000, &held, &err), 0);
	assert_true(held);
	assert_int_equal(keep(touched, 20000, &held, &err), 0);
	assert_true(held);
	/* The machine slept, and nobody took it meanwhile. */
	assert_int_equal(keep(good, 3600000, &held, &err), 0);
	assert_true(held);
}

static void test_lost(void **state)
{
	const struct step taken[] = { { "PUT /x ", CONFLICT }, { "GET /x ", ok_of(lease_of(FAR, FRESH)) }, { 0 } };
	const struct step gone[] = { { "PUT /x ", FAULT("404 Not Found", "gone") },
				     { "GET /x ", FAULT("404 Not Found", "gone") },
				     { 0 } };
	const struct step refused[] = { { "PUT /x ", FORBIDDEN }, { "PUT /x ", FORBIDDEN }, { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	bool held;

	(void)state;
	assert_int_equal(keep(taken, 20000, &held, &err), -1);
	assert_int_equal(err.code, ERR_LOCKED);
	assert_false(held);
	err_clear(&err);
	assert_int_equal(keep(gone, 20000, &held, &err), -1);
	assert_non_null(strstr(err.message, "removed meanwhile"));
	err_clear(&err);
	assert_int_equal(keep(refused, 50000, &held, &err), -1);
	assert_non_null(strstr(err.message, "could not be renewed for 5"));
}

static void test_command(void **state)
{
	(void)state;
	assert_string_equal(lease_command(lease_of("x", 1)), "update");
	assert_string_equal(lease_command(NULL), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_life, forget),  cmocka_unit_test_teardown(test_watch, forget),
		cmocka_unit_test_teardown(test_taken, forget), cmocka_unit_test_teardown(test_held, forget),
		cmocka_unit_test_teardown(test_kept, forget),  cmocka_unit_test_teardown(test_given_up, forget),
		cmocka_unit_test_teardown(test_lost, forget),  cmocka_unit_test_teardown(test_command, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
