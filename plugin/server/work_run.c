/* SPDX-License-Identifier: Apache-2.0 */
#include "server/work_run.h"

#include "child.h"
#include "clock.h"
#include "server/orders.h"
#include "server/work_lines.h"
#include "timestamp.h"

#define RENEW 10000
#define RENEW_MOST 45000
#define PAUSE 1000
#define PATIENCE 20000
#define TICK_PATIENCE 5000 /* of calls that a child's pipes wait for */
#define SLICE 200
#define FINISH_TRIES 30
#define CHILD_MOST (3600U * 1000)     /* its own time is over long before */
#define OUTPUT_KEPT ((size_t)1 << 16) /* it is heard as it comes */
#define ERRORS_MOST ((size_t)1 << 20)

/* One that is worked on. */
struct labour {
	const struct work_run *run;
	struct order *order;
	struct arena *arena;
	struct work_lines lines;
	long long renewed; /* when the write that renewed the claim last was begun (clock_passed) */
	bool is_lost;
};

static void labour_free(struct labour *labour)
{
	work_lines_free(&labour->lines);
}

static unsigned limit_of(unsigned given, unsigned otherwise)
{
	return given ? given : otherwise;
}

/* Milliseconds for a call; `most`: as long as others can wait for it. */
static unsigned patience_of(const struct work_run *run, unsigned most)
{
	unsigned patience = limit_of(run->limits.patience, PATIENCE);

	return patience < most ? patience : most;
}

static const char *now_text(const struct labour *labour, struct arena *arena)
{
	return timestamp_text(kube_now(labour->run->kube), arena);
}

static void hear(void *of, struct str piece)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct labour *labour = of;

	work_lines_hear(&labour->lines, piece, now_text(labour, &arena));
}

/* --- the claim, while it is ours */

/* One write; an answer that does not come is no error while there is time. */
static int renew(struct labour *labour, struct err *err)
{
	CLEANUP(err_clear) struct err silent = ERR_INIT;
	const struct work_run_limits *limits = &labour->run->limits;
	long long begin = clock_passed();
	bool all = labour->lines.has_changed;
	bool lost = false;

	labour->order->steps = labour->lines.steps;
	labour->run->kube->patience = patience_of(labour->run, TICK_PATIENCE);
	if (orders_renew(labour->run->kube, labour->order, all, labour->arena, &lost, &silent)) {
		if (clock_passed() - labour->renewed < (long long)limit_of(limits->renew_most, RENEW_MOST))
			return 0;
		labour->is_lost = true;
		return err_set(err, ERR_LOCKED, "the claim of order %s could not be renewed", labour->order->id);
	}
	labour->is_lost = lost;
	if (lost)
		return err_set(err, ERR_LOCKED, "order %s was taken over by another process", labour->order->id);
	labour->renewed = begin;
	labour->lines.has_changed = labour->lines.has_changed && !all;
	return 0;
}

/* About once a second: steps are written then, all that came since. */
static int tick(void *of, struct err *err)
{
	struct labour *labour = of;
	long long since = clock_passed() - labour->renewed;

	if (!labour->lines.has_changed && since < (long long)limit_of(labour->run->limits.renew, RENEW))
		return 0;
	return renew(labour, err);
}

/* Whether it was told to end meanwhile. */
static bool pause_for(const struct work_run *run, unsigned milliseconds)
{
	struct context context = CONTEXT_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	context.cancelled = run->is_over;
	for (unsigned slice; milliseconds; milliseconds -= slice) {
		slice = milliseconds < SLICE ? milliseconds : SLICE;
		if (context_check(&context, (int)slice, &ignored))
			return true;
	}
	return atomic_load(run->is_over);
}

/* --- ends */

static unsigned end_patience(const struct work_run *run)
{
	return patience_of(run, atomic_load(run->is_over) ? TICK_PATIENCE : PATIENCE);
}

/* What came of it is written down, however long the API server is away: only we know it. */
static enum work_run_end finish(struct labour *labour, enum order_state state)
{
	const struct work_run *run = labour->run;
	struct order *order = labour->order;

	order->steps = labour->lines.steps;
	order->error = labour->lines.error;
	order->result = labour->lines.result;
	for (int try = 0; try < FINISH_TRIES; try++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		bool lost = false;

		run->kube->patience = end_patience(run);
		if (!orders_finish(run->kube, order, state, labour->arena, &lost, &err))
			return lost ? WORK_RUN_LOST : WORK_RUN_ENDED;
		if (pause_for(run, limit_of(run->limits.pause, PAUSE)))
			break;
	}
	return WORK_RUN_UNKNOWN;
}

static enum work_run_end put_back(struct labour *labour)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct work_run *run = labour->run;
	bool lost = false;

	labour->order->steps = labour->lines.steps;
	run->kube->patience = end_patience(run);
	if (orders_release(run->kube, labour->order, labour->arena, &lost, &err))
		return WORK_RUN_UNKNOWN;
	return lost ? WORK_RUN_LOST : WORK_RUN_BACK;
}

