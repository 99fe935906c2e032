/* SPDX-License-Identifier: Apache-2.0 */
/* Stores of several owners in a snapshot, and who asks for them. After cases.h. */
#ifndef STORE_TEST_READ_H
#define STORE_TEST_READ_H

#include "server/reads.h"

#define STORES 25

static const struct caller anybody = { "root", true };
static const struct caller ann = { "ann", false };
static const struct caller nobody = { "", false };

/* A store: every third is ann's, every fifth nobody's, all others bob's; every fourth is suspended. */
static inline const struct snapshot_store *make(size_t i, const char *more)
{
	const char *name = arena_format(&arena, "s%02zu", i).p;
	const char *owner = i % 3 == 0 ? "ann" : i % 5 == 0 ? "" : "bob";
	const char *state = i % 4 == 0 ? "SUSPENDED" : "ACTIVE";

	return snapshot_store_make(&(struct snapshot_facts){
		.name = name,
		.name_space = arena_format(&arena, "store-%s", name).p,
		.state = state,
		.owner = owner,
		.labels = i == 1 ? NULL : parse(i % 2 ? "{\"plan\":\"small\"}" : "{\"plan\":\"large\"}"),
		.summary = arena_format(&arena, "{\"name\":\"%s\",\"state\":\"%s\"%s}", name, state, more),
		.whole = arena_format(&arena, "{\"name\":\"%s\",\"whole\":true%s}", name, more) });
}

/* Of the stores whose bits are set; the last one is another where it is said. */
static inline struct snapshot *snapshot_of(unsigned long bits, const char *more)
{
	const struct snapshot_store *stores[STORES];
	struct snapshot *snapshot;
	size_t count = 0;

	for (size_t i = 0; i < STORES; i++)
		if (bits & 1UL << i)
			stores[count++] = make(i, i == STORES - 1 ? more : "");
	snapshot = snapshot_make(stores, count);
	for (size_t i = 0; i < count; i++)
		snapshot_store_release(stores[i]);
	return snapshot;
}

#define ALL ((1UL << STORES) - 1)

static inline struct answer ask_with(const struct snapshot *snapshot, const struct caller *caller, const char *query,
				     const char *etag)
{
	struct request_field field = { STR("If-None-Match"), str_of(etag) };
	struct request request = { .target = arena_format(&arena, "/stores?%s", query),
				   .arena = &arena,
				   .caller = caller,
				   .fields = &field,
				   .field_count = etag ? 1 : 0 };
	struct answer answer = { .status = 200, .type = "application/json" };

	reads_list(snapshot, &request, &answer);
	return answer;
}

static inline struct answer ask(const struct snapshot *snapshot, const struct caller *caller, const char *query)
{
	return ask_with(snapshot, caller, query, NULL);
}

static inline const char *etag_of(const struct answer *answer)
{
	assert_string_equal(answer->fields[0].name, "ETag");
	return answer->fields[0].value;
}

static inline const struct value *body_of(const struct answer *answer)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *body = json_parse(answer->body, &arena, &err);

	assert_non_null(body);
	return body;
}

static inline const char *next_of(const struct answer *answer)
{
	return value_text_at(body_of(answer), "nextPageToken");
}

#endif
