/* SPDX-License-Identifier: Apache-2.0 */
#include "context.h"

#include "alloc.h"
#include "clock.h"

#define SLICE 50 /* milliseconds between looks at a flag */

static const char *const words[EVENT_STATES] = {
#define X(name, word, detail) [EVENT_##name] = word,
	EVENT_TABLE(X)
#undef X
		[EVENT_IDLE] = "",
};

const char *context_event_word(enum event_state state)
{
	return words[state];
}

void context_begin(struct context *context, const struct context *parent, unsigned timeout)
{
	*context = parent ? *parent : (struct context)CONTEXT_INIT;
	context->timeout = timeout;
	context_restart(context);
}

void context_restart(struct context *context)
{
	context->begin = clock_running();
	context->failed = false;
}

double context_seconds(const struct context *context)
{
	return (double)(clock_running() - context->begin) / 1000;
}

unsigned context_left(const struct context *context)
{
	long long spent = clock_running() - context->begin;

	if (context->timeout == CONTEXT_ENDLESS)
		return CONTEXT_ENDLESS;
	return spent + 1 < (long long)context->timeout ? context->timeout - (unsigned)spent : 1;
}

bool context_is_over(const struct context *context)
{
	return context->timeout != CONTEXT_ENDLESS && clock_running() - context->begin >= (long long)context->timeout;
}

static bool is_flagged(const struct context *context)
{
	return context && context->cancelled && atomic_load(context->cancelled);
}

bool context_came(struct context *context)
{
	return is_flagged(context) || (context && interrupt_came(context->interrupt));
}

int context_descriptor(const struct context *context)
{
	return context && context->interrupt ? context->interrupt->descriptor : -1;
}

int context_slice(const struct context *context, int milliseconds)
{
	return context && context->cancelled && milliseconds > SLICE ? SLICE : milliseconds;
}

int context_check(struct context *context, int milliseconds, struct err *err)
{
	long long until = clock_running() + milliseconds;
	int left = milliseconds;

	for (;;) {
		if (is_flagged(context))
			return err_set(err, ERR_INTERRUPTED, "ended by the caller");
		if (interrupt_check(context ? context->interrupt : NULL, context_slice(context, left), err))
			return -1;
		if (left <= 0 || clock_running() >= until)
			return is_flagged(context) ? err_set(err, ERR_INTERRUPTED, "ended by the caller") : 0;
		left = (int)(until - clock_running());
	}
}

void context_tell(struct context *context, enum event_state state, enum event_weight weight, const char *step,
		  struct str detail)
{
	struct event event = { state, weight, step, detail.n ? detail : STR(""), 0 };

	if (!context->hear)
		return;
	event.seconds = context_seconds(context);
	context->hear(context->listener, &event);
}

void context_failed(struct context *context, const char *step, const char *detail)
{
	context->failed = true;
	context_tell(context, EVENT_FAILED, EVENT_LINE, step, str_of(detail));
}

/* What a paragraph may begin with that is not of its detail: an error is laid out so that only warns, too. */
static size_t prefix_of(const char *paragraph)
{
	static const char *const prefixes[] = { "warning: ", "error: " };

	for (size_t i = 0; i < COUNT_OF(prefixes); i++)
		if (strncmp(paragraph, prefixes[i], strlen(prefixes[i])) == 0)
			return strlen(prefixes[i]);
	return 0;
}

/* Bytes up to the end of the paragraph, with its newline. */
static size_t paragraph_of(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\n' && (text.n - i < 3 || memcmp(text.p + i + 1, "  ", 2) != 0))
			return i + 1;
	return text.n;
}

void context_warn_laid(struct context *context, enum event_weight weight, const char *step, struct str text)
{
	while (text.n) {
		CLEANUP(free_pointer) char *detail = xstrndup(text.p, paragraph_of(text));
		size_t n = strlen(detail);
		size_t at = prefix_of(detail);
		size_t kept = 0;

		text = (struct str){ text.p + n, text.n - n };
		n -= n && detail[n - 1] == '\n';
		for (; at < n; at++) {
			detail[kept++] = detail[at];
			if (detail[at] == '\n' && at + 1 < n)
				at += 2;
		}
		context_tell(context, EVENT_WARNING, weight, step, (struct str){ detail, kept });
	}
}

void context_idle(struct context *context)
{
	context_tell(context, EVENT_IDLE, EVENT_PASSING, "", STR(""));
}
