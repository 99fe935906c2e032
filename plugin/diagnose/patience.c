/* SPDX-License-Identifier: Apache-2.0 */
#include "diagnose/patience.h"

#include <stdlib.h>

#include "alloc.h"

void suspicions_free(struct suspicions *suspicions)
{
	for (size_t i = 0; i < suspicions->count; i++)
		free(suspicions->list[i].object);
	suspicions->count = 0;
}

static struct suspicion *find(struct suspicions *suspicions, const struct suspect *suspect)
{
	for (size_t i = 0; i < suspicions->count; i++)
		if (suspicions->list[i].kind == suspect->kind &&
		    strcmp(suspicions->list[i].object, suspect->object) == 0)
			return &suspicions->list[i];
	return NULL;
}

static void forget_old(struct suspicions *suspicions, double now)
{
	size_t kept = 0;

	for (size_t i = 0; i < suspicions->count; i++) {
		if (now - suspicions->list[i].seen > SUSPICION_REMEMBERED)
			free(suspicions->list[i].object);
		else
			suspicions->list[kept++] = suspicions->list[i];
	}
	suspicions->count = kept;
}

static double trouble_before(const struct suspicions *suspicions, const char *object, double now)
{
	double before = 0;

	for (size_t i = 0; i < suspicions->count; i++)
		if (strcmp(suspicions->list[i].object, object) == 0 && now - suspicions->list[i].since > before)
			before = now - suspicions->list[i].since;
	return before;
}

static void add(struct suspicions *suspicions, const struct suspect *suspect, double now)
{
	double before = trouble_before(suspicions, suspect->object, now);

	if (suspicions->count < SUSPECTS_MOST)
		suspicions->list[suspicions->count++] =
			(struct suspicion){ .object = xstrdup(suspect->object), .kind = suspect->kind, .since = now,
					    .seen = now, .before = before };
}

/* Looks may be far apart, when the API server is slow: what is still so is not forgotten for that. */
static void note(struct suspicions *suspicions, const struct suspects *found, double now)
{
	for (size_t i = 0; i < found->count; i++) {
		struct suspicion *old = find(suspicions, &found->list[i]);

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
static double patience_with(const struct suspicion *suspicion, double patience)
{
	double most = suspect_patience(suspicion->kind);

	if (!suspect_may_pass(suspicion->kind))
		return most;
	if (patience >= 0)
		return patience;
	return suspicion->before > most ? suspicion->before : most;
}

const struct suspect *suspicions_note(struct suspicions *suspicions, const struct suspects *found, double patience,
				      double now)
{
	note(suspicions, found, now);
	for (size_t i = 0; i < found->count; i++) {
		const struct suspicion *suspicion = find(suspicions, &found->list[i]);

		if (suspicion && now - suspicion->since >= patience_with(suspicion, patience))
			return &found->list[i];
	}
	return NULL;
}

const struct suspect *suspicions_untold(struct suspicions *suspicions, const struct suspects *found, double patience,
					double now, double *ret_until)
{
	for (size_t i = 0; i < found->count; i++) {
		struct suspicion *suspicion = find(suspicions, &found->list[i]);

		if (!suspicion || suspicion->told || !suspect_may_pass(suspicion->kind) ||
		    now - suspicion->since < SUSPICION_TOLD)
			continue;
		suspicion->told = true;
		*ret_until = suspicion->since + patience_with(suspicion, patience);
		return &found->list[i];
	}
	return NULL;
}
