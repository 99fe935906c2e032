/* SPDX-License-Identifier: Apache-2.0 */
#include "server/door.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "alloc.h"
#include "clock.h"
#include "server/daemon.h"
#include "server/dispatch.h"
#include "server/feed.h"
#include "server/link.h"

#define EVENTS_MOST 256
#define ACCEPTS_MOST 64       /* before others have their turn */
#define TICK 1000             /* milliseconds between looks at deadlines */
#define STREAM_TICK 50        /* the same between looks for what streams are told */
#define DESCRIPTORS_EACH 3    /* of a connection: the client's, and a pair */
#define DESCRIPTORS_OTHERS 64 /* standard ones, epolls, the log */

/* Something that is polled. */
struct handle {
	struct link *link; /* NULL: it is one of the door's own */
	int descriptor;    /* -1: it is none yet */
	uint32_t mask;     /* what it is polled for; 0: it is not */
};

/* What the door has of a link. */
struct guest {
	struct link *link;
	struct guest *next;
	struct guest *before;
	struct handle client;
	struct handle inner;
};

struct door {
	struct listener *listener;
	struct serving *serving;
	struct daemon *daemon;
	struct daemon_hooks hooks;
	struct link_shared shared;
	struct guest *guests;
	struct link *ready; /* those with more to do */
	unsigned long long most;
	int epoll;
	struct handle listening;
	struct handle others[2]; /* daemon, signals */
	long long now;           /* milliseconds of clock_running */
	long long looked;        /* at deadlines */
	bool is_full;            /* the system has no more descriptors: until the next look */
};

static void make_ready(struct door *door, struct link *link)
{
	if (link->is_ready)
		return;
	link->is_ready = true;
	link->next = door->ready;
	door->ready = link;
}

static void on_answer(void *context, const struct request *request, struct answer *ret)
{
	struct door *door = context;

	dispatch_answer(door->serving, request, ret);
}

static void on_streams(void *context, void *tag)
{
	link_streams(tag);
	make_ready(context, tag);
}

static void on_ended(void *context, void *tag, const struct request *request, const struct answer *answer,
		     double seconds)
{
	struct door *door = context;

	dispatch_note(door->serving, request, answer, seconds);
	if (!tag)
		return;
	link_answered(tag);
	make_ready(door, tag);
}

static void on_refuse(void *context, enum guard_rule rule, const char *peer, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct door *door = context;
	struct answer answer;

	dispatch_refuse(door->serving, rule, peer, &arena, &answer);
	answer_write(&answer, time(NULL), out);
}

static int on_open(void *context, int descriptor, void *link, const char *peer, struct err *err)
{
	struct door *door = context;

	return daemon_add(door->daemon, descriptor, link, peer, err);
}

/* Polls it for what is wanted now; what is wanted for nothing is not polled at all, as it would say that it ended. */
static void poll_for(struct door *door, struct handle *handle, int descriptor, uint32_t wanted)
{
	struct epoll_event event = { .events = wanted, .data = { .ptr = handle } };
	int operation = EPOLL_CTL_DEL;

	if (handle->descriptor != descriptor) {
		handle->descriptor = descriptor;
		handle->mask = 0;
	}
	if (descriptor < 0 || handle->mask == wanted)
		return;
	if (wanted)
		operation = handle->mask ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
	(void)epoll_ctl(door->epoll, operation, descriptor, &event);
	handle->mask = wanted;
}

static void poll_listener(struct door *door)
{
	bool is_open = door->serving->metrics.open < door->most && !door->is_full;

	poll_for(door, &door->listening, door->listener->descriptor, is_open ? EPOLLIN : 0);
}

static void let_in(struct door *door, int client, const char *peer)
{
	struct guest *guest = xcalloc(1, sizeof(*guest));

	guest->link = link_new(&door->shared, client, peer, door->now);
	guest->link->place = guest;
	guest->client = (struct handle){ guest->link, -1, 0 };
	guest->inner = guest->client;
	guest->next = door->guests;
	if (guest->next)
		guest->next->before = guest;
	door->guests = guest;
	door->serving->metrics.connections++;
	door->serving->metrics.open++;
	make_ready(door, guest->link);
}

static void accept_some(struct door *door)
{
	char peer[LISTEN_TEXT_MOST];

	for (int i = 0; i < ACCEPTS_MOST && door->serving->metrics.open < door->most; i++) {
		int client = listen_accept(door->listener, peer, &door->is_full);

		if (client < 0)
			break;
		let_in(door, client, peer);
	}
	poll_listener(door);
}

static void let_out(struct door *door, struct guest *guest)
{
	poll_for(door, &guest->client, guest->link->client, 0);
	*(guest->before ? &guest->before->next : &door->guests) = guest->next;
	if (guest->next)
		guest->next->before = guest->before;
	daemon_forget(door->daemon, guest->link);
	link_free(guest->link);
	free(guest);
	door->serving->metrics.open--;
	poll_listener(door);
}

