/* SPDX-License-Identifier: Apache-2.0 */
/* What readers of streams are told: first what is, then what changes, by time that is a number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "read.h"
#include "server/feed.h"

#define PIECE 100 /* bytes that are read at once: events are cut anywhere */

static const struct caller bob = { "bob", false };

struct scene {
	struct feed *feed;
	long long now;
};

static size_t woken;

static void wake(struct answer_stream *stream)
{
	stream->waiting = NULL;
	woken++;
}

static int open_scene(void **state)
{
	struct scene *scene = xcalloc(1, sizeof(*scene));

	*scene = (struct scene){ feed_new(3), 1000000 };
	*state = scene;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(feed_count(scene->feed), 0);
	feed_free(scene->feed);
	free_pointer(state);
	return forget(NULL);
}

/* Stores whose bits are set; the last of all is another where it is said. */
static void take(struct scene *scene, unsigned long bits, const char *more)
{
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = snapshot_of(bits, more);

	scene->now += FEED_PACE;
	feed_take(scene->feed, snapshot, scene->now);
}

static struct answer_stream *open_at(struct scene *scene, const struct caller *caller, const char *name,
				     const char *last)
{
	const struct feed_request request = { caller, name, str_of(last) };

	return feed_open(scene->feed, &request, scene->now);
}

static void end(struct answer_stream *stream)
{
	stream->ended(stream->of);
}

/* All that it says now; "<end>" at its end. */
static const char *heard(struct scene *scene, struct answer_stream *stream)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);
	char piece[PIECE];
	long n;

	feed_turn(scene->feed, ++scene->now, wake);
	while ((n = stream->read(stream->of, piece, sizeof(piece))) > 0)
		bytes_add(&out, (struct str){ piece, (size_t)n });
	bytes_add_text(&out, n < 0 ? "<end>" : "");
	return arena_str(&arena, bytes_str(&out)).p;
}

/* The id of the last event of a text, and the text with X for it. */
static const char *last_id(const char **text)
{
	const char *at = *text;
	const char *id = "";

	for (const char *next = at; (next = strstr(next, "id: ")); next++)
		at = next + strlen("id: ");
	id = arena_str(&arena, (struct str){ at, strcspn(at, "\n") }).p;
	if (*id)
		*text = arena_format(&arena, "%.*sX%s", (int)(at - *text), *text, at + strlen(id)).p;
	return id;
}

#define STORE(id, name) "id: " id "\nevent: store\ndata: {\"name\":\"" name "\",\"whole\":true}\n\n"
#define GONE(id, name)                                                                                                 \
	"id: " id "\nevent: deleted\ndata: {\"name\":\"" name "\",\"namespace\":\"store-" name "\"}\n\n"
#define LAST "{\"name\":\"s24\",\"whole\":true"

static void test_first(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *stream;
	const char *text;
	const char *id;

	take(scene, 0x7, "");
	stream = open_at(scene, &anybody, NULL, "");
	text = heard(scene, stream);
	id = last_id(&text);
	assert_string_equal(text, "retry: 2000\n\n" STORE("", "s00") STORE("", "s01") STORE("X", "s02"));
	assert_int_equal(strlen(id), FINGERPRINT_DIGITS);
	assert_string_equal(heard(scene, stream), "");
	end(stream);
	/* Who has all of it is spared that, and told of the next change. */
	stream = open_at(scene, &anybody, NULL, id);
	assert_string_equal(heard(scene, stream), "retry: 2000\n\n");
	take(scene, 0xF, "");
	text = heard(scene, stream);
	(void)last_id(&text);
	assert_string_equal(text, STORE("X", "s03"));
	end(stream);
	/* Something changed meanwhile: all of it again. */
	stream = open_at(scene, &anybody, NULL, id);
	text = heard(scene, stream);
	assert_non_null(strstr(text, "s00"));
	end(stream);
}

