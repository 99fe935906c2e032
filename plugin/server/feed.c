/* SPDX-License-Identifier: Apache-2.0 */
#include "server/feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "server/changes.h"
#include "server/reads.h"
#include "store/name.h"

#define HEAD_MOST 512 /* bytes before the object of an event, or of all of one without; names have at most 63 */
#define RETRY "retry: 2000\n\n"
#define COMMENT ":\n\n"

struct stream {
	struct answer_stream answer;
	struct feed *feed;
	struct stream *next;
	struct stream *before;
	struct caller caller;
	char *caller_name;
	char *name;                     /* NULL: all stores */
	char *name_space;               /* of that one */
	unsigned long long begin;       /* the last change when it was opened */
	unsigned long long told;        /* the last change that was looked at */
	const struct changes_entry *at; /* that one, as long as the changes are of this version; NULL: it is searched */
	unsigned long long version;
	long long until;
	long long quiet; /* since when it said nothing */
	bool is_begun;
	/* What is on its way: `head`, then the object, and the end of an event. */
	char head[HEAD_MOST];
	const struct snapshot_store *store; /* held; NULL: there is no object */
	size_t sent;
};

struct feed {
	struct changes changes;
	struct stream *streams;
	size_t count;
	size_t most;
	long long now;
	long long taken;
	long long turned;
	bool is_ending;
	/* The id of what those see who may see all, and of which change it is; 0: of none yet. */
	unsigned long long all_change;
	unsigned long long all;
};

bool feed_wants(const struct feed *feed, long long now)
{
	return feed->count && now - feed->taken >= FEED_PACE;
}

/* What is gone, once all were told so. */
static void sweep(struct feed *feed)
{
	unsigned long long least = feed->changes.number;

	for (const struct stream *stream = feed->streams; stream; stream = stream->next)
		least = stream->told < least ? stream->told : least;
	changes_forget(&feed->changes, least);
}

void feed_take(struct feed *feed, struct snapshot *snapshot, long long now)
{
	feed->taken = now;
	changes_take(&feed->changes, snapshot);
	sweep(feed);
}

/* --- what a reader is told */

static bool sees(const struct stream *stream, const struct snapshot_store *store)
{
	if (stream->name &&
	    (strcmp(stream->name, store->name) != 0 || strcmp(stream->name_space, store->name_space) != 0))
		return false;
	return reads_seen_by(&stream->caller, store);
}

/* The first change that was not looked at yet; NULL: there is none. */
static const struct changes_entry *first_behind(const struct stream *stream)
{
	const struct changes *changes = &stream->feed->changes;
	const struct changes_entry *entry = changes->last;

	if (stream->at && stream->version == changes->version)
		return stream->at->next;
	if (!entry || entry->number <= stream->told)
		return NULL;
	while (entry->before && entry->before->number > stream->told)
		entry = entry->before;
	return entry;
}

/* The first one, from there on, that the reader is told of; NULL: there is none. */
static const struct changes_entry *first_told(const struct stream *stream, const struct changes_entry *entry)
{
	for (; entry; entry = entry->next) {
		bool is_unheard = entry->is_gone && entry->number <= stream->begin;

		if (!is_unheard && sees(stream, entry->store))
			break;
	}
	return entry;
}

static void note_told(struct stream *stream, const struct changes_entry *entry)
{
	stream->at = entry;
	stream->version = stream->feed->changes.version;
	stream->told = entry->number;
}

/* There is nothing more, though what changed last may be forgotten by now. */
static void note_all_told(struct stream *stream)
{
	stream->at = stream->feed->changes.last;
	stream->version = stream->feed->changes.version;
	stream->told = stream->feed->changes.number;
}

static unsigned long long hash_view(const struct stream *stream)
{
	const struct snapshot *snapshot = stream->feed->changes.snapshot;
	unsigned long long hash = fingerprint_mix(FINGERPRINT_START, str_of(stream->name));

	for (size_t i = 0; snapshot && i < snapshot->count; i++) {
		if (!sees(stream, snapshot->stores[i]))
			continue;
		hash = fingerprint_mix(hash, str_of(snapshot->stores[i]->name));
		hash = fingerprint_mix(hash, str_of(snapshot->stores[i]->name_space));
		hash = fingerprint_mix(hash, str_of(snapshot->stores[i]->whole_version));
	}
	return hash;
}

/* The id of all that the reader sees. Those who see everything need it all at once. */
static void write_view(const struct stream *stream, char ret[FINGERPRINT_DIGITS + 1])
{
	struct feed *feed = stream->feed;

	if (!stream->caller.all || stream->name) {
		fingerprint_write(hash_view(stream), ret);
		return;
	}
	if (feed->all_change != feed->changes.number) {
		feed->all = hash_view(stream);
		feed->all_change = feed->changes.number;
	}
	fingerprint_write(feed->all, ret);
}

static void let_go(struct stream *stream)
{
	snapshot_store_release(stream->store);
	stream->store = NULL;
	stream->head[0] = '\0';
	stream->sent = 0;
}

