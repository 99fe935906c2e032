/* SPDX-License-Identifier: Apache-2.0 */
#include "watching.h"

#include <poll.h>

#include "clock.h"

/* One look. */
struct seen {
	struct arena arena;
	struct value *list;
};

static void seen_free(struct seen *seen)
{
	arena_free(&seen->arena);
	*seen = (struct seen){ .arena = ARENA_INIT };
}

static void add_change(struct value *changes, const char *type, const struct value *item, struct arena *arena)
{
	struct value *change = value_new(arena, VALUE_MAP);

	value_put_text(change, "type", type, arena);
	value_put(change, STR("object"), value_copy(arena, item));
	value_add(changes, change);
}

/* Both sides of a watch. */
struct sides {
	const struct watching *watching;
	const struct watching_reader *reader;
};

static const char *mark(const struct sides *sides, const struct value *item, struct arena *arena)
{
	if (sides->reader->mark)
		return sides->reader->mark(sides->reader->of, item, arena);
	return sides->watching->mark(sides->watching->of, item, arena);
}

/* Both are in the order of names. */
static struct value *compare(const struct sides *sides, const struct value *before, const struct value *now,
			     struct arena *arena)
{
	struct value *changes = value_new(arena, VALUE_LIST);
	const struct value *old = value_first(before);
	const struct value *new = value_first(now);

	while (old || new) {
		int order = !old ? 1 : !new ? -1 : strcmp(value_text_at(old, "name"), value_text_at(new, "name"));

		if (order < 0)
			add_change(changes, "DELETED", old, arena);
		else if (order > 0)
			add_change(changes, "ADDED", new, arena);
		else if (strcmp(mark(sides, old, arena), mark(sides, new, arena)) != 0)
			add_change(changes, "MODIFIED", new, arena);
		old = order <= 0 ? old->next : old;
		new = order >= 0 ? new->next : new;
	}
	return changes;
}

/* Without a line to print, a reader that went away would never be noticed. */
static bool is_read(const struct watching_reader *reader)
{
	struct pollfd polled = { reader->output, 0, 0 };

	return reader->output < 0 || poll(&polled, 1, 0) <= 0 || !(polled.revents & POLLERR);
}

/* 1: nothing more comes. */
static int look(const struct sides *sides, struct seen *before, struct err *err)
{
	const struct watching *watching = sides->watching;
	const struct watching_reader *reader = sides->reader;
	struct seen now = { .arena = ARENA_INIT };
	bool is_first = !before->list;
	struct value *changes;
	int over = watching->look(watching->of, &now.arena, &now.list, err);

	if (over < 0) {
		seen_free(&now);
		return -1;
	}
	changes = compare(sides, before->list, now.list, &now.arena);
	if ((is_first || value_first(changes)) && reader->tell(reader->of, changes, &now.arena, err))
		over = -1;
	seen_free(before);
	*before = now;
	return over;
}

int watching_run(const struct watching *watching, const struct watching_reader *reader, struct err *err)
{
	CLEANUP(seen_free) struct seen before = { .arena = ARENA_INIT };
	const struct sides sides = { watching, reader };
	long long least = reader->pause ? reader->pause : WATCHING_PAUSE;

	for (;;) {
		long long begin = clock_running();
		int over = look(&sides, &before, err);
		long long pause = (clock_running() - begin) * WATCHING_SHARE;

		if (!is_read(reader)) {
			err_clear(err);
			return 0;
		}
		if (over)
			return over < 0 ? -1 : 0;
		pause = pause > least ? pause : least;
		if (context_is_over(watching->context))
			return err_set(err, ERR_TIMEOUT, "the time is over");
		if (context_check(watching->context, (int)pause, err))
			return -1;
	}
}
