/* SPDX-License-Identifier: Apache-2.0 */
#include "status/logs.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kube/call.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "status/log_targets.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rest.h"
#include "uri.h"

#define LOOK_EVERY 1000 /* milliseconds between looks at the pods */
#define LINE_MOST ((size_t)1 << 20)
#define TIMESTAMP_MOST 40 /* bytes of the time before a line: RFC 3339 with nanoseconds */
#define LOGS_IDLE 600000  /* milliseconds without a line, after which it is asked for anew: it may be cut unnoticed */
#define PIECE 4096        /* bytes that a pipe which has room takes at once (PIPE_BUF) */

/* The log of one container. */
struct source {
	struct follow *all;
	char *pod;
	char *uid;
	char *container;
	long restarts;             /* of the run that is read */
	bool active;               /* it is being read */
	bool failed;               /* the last try was refused, or broke off */
	bool whole;                /* it was asked for without --tail and --since */
	char last[TIMESTAMP_MOST]; /* time of the last line that was printed; "" before the first */
	char seen[TIMESTAMP_MOST]; /* lines up to that time were printed before the connection broke; "": none */
	struct bytes rest;         /* of a line that has not ended */
	struct source *next;
};

struct follow {
	struct kube *cluster;
	const struct logs_request *request;
	const struct logs_reader *reader;
	const char *name_space;
	struct log_choice choice;
	struct http_streams *streams;
	struct source *first;
	bool prefixes;
	bool closed; /* nobody reads any more */
};

static void follow_close(struct follow *follow)
{
	http_streams_close(follow->streams);
	while (follow->first) {
		struct source *source = follow->first;

		follow->first = source->next;
		free(source->pod);
		free(source->uid);
		free(source->container);
		bytes_free(&source->rest);
		free(source);
	}
}

/* Never waits for a slow reader without looking for a signal. */
static void print(struct follow *follow, struct str text)
{
	while (text.n && !follow->closed) {
		struct pollfd polled[] = { { follow->reader->output, POLLOUT, 0 },
					   { context_descriptor(follow->cluster->within), POLLIN, 0 } };
		ssize_t put;

		if (poll(polled, COUNT_OF(polled), -1) < 0 && errno != EINTR)
			follow->closed = true;
		if (context_came(follow->cluster->within))
			return;
		if (!(polled[0].revents & (POLLOUT | POLLERR | POLLHUP)))
			continue;
		put = write(follow->reader->output, text.p, text.n < PIECE ? text.n : PIECE);
		if (put < 0 && errno != EINTR && errno != EAGAIN)
			follow->closed = true;
		text.p += put > 0 ? put : 0;
		text.n -= put > 0 ? (size_t)put : 0;
	}
}

/* "TIME text": prints the text, unless a line of that time was printed before the connection broke. */
static void print_line(struct source *source, struct str line)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LINE_MOST * 2);
	const struct follow *follow = source->all;
	const char *blank = line.n ? memchr(line.p, ' ', line.n) : NULL;
	size_t n = blank ? (size_t)(blank - line.p) : 0;

	if (n && n < TIMESTAMP_MOST) {
		char moment[TIMESTAMP_MOST];

		memcpy(moment, line.p, n);
		moment[n] = '\0';
		/* Of one width (kubelet: RFC3339NanoFixed), so they order as texts do. */
		if (strcmp(moment, source->seen) <= 0)
			return;
		memcpy(source->last, moment, n + 1);
		if (!follow->request->timestamps) {
			line.p += n + 1;
			line.n -= n + 1;
		}
	}
	if (follow->prefixes)
		bytes_format(&out, "%s[%s/%s]%s ", follow->reader->color ? "\033[36m" : "", source->pod,
			     source->container, follow->reader->color ? "\033[0m" : "");
	bytes_add(&out, line);
	bytes_add_char(&out, '\n');
	print(source->all, bytes_str(&out));
}

static int take_piece(void *context, struct str piece)
{
	struct source *source = context;

	while (piece.n) {
		const char *end = memchr(piece.p, '\n', piece.n);
		size_t n = end ? (size_t)(end - piece.p) : piece.n;

		bytes_add(&source->rest, (struct str){ piece.p, n });
		if (end) {
			print_line(source, bytes_str(&source->rest));
			bytes_reset(&source->rest);
			source->rest.overflow = false;
		}
		piece.p += n + (end != NULL);
		piece.n -= n + (end != NULL);
	}
	return source->all->closed;
}

