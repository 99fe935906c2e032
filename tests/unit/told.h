/* SPDX-License-Identifier: Apache-2.0 */
/* What a context was told: a line "STATE STEP: DETAIL" for each event that stays. After cmocka.h. */
#ifndef STORE_TEST_TOLD_H
#define STORE_TEST_TOLD_H

#include "bytes.h"
#include "context.h"

#define TOLD_MOST ((size_t)1 << 20)

/* As `listener` of a context with told_hear. */
static inline void told_hear(void *listener, const struct event *event)
{
	static const char *const words[EVENT_STATES] = {
#define X(name, word, detail) [EVENT_##name] = word,
		EVENT_TABLE(X)
#undef X
	};

	if (event->weight != EVENT_PASSING && words[event->state])
		bytes_format(listener, "%s %s: %.*s\n", words[event->state], event->step, STR_ARG(event->detail));
}

static inline void told_listen(struct context *context, struct bytes *lines)
{
	context->hear = told_hear;
	context->listener = lines;
}

static inline const char *told_text(const struct bytes *lines)
{
	return lines->length ? lines->data : "";
}

#endif