/* A child was killed, or could not be started. True: once more. */
static bool try_again(struct labour *labour)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct work_run *run = labour->run;

	labour->order->crashes++;
	if (labour->order->crashes >= WORK_RUN_CRASHES)
		return false;
	work_lines_note(&labour->lines, order_verb_word(labour->order->verb), labour->lines.error.message,
			now_text(labour, &arena));
	/* Before the next one is started: whoever takes it over goes on counting. */
	(void)renew(labour, &err);
	return !labour->is_lost && !pause_for(run, limit_of(run->limits.pause, PAUSE));
}

/* --- the child */

enum child_end { CHILD_SUCCEEDED, CHILD_FAILED, CHILD_LOCKED, CHILD_KILLED, CHILD_BROKEN_OFF };

static enum child_end judge(struct labour *labour, const struct child_result *result)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	switch (work_lines_judge(&labour->lines, result->status, bytes_str(&result->errors),
				 now_text(labour, &arena))) {
	case WORK_LINES_SUCCEEDED: return CHILD_SUCCEEDED;
	case WORK_LINES_LOCKED: return CHILD_LOCKED;
	case WORK_LINES_KILLED: return CHILD_KILLED;
	case WORK_LINES_FAILED: break;
	}
	return CHILD_FAILED;
}

static enum child_end run_child(struct labour *labour)
{
	const struct work_run *run = labour->run;
	const char *const arguments[] = { run->program, "__run", order_verb_word(labour->order->verb), NULL };
	CLEANUP(child_result_free) struct child_result result;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct context context = CONTEXT_INIT;
	const struct child_request request = {
		.arguments = arguments,
		.input = labour->order->request,
		.input_from = CHILD_CATCH,
		.output_to = CHILD_TAIL,
		.errors_to = CHILD_CATCH,
		.output_ceiling = OUTPUT_KEPT,
		.errors_ceiling = ERRORS_MOST,
		.deadline = CHILD_MOST,
		.within = &context,
		.tick = tick,
		.heard = hear,
		.context = labour,
	};

	context.cancelled = run->is_over;
	if (!child_run(&request, &result, &err))
		return judge(labour, &result);
	if (labour->is_lost || err_is_signal(err.code))
		return CHILD_BROKEN_OFF;
	work_lines_fail(&labour->lines, &err);
	return err.code == ERR_CHILD ? CHILD_KILLED : CHILD_FAILED;
}

/* Children, until one of them comes to an end. */
static enum work_run_end work(struct labour *labour)
{
	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		enum child_end end = run_child(labour);

		if (labour->is_lost)
			return WORK_RUN_LOST;
		if (end == CHILD_SUCCEEDED)
			return finish(labour, ORDER_SUCCEEDED);
		if (end == CHILD_FAILED)
			return finish(labour, ORDER_FAILED);
		if (end == CHILD_LOCKED) {
			labour->order->locked++;
			work_lines_note(&labour->lines, order_verb_word(labour->order->verb),
					labour->lines.error.message, now_text(labour, &arena));
		}
		if (end == CHILD_LOCKED || end == CHILD_BROKEN_OFF)
			return put_back(labour);
		if (!try_again(labour)) {
			if (labour->is_lost)
				return WORK_RUN_LOST;
			return labour->order->crashes < WORK_RUN_CRASHES ? put_back(labour)
									 : finish(labour, ORDER_FAILED);
		}
		work_lines_again(&labour->lines, now_text(labour, &arena));
	}
}

static enum work_run_end give_up(struct labour *labour)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)err_set(&err, ERR_CHILD, "%u processes that worked on it have ended meanwhile",
		      labour->order->take_overs);
	(void)err_hint(&err, "it may be what ends them: see why, then ask for it again");
	work_lines_fail(&labour->lines, &err);
	return finish(labour, ORDER_FAILED);
}

enum work_run_end work_run_order(const struct work_run *run, struct order *order, struct arena *arena)
{
	CLEANUP(labour_free) struct labour labour = { .run = run, .order = order, .arena = arena };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	enum work_run_end end;
	bool lost = false;

	labour.renewed = clock_passed();
	run->kube->patience = end_patience(run);
	if (orders_claim(run->kube, order, run->holder, arena, &lost, &err))
		return WORK_RUN_UNKNOWN;
	if (lost)
		return WORK_RUN_LOST;
	work_lines_begin(&labour.lines, order_verb_word(order->verb), order->steps, now_text(&labour, arena));
	end = order->take_overs > WORK_RUN_TAKE_OVERS ? give_up(&labour) : work(&labour);
	/* What it has of ours ends here. */
	order_copy(order, arena, order);
	return end;
}
