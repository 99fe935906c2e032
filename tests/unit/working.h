/* SPDX-License-Identifier: Apache-2.0 */
/* Work on the orders of a keeper, by a stand-in for helm-store. After cmocka.h. */
#ifndef STORE_TEST_WORKING_H
#define STORE_TEST_WORKING_H

#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#include "ordered.h"
#include "server/work.h"
#include "stand_in.h"

#define WORK_PATIENCE 100 /* seconds for a test */

/*
 * What the stand-in for helm-store is made of. One that works says so when another one does: what was killed with its
 * parent has a moment to be gone, as the store's Lease gives it.
 */
#define SAY(step, state)                                                                                               \
	"printf '%s\\n' '{\"step\":\"" step "\",\"state\":\"" state "\",\"detail\":\"\",\"seconds\":0}'\n"
#define FAIL(code)                                                                                                     \
	"printf '%s\\n' '{\"step\":\"create\",\"state\":\"failed\",\"detail\":\"\",\"seconds\":0,\"error\":{"          \
	"\"code\":\"" code "\",\"exitStatus\":1,\"message\":\"what happened\",\"remedy\":\"what to do\"}}'\n"
#define DONE SAY("create", "done") "printf '%s\\n' '{\"result\":{\"name\":\"acme\"}}'\n"
#define ALONE "exec 9>\"$here/lock\"; flock -w 1 9 || echo x >>\"$here/twice\"\n"
#define READ "cat >\"$here/stdin\"\n"
#define SLOW ALONE SAY("render", "begun") "sleep 1.3 9>&-\n" SAY("render", "done") DONE
#define COUNT "n=$(wc -l <\"$0.asked\")\n" /* which call this is */

struct fixture {
	struct keeper keeper;
	struct tempdir folder;
	const char *program;
	struct work *work;
};

static struct fixture fixture;

static inline int begin(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	(void)alarm(WORK_PATIENCE);
	fixture = (struct fixture){ .work = NULL };
	keeper_start(&fixture.keeper);
	return tempdir_make(&fixture.folder, &environment_none, &err);
}

static inline int end(void **state)
{
	work_stop(fixture.work, 0);
	tempdir_remove(&fixture.folder);
	keeper_stop(&fixture.keeper);
	(void)alarm(0);
	return forget(state);
}

static inline struct work *start_with(unsigned workers, unsigned renew_most)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct work_request request = {
		.kube = &fixture.keeper.cluster,
		.workers = workers,
		.program = fixture.program,
		.limits = { .poll = 30,
			    .pick = { .locked_again = 50 },
			    .run = { .renew = 300, .renew_most = renew_most, .pause = 20, .patience = 500 } },
	};
	struct work *work;

	assert_int_equal(work_start(&request, &work, &err), 0);
	return work;
}

static inline void start(const char *body)
{
	fixture.program = stand_in(&fixture.folder, "helm-store", body);
	fixture.work = start_with(0, 0);
}

static inline struct order wait_until(const char *id, bool (*is_so)(const struct order *order))
{
	struct order order = find_one(&fixture.keeper, id);

	while (!is_so(&order)) {
		(void)poll(NULL, 0, 20);
		order = find_one(&fixture.keeper, id);
	}
	return order;
}

static inline bool has_ended(const struct order *order)
{
	return order_state_ends(order->state);
}

static inline bool is_running(const struct order *order)
{
	return order->state == ORDER_RUNNING;
}

static inline bool has_steps(const struct order *order)
{
	return value_first(order->steps) != NULL;
}

static inline const char *text_in(const char *name)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *path = tempdir_path(&fixture.folder, name, &arena);

	if (!file_exists(path))
		return "";
	assert_int_equal(file_read(path, &text, &err), 0);
	return arena_str(&arena, bytes_str(&text)).p;
}

static inline size_t calls(void)
{
	size_t count = 0;

	for (const char *p = stand_in_asked(fixture.program); *p; p++)
		count += *p == '\n';
	return count;
}

static inline struct order accept_acme(void)
{
	struct order order = accept_one(&fixture.keeper, "acme", ORDER_VERB_create, "anna");

	if (fixture.work)
		work_wake(fixture.work);
	return order;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

#endif
