/* SPDX-License-Identifier: Apache-2.0 */
#include "server/reads.h"

#include <stdlib.h>

#include "server/etag.h"
#include "server/page_mark.h"
#include "server/parameters.h"
#include "server/problem.h"
#include "server/target.h"
#include "store/name.h"
#include "store/state.h"
#include "uri.h"

#define WORDS_MOST ((size_t)1 << 10)

/* What is asked of a list. */
struct asked {
	const struct caller *caller;
	const char *selector; /* "": any */
	const char *state;    /* "": any */
	size_t most;
	unsigned long long query; /* all of it but how many, as a number */
	bool is_begun;            /* a page was there before; it ended with: */
	struct page_mark mark;
};

/* A page: stores of the snapshot. */
struct page {
	const struct snapshot_store **stores;
	size_t count;
	const char *next; /* "": it is the last one */
};

bool reads_seen_by(const struct caller *caller, const struct snapshot_store *store)
{
	if (!caller)
		return false;
	return caller->all || (*store->owner && strcmp(store->owner, caller->name) == 0);
}

/* --- what is asked */

static size_t read_size(struct parameters *parameters, struct arena *arena)
{
	struct str text = parameters->values[PARAMETER_stores_pageSize];
	size_t size = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9') {
			text.n = 0;
			break;
		}
		size = size * 10 + (size_t)(text.p[i] - '0');
		size = size < PARAMETERS_PAGE_MOST ? size : PARAMETERS_PAGE_MOST;
	}
	if (text.p && !text.n)
		parameters_wrong(parameters, PARAMETER_stores_pageSize, "a whole number from 0 on was expected", arena);
	return size ? size : PARAMETERS_PAGE;
}

/* A text with its NUL: parameters are in the arena. */
static const char *text_of(const struct parameters *parameters, enum parameter_place which)
{
	const char *text = parameters->values[which].p;

	return text ? text : "";
}

static const char *read_selector(struct parameters *parameters, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *selector = text_of(parameters, PARAMETER_stores_labelSelector);

	if (matching_check(selector, &err))
		parameters_wrong(parameters, PARAMETER_stores_labelSelector, err.message, arena);
	return selector;
}

static const char *read_state(struct parameters *parameters, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(WORDS_MOST);
	const char *state = text_of(parameters, PARAMETER_stores_state);

	if (!parameters->values[PARAMETER_stores_state].p)
		return state;
	for (unsigned i = 0; i < STATE_COUNT; i++) {
		const char *name = state_name((enum state)i);

		if (strcmp(name, state) == 0)
			return state;
		bytes_format(&words, "%s%s", i ? ", " : "one of these was expected: ", name);
	}
	parameters_wrong(parameters, PARAMETER_stores_state, words.data, arena);
	return state;
}

/* Whose list it is counts too: another one's goes on elsewhere. */
static unsigned long long query_of(const struct asked *asked)
{
	unsigned long long hash = fingerprint_mix(FINGERPRINT_START, str_of(asked->selector));

	hash = fingerprint_mix(hash, str_of(asked->state));
	return fingerprint_mix(hash, str_of(asked->caller && !asked->caller->all ? asked->caller->name : "*"));
}

/* False: something is wrong, and the answer says what. */
static bool read_asked(const struct request *request, struct asked *ret, struct answer *answer)
{
	struct arena *arena = request->arena;
	struct problem problem = problem_of(PROBLEM_PARAMETER, NULL);
	struct parameters parameters;
	struct str mark;

	parameters_read(ROUTE_AT_stores, target_query(request->target), arena, &parameters);
	ret->caller = request->caller;
	ret->most = read_size(&parameters, arena);
	ret->selector = read_selector(&parameters, arena);
	ret->state = read_state(&parameters, arena);
	ret->query = query_of(ret);
	mark = parameters.values[PARAMETER_stores_pageToken];
	ret->is_begun = mark.n && page_mark_read(mark, ret->query, arena, &ret->mark);
	if (mark.n && !ret->is_begun)
		parameters_wrong(&parameters, PARAMETER_stores_pageToken,
				 "it is no nextPageToken of a list with this labelSelector and state", arena);
	if (!value_first(parameters.errors))
		return true;
	problem.errors = parameters.errors;
	problem_answer(&problem, arena, answer);
	return false;
}

/* --- the list */

