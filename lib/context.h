/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What work goes on within, handed down to whatever may take long: until when, who may cancel it, and who hears what
 * happens. It says how things go, and who listens decides what is shown of it: nothing below prints. Borrows signals,
 * flag and listener, which must outlive it; owns nothing.
 */
#ifndef STORE_CONTEXT_H
#define STORE_CONTEXT_H

#include <limits.h>
#include <stdatomic.h>

#include "interrupt.h"

/* name, word of the state in JSON, what the event's detail is */
#define EVENT_TABLE(X)                                                                                                 \
	X(BEGUN, "begun", "a step begins; the detail says on what, or what of it")                                     \
	X(WAITING, "waiting", "the step goes on; the detail is what it waits for, and why")                            \
	X(DONE, "done", "a step has ended well; the detail is what it found or made")                                  \
	X(FAILED, "failed", "a step cannot be done; the detail is why")                                                \
	X(WARNING, "warning", "the command goes on, and somebody should know; further lines say what to do")           \
	X(NOTE, "note", "nothing is wrong, and more may be wanted; further lines say what to do")                      \
	X(PLAN, "plan", "what comes, goes and stays, told before anything is destroyed or tried")                      \
	X(OUTPUT, "output", "what a program that runs says")

enum event_state {
#define X(name, word, detail) EVENT_##name,
	EVENT_TABLE(X)
#undef X
		EVENT_IDLE, /* nothing goes on for now: what stood for it may be taken away */
	EVENT_STATES
};

/* To whom it matters. */
enum event_weight {
	EVENT_PASSING, /* people who watch, until the next event */
	EVENT_LINE,    /* whoever wants to see the steps */
	EVENT_LOUD,    /* also who does not */
	EVENT_SILENT   /* machines: people read it in the result */
};

/* Texts are borrowed for the call of the listener, and may hold whatever others said. */
struct event {
	enum event_state state;
	enum event_weight weight;
	const char *step;  /* what goes on, in a word or a few; never NULL */
	struct str detail; /* may be of several lines */
	double seconds;    /* since the context began */
};

struct context {
	void (*hear)(void *listener, const struct event *event); /* NULL: nobody */
	void *listener;
	struct interrupt *interrupt;  /* a signal cancels; NULL: nobody looks */
	const atomic_bool *cancelled; /* the caller, another thread say, cancels by setting it; NULL: nobody does */
	long long begin;              /* milliseconds of clock_running */
	unsigned timeout;             /* milliseconds from begin for all of it; CONTEXT_ENDLESS: there is no end */
	bool failed;                  /* context_failed was called: the reason is told already */
};

#define CONTEXT_ENDLESS UINT_MAX
#define CONTEXT_INIT { .timeout = CONTEXT_ENDLESS }

/* Begins now, under `parent` (NULL: on its own): with its listener and whoever may cancel it, and time of its own. */
void context_begin(struct context *context, const struct context *parent, unsigned timeout);
/* The same context for the next piece of work: the clock starts anew. */
void context_restart(struct context *context);

/* Seconds since the beginning. */
double context_seconds(const struct context *context);
/* Milliseconds that are left, at least 1; CONTEXT_ENDLESS where there is no end. */
unsigned context_left(const struct context *context);
bool context_is_over(const struct context *context);

/* Whether it was cancelled. NULL: no. */
bool context_came(struct context *context);
/* The descriptor that becomes readable with a signal, for poll; -1: there is none. NULL is allowed. */
int context_descriptor(const struct context *context);
/* Milliseconds that may pass before the next look, of `milliseconds`: nothing wakes whoever waits for a flag. */
int context_slice(const struct context *context, int milliseconds);
/*
 * Waits `milliseconds` (0: only looks), but not once it was cancelled: then -1, from then on each time, with
 * ERR_INTERRUPTED, ERR_TERMINATED or ERR_HANGUP; a flag is as SIGINT. NULL only waits.
 */
int context_check(struct context *context, int milliseconds, struct err *err);

/* Tells the listener. */
void context_tell(struct context *context, enum event_state state, enum event_weight weight, const char *step,
		  struct str detail);

/* These take a detail of NULL for "". On a terminal step and detail stand until the next event. */
static inline void context_begun(struct context *context, const char *step, const char *detail)
{
	context_tell(context, EVENT_BEGUN, EVENT_PASSING, step, str_of(detail));
}

static inline void context_waiting(struct context *context, const char *step, const char *detail)
{
	context_tell(context, EVENT_WAITING, EVENT_PASSING, step, str_of(detail));
}

static inline void context_done(struct context *context, const char *step, const char *detail)
{
	context_tell(context, EVENT_DONE, EVENT_LINE, step, str_of(detail));
}

/* Marks the context too: the reason is told. */
void context_failed(struct context *context, const char *step, const char *detail);

/* Without "warning: " and a last newline. */
static inline void context_warn(struct context *context, const char *step, const char *detail)
{
	context_tell(context, EVENT_WARNING, EVENT_LOUD, step, str_of(detail));
}

/*
 * Tells text that is laid out already, a warning a paragraph: a line, perhaps after "warning: " or "error: ", and
 * further ones that two blanks are before. Neither is of the detail.
 */
void context_warn_laid(struct context *context, enum event_weight weight, const char *step, struct str text);

/* Nothing goes on for now. */
void context_idle(struct context *context);

/* "begun", "done" …; "" for EVENT_IDLE. */
const char *context_event_word(enum event_state state);

#endif