/* The id is of what is seen: the same with another server, another for who sees other stores. */
static void test_ids(void **state)
{
	struct scene *scene = *state;
	struct scene other = { feed_new(3), 5 };
	struct answer_stream *stream;
	const char *text;
	const char *id;

	take(scene, 0xFF, "");
	take(&other, 0x11, "");
	take(&other, 0xFF, "");
	stream = open_at(scene, &ann, NULL, "");
	text = heard(scene, stream);
	id = last_id(&text);
	assert_string_equal(text, "retry: 2000\n\n" STORE("", "s00") STORE("", "s03") STORE("X", "s06"));
	end(stream);
	stream = open_at(&other, &ann, NULL, id);
	assert_string_equal(heard(&other, stream), "retry: 2000\n\n");
	end(stream);
	stream = open_at(&other, &anybody, NULL, id);
	assert_non_null(strstr(heard(&other, stream), "s07"));
	end(stream);
	stream = open_at(&other, &ann, "s00", id);
	assert_non_null(strstr(heard(&other, stream), "s00"));
	end(stream);
	feed_free(other.feed);
}

static void test_changes(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *stream;
	const char *text;
	const char *before;

	take(scene, ALL, "");
	stream = open_at(scene, &anybody, NULL, "");
	before = heard(scene, stream);
	take(scene, ALL, "");
	assert_string_equal(heard(scene, stream), "");
	/* Changed twice, and told once. */
	take(scene, ALL, ",\"a\":1");
	take(scene, ALL, ",\"a\":2");
	text = heard(scene, stream);
	assert_string_not_equal(last_id(&text), last_id(&before));
	assert_string_equal(text, "id: X\nevent: store\ndata: " LAST ",\"a\":2}\n\n");
	/* Gone, and others come; gone before it was told of. */
	take(scene, ALL & ~3UL, ",\"a\":2");
	take(scene, ALL & ~1UL, ",\"a\":2");
	text = heard(scene, stream);
	(void)last_id(&text);
	assert_string_equal(text, GONE("", "s00") GONE("", "s01") STORE("X", "s01"));
	end(stream);
}

/* A change in the midst of an event, and of the first picture: whole objects all the same. */
static void test_between(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *stream;
	char piece[64];
	const char *text;
	long n;

	take(scene, 0x3 | 1UL << 24, "");
	stream = open_at(scene, &anybody, NULL, "");
	n = stream->read(stream->of, piece, sizeof(piece));
	assert_int_equal(n, sizeof(piece));
	take(scene, 0x2 | 1UL << 24, ",\"a\":1");
	text = heard(scene, stream);
	text = arena_format(&arena, "%.*s%s", (int)n, piece, text).p;
	(void)last_id(&text);
	assert_string_equal(text, "retry: 2000\n\n" STORE("", "s00") STORE("", "s01")
					  GONE("", "s00") "id: X\nevent: store\ndata: " LAST ",\"a\":1}\n\n");
	end(stream);
}

/* What is not seen is not told of, nor that it is gone. */
static void test_owners(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *stream;
	const char *text;

	take(scene, 0x3, "");
	stream = open_at(scene, &bob, NULL, "");
	text = heard(scene, stream);
	(void)last_id(&text);
	assert_string_equal(text, "retry: 2000\n\n" STORE("X", "s01"));
	take(scene, 0xA, "");
	assert_string_equal(heard(scene, stream), "");
	end(stream);
	stream = open_at(scene, &nobody, NULL, "");
	assert_string_equal(heard(scene, stream), "retry: 2000\n\n");
	end(stream);
}

static void take_one(struct scene *scene, const char *owner)
{
	const struct snapshot_store *store = snapshot_store_make(
		&(struct snapshot_facts){ "acme", "store-acme", "ACTIVE", owner, NULL, STR("{}"), STR("{\"a\":1}") });
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = snapshot_make(&store, 1);

	snapshot_store_release(store);
	scene->now += FEED_PACE;
	feed_take(scene->feed, snapshot, scene->now);
}