static void begin_event(struct stream *stream, const struct changes_entry *entry)
{
	const struct snapshot_store *store = entry->store;
	char view[FINGERPRINT_DIGITS + 1] = "";

	note_told(stream, entry);
	if (!first_told(stream, entry->next)) {
		note_all_told(stream);
		write_view(stream, view);
	}
	if (entry->is_gone) {
		(void)snprintf(stream->head, HEAD_MOST,
			       "id: %s\nevent: deleted\ndata: {\"name\":\"%s\",\"namespace\":\"%s\"}\n\n", view,
			       store->name, store->name_space);
		return;
	}
	(void)snprintf(stream->head, HEAD_MOST, "id: %s\nevent: store\ndata: ", view);
	stream->store = snapshot_store_hold(store);
}

/* The next thing to say. False: there is none now. */
static bool find_next(struct stream *stream)
{
	const struct changes_entry *entry;

	if (!stream->is_begun) {
		stream->is_begun = true;
		(void)snprintf(stream->head, HEAD_MOST, "%s", RETRY);
		return true;
	}
	entry = first_told(stream, first_behind(stream));
	if (entry) {
		begin_event(stream, entry);
		return true;
	}
	note_all_told(stream);
	if (stream->feed->now - stream->quiet < FEED_QUIET)
		return false;
	(void)snprintf(stream->head, HEAD_MOST, "%s", COMMENT);
	return true;
}

/* Bytes of what is on its way, from `sent` on, as far as they fit. */
static size_t copy_some(struct stream *stream, char *out, size_t most)
{
	const struct str parts[] = { str_of(stream->head), stream->store ? stream->store->whole : STR(""),
				     stream->store ? STR("\n\n") : STR("") };
	size_t begin = 0;
	size_t n = 0;

	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		size_t at = stream->sent + n > begin ? stream->sent + n - begin : 0;

		if (at < parts[i].n && n < most) {
			size_t some = parts[i].n - at < most - n ? parts[i].n - at : most - n;

			memcpy(out + n, parts[i].p + at, some);
			n += some;
		}
		begin += parts[i].n;
	}
	stream->sent += n;
	if (stream->sent == begin)
		let_go(stream);
	return n;
}

static bool is_over(const struct stream *stream)
{
	return stream->feed->is_ending || stream->feed->now >= stream->until;
}

static long read_stream(void *of, char *out, size_t most)
{
	struct stream *stream = of;
	size_t n = 0;

	while (n < most) {
		if (!*stream->head && (is_over(stream) || !find_next(stream)))
			break;
		n += copy_some(stream, out + n, most - n);
	}
	if (n)
		stream->quiet = stream->feed->now;
	return n || !is_over(stream) ? (long)n : -1;
}

/* --- streams */

static void end_stream(void *of)
{
	struct stream *stream = of;
	struct feed *feed = stream->feed;

	*(stream->before ? &stream->before->next : &feed->streams) = stream->next;
	if (stream->next)
		stream->next->before = stream->before;
	feed->count--;
	let_go(stream);
	free(stream->caller_name);
	free(stream->name);
	free(stream->name_space);
	free(stream);
	sweep(feed);
}

static void set_name(struct stream *stream, const char *name)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	if (!name)
		return;
	stream->name = xstrdup(name);
	stream->name_space = xstrdup(name_namespace(name, &arena));
}

struct answer_stream *feed_open(struct feed *feed, const struct feed_request *request, long long now)
{
	char view[FINGERPRINT_DIGITS + 1];
	struct stream *stream;

	if (feed->count == feed->most)
		return NULL;
	stream = xcalloc(1, sizeof(*stream));
	stream->answer = (struct answer_stream){ .read = read_stream, .ended = end_stream, .of = stream };
	stream->feed = feed;
	stream->caller_name = xstrdup(request->caller->name);
	stream->caller = (struct caller){ stream->caller_name, request->caller->all };
	set_name(stream, request->name);
	feed->now = now;
	stream->quiet = now;
	stream->until = now + FEED_LIFE;
	stream->begin = feed->changes.number;
	write_view(stream, view);
	stream->told = str_is(request->last, view) ? feed->changes.number : 0;
	stream->next = feed->streams;
	if (stream->next)
		stream->next->before = stream;
	feed->streams = stream;
	feed->count++;
	return &stream->answer;
}

static bool has_news(const struct stream *stream)
{
	const struct feed *feed = stream->feed;

	return stream->told < feed->changes.number || is_over(stream) || feed->now - stream->quiet >= FEED_QUIET;
}

void feed_turn(struct feed *feed, long long now, void (*wake)(struct answer_stream *stream))
{
	/* Others have their turn many times in a millisecond. */
	if (feed->turned == now)
		return;
	feed->now = now;
	feed->turned = now;
	for (struct stream *stream = feed->streams; stream; stream = stream->next)
		if (stream->answer.waiting && has_news(stream))
			wake(&stream->answer);
}

void feed_end(struct feed *feed)
{
	feed->is_ending = true;
}

size_t feed_count(const struct feed *feed)
{
	return feed->count;
}

struct feed *feed_new(size_t streams_most)
{
	struct feed *feed = xcalloc(1, sizeof(*feed));

	feed->most = streams_most;
	return feed;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	changes_free(&feed->changes);
	free(feed);
}
