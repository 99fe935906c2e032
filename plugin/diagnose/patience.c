/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/patience.h"

#include <stdlib.h>

#include "alloc.h"

void patience_free(struct patience *suspicions)
{
	for (size_t i = 0; i < suspicions->count; i++)
		free(suspicions->list[i].object);
	suspicions->count = 0;
}

static struct patience_item *find(struct patience *suspicions, const struct problem *problem)
{
	for (size_t i = 0; i < suspicions->count; i++)
		if (suspicions->list[i].kind == problem->kind &&
		    strcmp(suspicions->list[i].object, problem->object) == 0)
			return &suspicions->list[i];
	return NULL;
}

static void forget_old(struct patience *suspicions, double now)
{
	size_t kept = 0;

	for (size_t i = 0; i < suspicions->count; i++) {
		if (now - suspicions->list[i].seen > PATIENCE_REMEMBERED)
			free(suspicions->list[i].object);
		else
			suspicions->list[kept++] = suspicions->list[i];
	}
	suspicions->count = kept;
}

static double trouble_before(const struct patience *suspicions, const char *object, double now)
{
	double before = 0;

	for (size_t i = 0; i < suspicions->count; i++)
		if (strcmp(suspicions->list[i].object, object) == 0 && now - suspicions->list[i].since > before)
			before = now - suspicions->list[i].since;
	return before;
}

static void add(struct patience *suspicions, const struct problem *problem, double now)
{
	double before = trouble_before(suspicions, problem->object, now);

	if (suspicions->count < PROBLEMS_MOST)
		suspicions->list[suspicions->count++] = (struct patience_item){ .object = xstrdup(problem->object),
										.kind = problem->kind,
										.since = now,
										.seen = now,
										.before = before };
}

/* Looks may be far apart, when the API server is slow: what is still so is not forgotten for that. */
static void note(struct patience *suspicions, const struct problems *found, double now)
{
	for (size_t i = 0; i < found->count; i++) {
		struct patience_item *old = find(suspicions, &found->list[i]);

		if (old)
			old->seen = now;
	}
	forget_old(suspicions, now);
	for (size_t i = 0; i < found->count; i++)
		if (!find(suspicions, &found->list[i]))
			add(suspicions, &found->list[i], now);
}

/*
 * Who tries again doubles his pauses: after trouble of one kind has passed, the next try may be as far away as the
 * trouble was long.
 */
static double patience_with(const struct patience_item *suspicion, double patience)
{
	double most = problem_patience(suspicion->kind);

	if (!problem_may_pass(suspicion->kind))
		return most;
	if (patience >= 0)
		return patience;
	return suspicion->before > most ? suspicion->before : most;
}

const struct problem *patience_note(struct patience *suspicions, const struct problems *found, double patience,
				    double now)
{
	note(suspicions, found, now);
	for (size_t i = 0; i < found->count; i++) {
		const struct patience_item *suspicion = find(suspicions, &found->list[i]);

		if (suspicion && now - suspicion->since >= patience_with(suspicion, patience))
			return &found->list[i];
	}
	return NULL;
}

const struct problem *patience_untold(struct patience *suspicions, const struct problems *found, double patience,
				      double now, double *ret_until)
{
	for (size_t i = 0; i < found->count; i++) {
		struct patience_item *suspicion = find(suspicions, &found->list[i]);

		if (!suspicion || suspicion->told || !problem_may_pass(suspicion->kind) ||
		    now - suspicion->since < PATIENCE_TOLD)
			continue;
		suspicion->told = true;
		*ret_until = suspicion->since + patience_with(suspicion, patience);
		return &found->list[i];
	}
	return NULL;
}