/* Another owner: gone for the one, come for the other, though the object is the same. */
static void test_handed_over(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *from;
	struct answer_stream *to;
	const char *text;

	take_one(scene, "ann");
	from = open_at(scene, &ann, NULL, "");
	to = open_at(scene, &bob, NULL, "");
	assert_non_null(strstr(heard(scene, from), "{\"a\":1}"));
	assert_string_equal(heard(scene, to), "retry: 2000\n\n");
	take_one(scene, "bob");
	text = heard(scene, from);
	(void)last_id(&text);
	assert_string_equal(text, GONE("X", "acme"));
	text = heard(scene, to);
	(void)last_id(&text);
	assert_string_equal(text, "id: X\nevent: store\ndata: {\"a\":1}\n\n");
	end(from);
	end(to);
}

static void test_one_store(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *stream;
	const char *text;

	take(scene, 0x7, "");
	stream = open_at(scene, &anybody, "s01", "");
	text = heard(scene, stream);
	(void)last_id(&text);
	assert_string_equal(text, "retry: 2000\n\n" STORE("X", "s01"));
	take(scene, 0x2, "");
	assert_string_equal(heard(scene, stream), "");
	take(scene, 0x0, "");
	text = heard(scene, stream);
	(void)last_id(&text);
	assert_string_equal(text, GONE("X", "s01"));
	take(scene, 0x2, "");
	text = heard(scene, stream);
	(void)last_id(&text);
	assert_string_equal(text, STORE("X", "s01"));
	end(stream);
}

static void test_time(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *stream;
	size_t comments = 0;
	const char *text = "";

	take(scene, 0x1, "");
	assert_false(feed_wants(scene->feed, scene->now + FEED_PACE));
	stream = open_at(scene, &anybody, NULL, "");
	assert_false(feed_wants(scene->feed, scene->now));
	assert_true(feed_wants(scene->feed, scene->now + FEED_PACE));
	(void)heard(scene, stream);
	scene->now += FEED_QUIET - 2;
	assert_string_equal(heard(scene, stream), "");
	/* It is woken when it has something to say, and only then. */
	stream->waiting = scene;
	woken = 0;
	feed_turn(scene->feed, ++scene->now, wake);
	assert_int_equal(woken, 1);
	while (!strstr(text, "<end>")) {
		scene->now += FEED_QUIET;
		text = heard(scene, stream);
		comments += strstr(text, ":\n\n") == text;
	}
	assert_true(comments >= FEED_LIFE / FEED_QUIET - 2 && comments <= FEED_LIFE / FEED_QUIET);
	assert_string_equal(heard(scene, stream), "<end>");
	end(stream);
}

static void test_wakes(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *stream;

	take(scene, 0x1, "");
	stream = open_at(scene, &anybody, NULL, "");
	(void)heard(scene, stream);
	stream->waiting = scene;
	woken = 0;
	feed_turn(scene->feed, scene->now += 100, wake);
	assert_int_equal(woken, 0);
	take(scene, 0x3, "");
	feed_turn(scene->feed, ++scene->now, wake);
	assert_int_equal(woken, 1);
	(void)heard(scene, stream);
	stream->waiting = scene;
	feed_end(scene->feed);
	feed_turn(scene->feed, ++scene->now, wake);
	assert_int_equal(woken, 2);
	assert_string_equal(heard(scene, stream), "<end>");
	end(stream);
}

static void test_ceiling(void **state)
{
	struct scene *scene = *state;
	struct answer_stream *streams[3];

	take(scene, 0x1, "");
	for (size_t i = 0; i < COUNT_OF(streams); i++)
		assert_non_null(streams[i] = open_at(scene, &anybody, NULL, ""));
	assert_null(open_at(scene, &anybody, NULL, ""));
	end(streams[1]);
	assert_non_null(streams[1] = open_at(scene, &anybody, NULL, ""));
	assert_int_equal(feed_count(scene->feed), 3);
	for (size_t i = 0; i < COUNT_OF(streams); i++)
		end(streams[i]);
	feed_free(NULL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_first),  CASE(test_ids),         CASE(test_changes),   CASE(test_between),
		CASE(test_owners), CASE(test_handed_over), CASE(test_one_store), CASE(test_time),
		CASE(test_wakes),  CASE(test_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
