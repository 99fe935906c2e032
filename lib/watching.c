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

static bool is_same(const struct watching *watching, const struct value *one, const struct value *other,
		    struct arena *arena)
{
	return strcmp(watching->mark(watching->of, one, arena), watching->mark(watching->of, other, arena)) == 0;
}

/* Both are in the order of names. */
static struct value *compare(const struct watching *watching, const struct value *before, const struct value *now,
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
		else if (!is_same(watching, old, new, arena))
			add_change(changes, "MODIFIED", new, arena);
		old = order <= 0 ? old->next : old;
		new = order >= 0 ? new->next : new;
	}
	return changes;
}

/* Without a line to print, a reader that went away would never be noticed. */
static bool has_reader(const struct watching *watching)
{
	struct pollfd polled = { watching->output, 0, 0 };

	return watching->output < 0 || poll(&polled, 1, 0) <= 0 || !(polled.revents & POLLERR);
}

/* 1: nothing more comes. */
static int look(const struct watching *watching, struct seen *before, struct err *err)
{
	struct seen now = { .arena = ARENA_INIT };
	bool is_first = !before->list;
	struct value *changes;
	int over = watching->look(watching->of, &now.arena, &now.list, err);

	if (over < 0) {
		seen_free(&now);
		return -1;
	}
	changes = compare(watching, before->list, now.list, &now.arena);
	if ((is_first || value_first(changes)) && watching->tell(watching->of, changes, &now.arena, err))
		over = -1;
	seen_free(before);
	*before = now;
	return over;
}

int watching_run(const struct watching *watching, struct err *err)
{
	CLEANUP(seen_free) struct seen before = { .arena = ARENA_INIT };

	for (;;) {
		long long begin = clock_running();
		int over = look(watching, &before, err);
		long long pause = (clock_running() - begin) * WATCHING_SHARE;

		if (!has_reader(watching)) {
			err_clear(err);
			return 0;
		}
		if (over)
			return over < 0 ? -1 : 0;
		pause = pause > watching->pause ? pause : watching->pause;
		if (context_is_over(watching->context))
			return err_set(err, ERR_TIMEOUT, "the time is over");
		if (context_check(watching->context, (int)pause, err))
			return -1;
	}
}
