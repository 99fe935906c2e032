/* SPDX-License-Identifier: Apache-2.0 */
/* A request with a field of each type, read either way. */
#ifndef TEST_FIELDS_SAMPLE_H
#define TEST_FIELDS_SAMPLE_H

#include "fields.h"
#include "fields_json.h"
#include "fields_words.h"

enum size { SIZE_SMALL, SIZE_MEDIUM, SIZE_LARGE };

struct sample {
	const char *name;
	const char *const *others;
	bool force;
	const char *plan;
	const char *file;
	const char *const *hosts;
	unsigned size;
	long tail;
	unsigned timeout;
	time_t since;
	double patience;
	const char *state;
	const char *role;
};

struct local {
	bool quiet;
	unsigned output;
};

static const char *const states[] = { "ACTIVE", "FAILED", NULL };
static const char *const sizes[] = { "small", "medium", "large", NULL };
static const char *const outputs[] = { "table", "json", "yaml", NULL };

static const struct field rows[] = {
	{ "name", 0, "NAME", NULL, NULL, FIELD_TEXT(struct sample, name), .place = FIELD_OPERAND },
	{ "other", 0, "[NAME]...", NULL, NULL, FIELD_TEXTS(struct sample, others), .place = FIELD_OPERAND,
	  .key = "others" },
	{ "force", 'f', NULL, "TEST_FORCE", "go on", FIELD_FLAG(struct sample, force) },
	{ "plan", 0, "NAME", "TEST_PLAN", "the plan", FIELD_TEXT(struct sample, plan) },
	{ "read-from", 0, "FILE", NULL, "the file", FIELD_TEXT(struct sample, file) },
	{ "host", 0, "NAME", "TEST_HOSTS", "a host; repeatable", FIELD_TEXTS(struct sample, hosts), .key = "hosts" },
	{ "size", 0, "large|small", NULL, "the size", FIELD_CHOICE(struct sample, size), .words = sizes },
	{ "tail", 0, "LINES", NULL, "lines", FIELD_NUMBER(struct sample, tail, 0, 1000), .otherwise = 200, .all = "all",
	  .expected = "a number of lines, or all," },
	{ "timeout", 0, "DURATION", "TEST_TIMEOUT", "give up", FIELD_DURATION(struct sample, timeout),
	  .otherwise = 600000 },
	{ "since", 0, "DURATION", NULL, "younger", FIELD_AGE(struct sample, since) },
	{ "patience", 0, "DURATION", NULL, "how long", FIELD_SECONDS(struct sample, patience), .otherwise = -1 },
	{ "state", 0, "STATE", NULL, "a state", FIELD_TEXT(struct sample, state), .words = states,
	  .unlisted = "state of a store", .is_caseless = true },
	{ "role", 0, "[reader|writer]", NULL, "who", FIELD_TEXT(struct sample, role) },
	{ "quiet", 'q', NULL, NULL, "say nothing", FIELD_FLAG(struct local, quiet), .is_local = true },
	{ "output", 'o', "table|yaml", NULL, "how", FIELD_CHOICE(struct local, output), .words = outputs,
	  .is_local = true },
};

static const struct fields fields = FIELDS_OF(rows, struct sample);

struct tried {
	struct arena arena;
	struct options options;
	struct sample sample;
	struct local local;
	struct err err;
	int result;
};

static inline void drop(struct tried *tried)
{
	options_free(&tried->options);
	arena_free(&tried->arena);
	err_clear(&tried->err);
}

static inline void by_words(struct tried *ret, char *const *variables, const char *const *words)
{
	char *argv[16] = { (char *)(uintptr_t) "program" };
	const struct option_row *options;
	size_t count;
	int argc = 1;

	*ret = (struct tried){ .err = ERR_INIT };
	options = fields_options(&fields, &ret->arena, &count);
	for (; *words; words++)
		argv[argc++] = (char *)(uintptr_t)*words;
	ret->result = options_parse(options, count, argc, argv, variables, &ret->options, &ret->err) ||
		      fields_fill(&fields, &ret->options, &ret->arena, &ret->sample, &ret->local, &ret->err);
}

static inline void by_json(struct tried *ret, struct str json)
{
	*ret = (struct tried){ .err = ERR_INIT };
	ret->result = fields_read(&fields, json, &ret->arena, &ret->sample, &ret->err);
}

#endif