static void end_source(void *context, long status, struct str words)
{
	struct source *source = context;

	(void)words;
	/* Half a line of a connection that broke comes again, whole, with the next one. */
	if (source->rest.length && status)
		print_line(source, bytes_str(&source->rest));
	bytes_reset(&source->rest);
	source->active = false;
	source->failed = status / 100 != 2;
}

/* `again`: the connection broke; go on after what was printed. */
static const char *path_of(const struct source *source, bool again, bool whole, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes path = BYTES_INIT(LINE_MOST);
	const struct logs_request *request = source->all->request;

	bytes_format(&path, API_CORE "/namespaces/%s/pods/%s/log?container=%s&timestamps=true", source->all->name_space,
		     source->pod, source->container);
	if (request->follow)
		bytes_add_text(&path, "&follow=true");
	if (request->previous)
		bytes_add_text(&path, "&previous=true");
	if (again && *source->last) {
		bytes_add_text(&path, "&sinceTime=");
		uri_encode(&path, str_of(source->last));
	} else if (!whole) {
		if (request->tail >= 0)
			bytes_format(&path, "&tailLines=%ld", request->tail);
		if (request->since)
			bytes_format(&path, "&sinceSeconds=%lld", (long long)request->since);
	}
	return arena_str(arena, bytes_str(&path)).p;
}

static struct source *add_source(struct follow *follow, const struct log_target *one)
{
	struct source **place = &follow->first;
	struct source *source = xcalloc(1, sizeof(*source));

	*source = (struct source){ .all = follow,
				   .pod = xstrdup(one->pod),
				   .uid = xstrdup(one->uid),
				   .container = xstrdup(one->container),
				   .restarts = one->restarts,
				   .rest = BYTES_INIT(LINE_MOST) };
	while (*place)
		place = &(*place)->next;
	*place = source;
	return source;
}

static struct source *find_source(const struct follow *follow, const struct log_target *one)
{
	struct source *source = follow->first;

	while (source && (strcmp(source->uid, one->uid) != 0 || strcmp(source->container, one->container) != 0))
		source = source->next;
	return source;
}

static int read_source(struct source *source, bool again, bool whole, struct arena *arena, struct err *err)
{
	const char *seen = again ? source->last : "";
	struct http_stream stream = { path_of(source, again, whole, arena), take_piece, end_source, source, LOGS_IDLE };

	memcpy(source->seen, seen, strlen(seen) + 1);
	source->active = true;
	source->whole = whole;
	return http_streams_add(source->all->streams, &stream, err);
}

/* Starts what is new, was restarted, or broke off. */
static int follow_one(struct follow *follow, const struct log_target *one, bool at_start, struct arena *arena,
		      struct err *err)
{
	struct source *source = find_source(follow, one);

	if (!one->started || (source && source->active))
		return 0;
	if (!source)
		return read_source(add_source(follow, one), false, !at_start, arena, err);
	if (one->restarts > source->restarts) {
		source->restarts = one->restarts;
		return read_source(source, false, true, arena, err);
	}
	return one->running || source->failed ? read_source(source, true, source->whole, arena, err) : 0;
}

static bool is_any_active(const struct follow *follow)
{
	const struct source *source = follow->first;

	while (source && !source->active)
		source = source->next;
	return source != NULL;
}

static int list(struct follow *follow, enum resource resource, struct arena *arena, struct value **ret, struct err *err)
{
	return kube_list(follow->cluster, resources_list(resource, follow->name_space, arena), NULL, false, arena, ret,
			 err);
}

/* 1: all has ended. */
static int look_again(struct follow *follow, bool at_start, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *pods;
	struct value *jobs;

	if (list(follow, RESOURCE_Pod, &arena, &pods, err))
		return -1;
	for (const struct log_target *one = log_targets_choose(pods, &follow->choice, &arena); one; one = one->next)
		if (follow_one(follow, one, at_start, &arena, err))
			return -1;
	if (is_any_active(follow))
		return 0;
	if (list(follow, RESOURCE_Job, &arena, &jobs, err))
		return -1;
	return log_targets_are_over(pods, jobs, &follow->choice);
}