/* All that are ready, once each; those with more to do are ready again. Whoever is done goes. */
static void step_ready(struct door *door)
{
	struct link *links = door->ready;

	door->ready = NULL;
	while (links) {
		struct link *link = links;
		struct guest *guest = link->place;

		links = link->next;
		link->is_ready = false;
		if (link_step(link, door->now))
			make_ready(door, link);
		if (link->state == LINK_DONE) {
			let_out(door, guest);
			continue;
		}
		poll_for(door, &guest->client, link->client, link_wants_client(link));
		poll_for(door, &guest->inner, link->inner, link_wants_inner(link));
	}
}

static void look_at_deadlines(struct door *door)
{
	if (door->now - door->looked < TICK)
		return;
	door->looked = door->now;
	door->is_full = false;
	poll_listener(door);
	for (struct guest *guest = door->guests; guest; guest = guest->next) {
		link_expire(guest->link, door->now);
		if (guest->link->state >= LINK_ENDING)
			make_ready(door, guest->link);
	}
}

static void wait_for_events(struct door *door)
{
	struct epoll_event events[EVENTS_MOST];
	int tick = feed_count(door->serving->feed) ? STREAM_TICK : TICK;
	int count = epoll_wait(door->epoll, events, EVENTS_MOST, door->ready ? 0 : tick);

	door->now = clock_running();
	for (int i = 0; i < count; i++) {
		struct handle *handle = events[i].data.ptr;

		if (handle->link)
			make_ready(door, handle->link);
		else if (handle == &door->listening)
			accept_some(door);
	}
}

/* What streams are told, and when. */
static void look_at_feed(struct door *door)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = NULL;
	struct feed *feed = door->serving->feed;
	const char *ignored;

	if (feed_wants(feed, door->now))
		snapshot = supply_take(door->serving->supply, &arena, &ignored);
	if (snapshot)
		feed_take(feed, snapshot, door->now);
	feed_turn(feed, door->now, daemon_wake);
}

static void turn(struct door *door)
{
	wait_for_events(door);
	look_at_deadlines(door);
	step_ready(door);
	look_at_feed(door);
	/* What was handed over is mostly answered at once. */
	daemon_run(door->daemon);
	step_ready(door);
}

/* As many as the system lets us have descriptors for. */
static unsigned connections_most(void)
{
	struct rlimit limit;
	rlim_t most = DOOR_CONNECTIONS_MOST;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return DESCRIPTORS_OTHERS;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur > DESCRIPTORS_OTHERS + DESCRIPTORS_EACH &&
	    (limit.rlim_cur - DESCRIPTORS_OTHERS) / DESCRIPTORS_EACH < most)
		most = (limit.rlim_cur - DESCRIPTORS_OTHERS) / DESCRIPTORS_EACH;
	return (unsigned)most;
}

static int open_door(struct door *door, struct interrupt *interrupt, struct err *err)
{
	door->most = connections_most();
	door->hooks = (struct daemon_hooks){ door, on_answer, on_streams, on_ended };
	door->shared = (struct link_shared){ door, on_refuse, on_open, 0, DOOR_HELD_MOST };
	door->listening = (struct handle){ NULL, -1, 0 };
	door->others[0] = door->others[1] = door->listening;
	door->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (door->epoll < 0)
		return err_set(err, ERR_INTERNAL, "epoll: %s", strerror(errno));
	if (daemon_open(&door->hooks, (unsigned)door->most, &door->daemon, err))
		return -1;
	poll_listener(door);
	poll_for(door, &door->others[0], daemon_descriptor(door->daemon), EPOLLIN);
	poll_for(door, &door->others[1], interrupt->descriptor, EPOLLIN);
	return 0;
}

static void close_door(struct door *door)
{
	while (door->guests)
		let_out(door, door->guests);
	daemon_close(door->daemon);
	if (door->epoll >= 0)
		(void)close(door->epoll);
}

/* Nobody comes in any more; who only keeps a connection open has to go. */
static void finish(struct door *door, unsigned grace)
{
	long long until = clock_running() + grace;

	/* It stays readable. */
	poll_for(door, &door->others[1], door->others[1].descriptor, 0);
	door->serving->is_ending = true;
	feed_end(door->serving->feed);
	listen_close(door->listener);
	while (door->guests && door->now < until) {
		for (struct guest *guest = door->guests; guest; guest = guest->next) {
			if (!link_is_idle(guest->link))
				continue;
			guest->link->state = LINK_DONE;
			make_ready(door, guest->link);
		}
		step_ready(door);
		if (door->guests)
			turn(door);
	}
}

int door_run(struct listener *listener, struct serving *serving, struct interrupt *interrupt, unsigned grace,
	     struct err *err)
{
	CLEANUP(close_door) struct door door = { .listener = listener, .serving = serving, .epoll = -1 };

	if (open_door(&door, interrupt, err))
		return -1;
	dispatch_tell(serving, "listening", listener->text);
	door.now = clock_running();
	while (!interrupt_came(interrupt))
		turn(&door);
	dispatch_tell(serving, "ending", "nobody is let in any more");
	finish(&door, grace);
	dispatch_tell(serving, "ended", door.guests ? "the time to finish was over" : "all is answered");
	return 0;
}
