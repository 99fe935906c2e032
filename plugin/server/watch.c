/* SPDX-License-Identifier: Apache-2.0 */
#include "server/watch.h"

#include <stdlib.h>
#include <sys/random.h>

#include "clock.h"
#include "json.h"
#include "kube/retry.h"
#include "kube/stream.h"
#include "server/watch_lines.h"
#include "server/watch_list.h"
#include "uri.h"

#define IDLE 90000 /* milliseconds */
#define AGAIN 60000
#define PAUSE_MOST 15000
#define SHORT 1000         /* a stream that ends sooner, and without an event, is no good one */
#define DOUBTS_MOST 3      /* answers in a row, until a list has to tell what there is */
#define TIMEOUT_LEAST 300U /* seconds; as much again by chance (client-go, minWatchTimeout) */
#define LINE_MOST ((size_t)16 << 20)
#define PATH_MOST ((size_t)64 << 10)

/* How a stream goes on, by what came. */
enum verdict {
	VERDICT_ON,
	VERDICT_AGAIN, /* from the last version */
	VERDICT_DOUBT, /* the same, but not for ever */
	VERDICT_LIST
};

struct following {
	struct watch *watch;
	struct watch_lines lines;
	struct arena arena; /* of one event */
	enum verdict verdict;
	bool has_event;
};

static void following_free(struct following *following)
{
	watch_lines_free(&following->lines);
	arena_free(&following->arena);
}

/* --- events */

static enum verdict judge_error(const struct value *status)
{
	const char *reason = value_text_at(status, "reason");

	return value_number_at(status, "code") == 410 || strcmp(reason, "Expired") == 0 || strcmp(reason, "Gone") == 0
		       ? VERDICT_LIST
		       : VERDICT_DOUBT;
}

static enum verdict hear(struct watch *watch, const struct value *event)
{
	const char *type = value_text_at(event, "type");
	const struct value *object = value_get(event, "object");
	const char *version = value_text_at(object, "metadata.resourceVersion");

	if (strcmp(type, "ERROR") == 0)
		return judge_error(object);
	if (!*version)
		return VERDICT_DOUBT;
	if (strcmp(type, "ADDED") == 0 || strcmp(type, "MODIFIED") == 0)
		watch->hearer.changed(watch->hearer.of, object);
	else if (strcmp(type, "DELETED") == 0)
		watch->hearer.removed(watch->hearer.of, object);
	else if (strcmp(type, "BOOKMARK") != 0)
		return VERDICT_DOUBT;
	free_pointer(&watch->version);
	watch->version = xstrdup(version);
	watch->failures = 0;
	watch->doubts = 0;
	return VERDICT_ON;
}

static int take_line(void *of, struct str line)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct following *following = of;
	const struct value *event;

	arena_reset(&following->arena);
	event = json_parse(line, &following->arena, &ignored);
	following->verdict = event ? hear(following->watch, event) : VERDICT_DOUBT;
	following->has_event = following->has_event || following->verdict == VERDICT_ON;
	return following->verdict != VERDICT_ON;
}

static int take_piece(void *of, struct str piece)
{
	struct following *following = of;
	int over = watch_lines_take(&following->lines, piece, take_line, following);

	watch_prove(following->watch);
	/* From the last version the same line would come again. */
	if (over < 0)
		following->verdict = VERDICT_LIST;
	return over;
}

static void begun(void *of)
{
	struct following *following = of;

	watch_prove(following->watch);
	atomic_store(&following->watch->is_open, true);
	atomic_fetch_add(&following->watch->streams, 1);
}

/* --- one stream */

static const char *path_of(const struct watch *watch, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(PATH_MOST);
	unsigned chance = 0;

	(void)!getrandom(&chance, sizeof(chance), GRND_NONBLOCK);
	bytes_format(&text, "%s?watch=1&resourceVersion=", watch->target.path);
	uri_encode(&text, str_of(watch->version));
	bytes_format(&text, "&allowWatchBookmarks=true&timeoutSeconds=%u", TIMEOUT_LEAST + chance % TIMEOUT_LEAST);
	if (watch->target.selector) {
		bytes_add_text(&text, "&labelSelector=");
		uri_encode(&text, str_of(watch->target.selector));
	}
	return arena_str(arena, bytes_str(&text)).p;
}