/* A log that is there is printed whole, one container after the other. */
static int print_each(struct follow *follow, const struct log_target *first, struct arena *arena, bool *ret_found,
		      struct err *err)
{
	const struct logs_request *request = follow->request;

	for (const struct log_target *one = first; one && !follow->closed; one = one->next) {
		struct source *source;

		if (request->previous ? !one->ran_before : !one->started)
			continue;
		*ret_found = true;
		source = add_source(follow, one);
		if (kube_stream(follow->cluster, path_of(source, false, false, arena), take_piece, source, err))
			return err_wrap(err, "%s/%s", one->pod, one->container);
		end_source(source, 200, STR(""));
		if (context_check(follow->cluster->within, 0, err))
			return -1;
	}
	return 0;
}

/* kubectl fails too where no container ran before: nothing printed would look like a run that said nothing. */
static int print_all(struct follow *follow, const struct log_target *first, struct arena *arena, struct err *err)
{
	const struct logs_request *request = follow->request;
	bool found = false;

	if (print_each(follow, first, arena, &found, err))
		return -1;
	if (found || !request->previous)
		return 0;
	(void)err_set(err, ERR_MISSING, "store %s: no container was started again, so there is no run before",
		      request->name);
	return err_hint(err, "this run's lines: helm store logs %s", request->name);
}

static int nothing_chosen(const struct logs_request *request, const struct value *pods, struct arena *arena,
			  struct err *err)
{
	const char *there = log_targets_components(pods, arena);
	const char *wanted = request->pod ? request->pod : request->container ? request->container : request->component;

	(void)err_set(err, ERR_MISSING, "store %s has no pod%s%s", request->name, wanted ? " of " : "",
		      wanted ? wanted : "");
	if (*there)
		(void)err_hint(err, "components: %s", there);
	return err_hint(err, "its pods: helm store status %s", request->name);
}

/* Without a line to print, a reader that went away would never be noticed. */
static void look_for_reader(struct follow *follow)
{
	struct pollfd polled = { follow->reader->output, 0, 0 };

	if (poll(&polled, 1, 0) > 0 && (polled.revents & POLLERR))
		follow->closed = true;
}

static int follow_all(struct follow *follow, struct err *err)
{
	int over = 0;

	if (kube_streams(follow->cluster, &follow->streams, err))
		return -1;
	for (bool at_start = true; !over && !follow->closed; at_start = false) {
		over = look_again(follow, at_start, err);
		/* What came last is handed over before the end. */
		if (over < 0 || http_streams_move(follow->streams, LOOK_EVERY, follow->cluster->within, err))
			return -1;
		look_for_reader(follow);
	}
	return 0;
}

int logs_check(const struct logs_request *request, struct err *err)
{
	if (name_check(request->name, err))
		return -1;
	return request->follow && request->previous
		       ? err_set(err, ERR_USAGE, "--follow and --previous exclude each other")
		       : 0;
}

static int read_pods(struct follow *follow, struct arena *arena, struct value **ret, struct err *err)
{
	const struct logs_request *request = follow->request;
	struct state_facts facts;

	if (lister_find(follow->cluster, request->name, arena, &facts, err) ||
	    list(follow, RESOURCE_Pod, arena, ret, err))
		return -1;
	/* Pods that are ending have lines yet; new ones do not come. */
	return (request->follow || !value_first(*ret)) ? rest_refuse(&facts, request->name, "it has no pods", err) : 0;
}

int logs_run(struct kube *cluster, const struct logs_request *request, const struct logs_reader *reader,
	     struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(follow_close) struct follow follow = { .cluster = cluster,
						       .request = request,
						       .reader = reader,
						       .choice = { request->component, request->pod,
								   request->container } };
	const struct log_target *chosen;
	struct value *pods;

	if (logs_check(request, err))
		return -1;
	follow.name_space = name_namespace(request->name, &arena);
	if (read_pods(&follow, &arena, &pods, err))
		return -1;
	chosen = log_targets_choose(pods, &follow.choice, &arena);
	if (!chosen)
		return nothing_chosen(request, pods, &arena, err);
	follow.prefixes = chosen->next || (request->follow && !request->pod);
	return request->follow ? follow_all(&follow, err) : print_all(&follow, chosen, &arena, err);
}