/* Where the stores behind a place begin, that store itself not among them, be it there or not. */
static size_t place_after(const struct snapshot *snapshot, const struct page_mark *mark)
{
	size_t low = 0;
	size_t high = snapshot->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct snapshot_store *store = snapshot->stores[middle];
		int order = strcmp(store->name, mark->name);

		order = order ? order : strcmp(store->name_space, mark->name_space);
		if (order <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_asked_for(const struct asked *asked, const struct snapshot_store *store)
{
	if (!reads_seen_by(asked->caller, store) || (*asked->state && strcmp(asked->state, store->state) != 0))
		return false;
	/* As the verb list has it: labels are a release's, and what has none is not found by them. */
	return !*asked->selector || (value_first(store->labels) && matching_has(asked->selector, store->labels));
}

static struct page find_page(const struct snapshot *snapshot, const struct asked *asked, struct arena *arena)
{
	size_t room = snapshot->count < asked->most ? snapshot->count : asked->most;
	struct page page = { arena_alloc(arena, (room + 1) * sizeof(*page.stores)), 0, "" };

	for (size_t i = asked->is_begun ? place_after(snapshot, &asked->mark) : 0; i < snapshot->count; i++) {
		const struct snapshot_store *last = page.count ? page.stores[page.count - 1] : NULL;

		if (!is_asked_for(asked, snapshot->stores[i]))
			continue;
		if (page.count == asked->most) {
			page.next = page_mark_write(&(struct page_mark){ last->name, last->name_space }, asked->query,
						    arena);
			break;
		}
		page.stores[page.count++] = snapshot->stores[i];
	}
	return page;
}

static unsigned long long version_of(const struct page *page)
{
	unsigned long long hash = fingerprint_mix(FINGERPRINT_START, str_of(page->next));

	for (size_t i = 0; i < page->count; i++)
		hash = fingerprint_mix(hash, str_of(page->stores[i]->summary_version));
	return hash;
}

static char *put(char *at, struct str text)
{
	memcpy(at, text.p, text.n);
	return at + text.n;
}

/* The texts that the snapshot has, one after the other. */
static struct str write_page(const struct page *page, struct arena *arena)
{
	const struct str begin = STR("{\"stores\":[");
	const struct str end = arena_format(arena, "],\"nextPageToken\":\"%s\"}\n", page->next);
	size_t bytes = begin.n + end.n + page->count;
	char *text;
	char *at;

	for (size_t i = 0; i < page->count; i++)
		bytes += page->stores[i]->summary.n;
	text = arena_alloc(arena, bytes);
	at = put(text, begin);
	for (size_t i = 0; i < page->count; i++) {
		at = i ? put(at, STR(",")) : at;
		at = put(at, page->stores[i]->summary);
	}
	at = put(at, end);
	return (struct str){ text, (size_t)(at - text) };
}

void reads_list(const struct snapshot *snapshot, const struct request *request, struct answer *ret)
{
	char version[FINGERPRINT_DIGITS + 1];
	struct asked asked;
	struct page page;

	if (!read_asked(request, &asked, ret))
		return;
	page = find_page(snapshot, &asked, request->arena);
	fingerprint_write(version_of(&page), version);
	if (!etag_answers(request, version, ret))
		ret->body = write_page(&page, request->arena);
}

/* --- one store */

const struct snapshot_store *reads_find(const struct snapshot *snapshot, const struct caller *caller, const char *name)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct page_mark before = { name, "" };
	const char *name_space = name_namespace(name, &arena);

	if (name_check(name, &ignored))
		return NULL;
	for (size_t i = place_after(snapshot, &before); i < snapshot->count; i++) {
		const struct snapshot_store *store = snapshot->stores[i];

		if (strcmp(store->name, name) != 0)
			break;
		if (strcmp(store->name_space, name_space) == 0)
			return reads_seen_by(caller, store) ? store : NULL;
	}
	return NULL;
}

int reads_missing(struct err *err)
{
	return err_set(err, ERR_MISSING, "there is no store of this name that you may see");
}

int reads_store(const struct snapshot *snapshot, struct str name, const struct request *request, struct answer *ret,
		struct err *err)
{
	const struct snapshot_store *store = reads_find(snapshot, request->caller, uri_decode(name, request->arena).p);

	if (!store)
		return reads_missing(err);
	if (!etag_answers(request, store->whole_version, ret))
		ret->body = arena_join(request->arena, store->whole, STR("\n"));
	return 0;
}