static enum verdict judge_end(struct watch *watch, const struct stream_end *end, bool was_short)
{
	watch->retry_after = end->retry_after;
	if (end->fault != HTTP_FINE)
		return VERDICT_AGAIN;
	if (end->status / 100 == 2)
		return was_short ? VERDICT_AGAIN : VERDICT_ON;
	if (end->status == 410 || (end->answer && judge_error(end->answer) == VERDICT_LIST))
		return VERDICT_LIST;
	/* Without an API server's word it is somebody on the way who does not reach it. */
	if (end->status == 429 || (end->status >= 500 && !end->answer))
		return VERDICT_AGAIN;
	return end->status >= 500 ? VERDICT_DOUBT : VERDICT_LIST;
}

/* Until the stream ends. */
static int follow(struct watch *watch, enum verdict *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	size_t line_most = watch->limits.line ? watch->limits.line : LINE_MOST;
	CLEANUP(following_free) struct following following = { .watch = watch, .lines = WATCH_LINES_INIT(line_most) };
	long long begin = clock_running();
	struct stream_end end = { .fault = HTTP_ENDED };
	struct stream_request request = {
		.path = path_of(watch, &arena),
		.accept = watch->target.metadata_only ? KUBE_METADATA : NULL,
		.idle = watch->limits.idle ? watch->limits.idle : IDLE,
		.begun = begun,
		.sink = take_piece,
		.of = &following,
	};
	int failed = stream_run(watch->kube, &request, &arena, &end, err);

	/* It was so until it broke, unless nobody knows when that was. */
	if (atomic_exchange(&watch->is_open, false) && end.fault != HTTP_SILENT)
		watch_prove(watch);
	*ret = following.verdict;
	if (following.verdict == VERDICT_ON)
		*ret = judge_end(watch, &end, !following.has_event && clock_running() - begin < SHORT);
	return failed;
}

/* --- the loop */

/* Waits before the next try, longer each time. */
static int wait_a_while(struct watch *watch, struct err *err)
{
	unsigned most = watch->limits.most ? watch->limits.most : PAUSE_MOST;
	unsigned chance = 0;
	unsigned pause;

	(void)!getrandom(&chance, sizeof(chance), GRND_NONBLOCK);
	watch->failures++;
	pause = retry_pause(watch->failures, watch->retry_after, chance);
	watch->retry_after = 0;
	return context_check(watch->kube->within, (int)(pause < most ? pause : most), err);
}

static int list_anew(struct watch *watch, struct err *err)
{
	unsigned again = watch->limits.again ? watch->limits.again : AGAIN;
	enum watch_list_outcome outcome;

	if (watch_list(watch, &outcome, err))
		return -1;
	if (outcome == WATCH_LIST_FAILED)
		return wait_a_while(watch, err);
	if (outcome == WATCH_LIST_ABSENT)
		return context_check(watch->kube->within, (int)again, err);
	watch->must_list = false;
	watch->doubts = 0;
	return 0;
}

static int follow_once(struct watch *watch, struct err *err)
{
	enum verdict verdict;

	if (follow(watch, &verdict, err))
		return -1;
	watch->doubts += verdict == VERDICT_DOUBT;
	watch->must_list = verdict == VERDICT_LIST || watch->doubts >= DOUBTS_MOST;
	/* A list, too, is not asked for again and again without a pause. */
	return verdict == VERDICT_ON ? 0 : wait_a_while(watch, err);
}

int watch_run(struct watch *watch, struct err *err)
{
	for (;;) {
		/* What has no version cannot be followed from it. */
		bool must_list = watch->must_list || !watch->version || !*watch->version;

		if (must_list ? list_anew(watch, err) : follow_once(watch, err))
			return -1;
	}
}
