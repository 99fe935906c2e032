/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lister.h"

#include <stdlib.h>

#include "kube/call.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/lease.h"
#include "store/name.h"
#include "store/provenance.h"
#include "store/release.h"
#include "store/role.h"
#include "store/tally.h"
#include "words.h"

#define GUESSED_AMONG 1000 /* stores */

/* Records of revisions that were replaced tell nothing of now; most of all records are such. */
#define RECORDS "owner=helm," LABEL_MANAGED "=true,status!=superseded"

/* One found object, by the namespace it speaks of. */
struct entry {
	const char *key;
	long revision; /* of records */
	const struct value *object;
};

struct entries {
	struct entry *list;
	size_t count;
	size_t capacity;
};

#define ENTRIES_INIT { NULL, 0, 0 }

static void entries_free(struct entries *entries)
{
	free(entries->list);
}

static void entries_add(struct entries *entries, const char *key, long revision, const struct value *object)
{
	entries->list = xgrow(entries->list, entries->count, &entries->capacity, sizeof(*entries->list));
	entries->list[entries->count++] = (struct entry){ key, revision, object };
}

/* By key; of one key the newest revision comes last. */
static int compare(const void *a, const void *b)
{
	const struct entry *one = a;
	const struct entry *other = b;
	int order = strcmp(one->key, other->key);

	return order ? order : (one->revision > other->revision) - (one->revision < other->revision);
}

/* The last entry of a key, from *at on, which moves past it. */
static const struct value *take(const struct entries *entries, size_t *at, const char *key)
{
	const struct value *found = NULL;

	while (*at < entries->count && strcmp(entries->list[*at].key, key) < 0)
		*at += 1;
	for (; *at < entries->count && strcmp(entries->list[*at].key, key) == 0; *at += 1)
		found = entries->list[*at].object;
	return found;
}

static const char *warn_of(const struct value *record, const char *lacking, struct arena *arena)
{
	return arena_text(arena, "Secret %s passes for a record of the release, and is not believed: %s",
			  value_text_at(record, "metadata.name"), lacking);
}

/* The newest record of a key that is proved to be Helm's. *ret_gap: one only lacks that the one before it is there. */
static const struct value *take_record(const struct entries *entries, size_t *at, const char *key,
				       struct state_facts *facts, bool *ret_gap, struct arena *arena)
{
	const struct value *found = NULL;

	*ret_gap = false;
	while (*at < entries->count && strcmp(entries->list[*at].key, key) < 0)
		*at += 1;
	for (; *at < entries->count && strcmp(entries->list[*at].key, key) == 0; *at += 1) {
		const struct value *record = entries->list[*at].object;
		enum provenance_proof lacking =
			provenance_lacks(&(struct provenance){ record, facts->name_space, NULL, NULL });

		if (lacking == PROVENANCE_PROVEN)
			found = record;
		else if (lacking == PROVENANCE_NEXT)
			*ret_gap = true;
		else
			facts->warning = warn_of(record, provenance_words(lacking), arena);
	}
	return found;
}

static int read_records(struct kube *cluster, const char *selector, struct arena *arena, struct entries *ret,
			struct err *err)
{
	struct value *list;

	if (kube_list(cluster, API_CORE "/secrets", selector ? arena_format(arena, RECORDS ",%s", selector).p : RECORDS,
		      true, arena, &list, err))
		return -1;
	for (const struct value *record = list->first; record; record = record->next) {
		const char *place = value_text_at(record, "metadata.namespace");

		/* A Secret with these labels in another place is not the record of a store. */
		if (strcmp(place, name_namespace(object_label(record, "name"), arena)) == 0)
			entries_add(ret, place, strtol(object_label(record, "version"), NULL, 10), record);
	}
	return 0;
}

static int read_namespaces(struct kube *cluster, struct arena *arena, struct entries *ret, struct err *err)
{
	struct value *list;

	if (kube_list(cluster, API_CORE "/namespaces", LABEL_STORE, true, arena, &list, err))
		return -1;
	for (const struct value *object = list->first; object; object = object->next)
		entries_add(ret, value_text_at(object, "metadata.name"), 0, object);
	return 0;
}

/* Of commands that are at work, or were broken off: a handful. */
static int read_leases(struct kube *cluster, struct arena *arena, struct entries *ret, struct err *err)
{
	struct value *list;

	if (kube_list(cluster, LEASE_FOLDER, LABEL_STORE, false, arena, &list, err))
		return -1;
	for (const struct value *object = list->first; object; object = object->next)
		entries_add(ret, name_namespace(value_text_at(object, "metadata.name"), arena), 0, object);
	return 0;
}

static void sort(struct entries *entries)
{
	if (entries->count)
		qsort(entries->list, entries->count, sizeof(*entries->list), compare);
}

static void add_release(const struct release *release, struct state_facts *facts, struct arena *arena)
{
	facts->record = release->record;
	if (release->unproven)
		facts->warning = warn_of(release->unproven, release->lacking, arena);
}

static int add_exactly(struct kube *cluster, const char *key, struct arena *arena, struct state_facts *facts,
		       struct err *err)
{
	struct release release;
	bool was_deployed;

	if (release_find(cluster, key + strlen(NAMESPACE_PREFIX), arena, &release, &was_deployed, err))
		return -1;
	add_release(&release, facts, arena);
	return 0;
}

/* What may not be read is unknown, and no error; with 0 for the bit it is one. */
static int or_unseen(int failed, unsigned bit, unsigned *unseen, struct err *err)
{
	if (!failed)
		return 0;
	if (err->code != ERR_REFUSED || !bit)
		return -1;
	err_clear(err);
	*unseen |= bit;
	return 0;
}

/* All that was found, by namespace. */
struct found {
	struct entries records;
	struct entries spaces;
	struct entries leases;
	struct tally tally;
	unsigned unseen;
};

static void found_free(struct found *found)
{
	entries_free(&found->records);
	entries_free(&found->spaces);
	entries_free(&found->leases);
	tally_free(&found->tally);
}

static int read_all(struct kube *cluster, const struct lister_request *request, struct arena *arena,
		    struct found *found, struct err *err)
{
	/* Which stores have those labels the records alone tell. */
	bool must_see = request->must_see || request->selector;
	unsigned *unseen = &found->unseen;

	if (or_unseen(read_records(cluster, request->selector, arena, &found->records, err),
		      must_see ? 0 : STATE_UNSEEN_RELEASE, unseen, err) ||
	    or_unseen(read_namespaces(cluster, arena, &found->spaces, err), must_see ? 0 : STATE_UNSEEN_NAMESPACE,
		      unseen, err) ||
	    or_unseen(read_leases(cluster, arena, &found->leases, err), request->must_see ? 0 : STATE_UNSEEN_COMMAND,
		      unseen, err))
		return -1;
	sort(&found->records);
	sort(&found->spaces);
	sort(&found->leases);
	return request->has_workloads ? tally_read(&found->tally, cluster, NULL, err) : 0;
}

static void add_summary(const struct state_facts *facts, const struct lister_request *request, struct tally *tally,
			struct arena *arena, struct value *list)
{
	struct value *summary = state_summary(facts, arena);

	if (request->has_workloads)
		tally_put(tally, facts, summary, arena);
	value_add(list, summary);
}

static int join(struct kube *cluster, const struct lister_request *request, struct found *found, struct arena *arena,
		struct value *list, struct err *err)
{
	const struct entries *records = &found->records;
	const struct entries *spaces = &found->spaces;
	size_t record = 0;
	size_t space = 0;
	size_t lease = 0;

	while (record < records->count || space < spaces->count) {
		bool gap;
		const char *key = space < spaces->count ? spaces->list[space].key : records->list[record].key;
		struct state_facts facts = { .now = kube_now(cluster), .unseen = found->unseen };

		if (record < records->count && strcmp(records->list[record].key, key) < 0)
			key = records->list[record].key;
		facts.name_space = take(spaces, &space, key);
		facts.record = take_record(records, &record, key, &facts, &gap, arena);
		/* Rare: without those that were replaced nobody sees what came before. */
		if (gap && add_exactly(cluster, key, arena, &facts, err))
			return -1;
		facts.lease = take(&found->leases, &lease, key);
		if (facts.record || !request->selector)
			add_summary(&facts, request, &found->tally, arena, list);
	}
	return 0;
}

/* One store, by its own namespace: for that, rights in it are enough. */
static int read_one(struct kube *cluster, const char *store, const struct lister_request *request, struct arena *arena,
		    struct value *list, struct err *err)
{
	CLEANUP(tally_free) struct tally tally = { 0 };
	struct state_facts facts;

	if (lister_find(cluster, store, arena, &facts, err) ||
	    (request->has_workloads && tally_read(&tally, cluster, name_namespace(store, arena), err)))
		return -1;
	add_summary(&facts, request, &tally, arena, list);
	return 0;
}

static int nothing_seen(struct err *err)
{
	(void)err_set(err, ERR_REFUSED, ROLE_MAY "list neither namespaces nor releases over all namespaces");
	return err_hint(err,
			"of one store: helm store status NAME, or helm store list -n " NAMESPACE_PREFIX "NAME; what "
			"rights are needed to list all: helm store doctor --role reader");
}

int lister_read(struct kube *cluster, const struct lister_request *request, struct arena *arena, struct value **ret,
		struct err *err)
{
	CLEANUP(found_free) struct found found = { .records = ENTRIES_INIT };
	const unsigned nothing = STATE_UNSEEN_NAMESPACE | STATE_UNSEEN_RELEASE;

	*ret = value_new(arena, VALUE_LIST);
	if (request->only && !request->selector) {
		if (!read_one(cluster, request->only, request, arena, *ret, err))
			return 0;
		/* An empty list. */
		if (err->code != ERR_MISSING)
			return -1;
		err_clear(err);
		return 0;
	}
	if (read_all(cluster, request, arena, &found, err))
		return -1;
	if ((found.unseen & nothing) != nothing)
		return join(cluster, request, &found, arena, *ret, err);
	return request->own ? read_one(cluster, request->own, request, arena, *ret, err) : nothing_seen(err);
}

int lister_check_seen(const struct state_facts *facts, struct err *err)
{
	if (!(facts->unseen & STATE_UNSEEN_RELEASE))
		return 0;
	return err_set(err, ERR_REFUSED,
		       ROLE_MAY "not read the release of store %s (Secrets of namespace " NAMESPACE_PREFIX "%s)",
		       facts->store, facts->store);
}

int lister_missing(struct kube *cluster, const char *store, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *names[GUESSED_AMONG];
	const char *near;
	struct value *list;
	size_t count = 0;

	(void)err_set(err, ERR_MISSING, "there is no store %s", store);
	if (kube_list(cluster, API_CORE "/namespaces", LABEL_STORE, true, &arena, &list, &ignored))
		return -1;
	for (const struct value *one = list->first; one && count < GUESSED_AMONG; one = one->next)
		names[count++] = object_label(one, LABEL_STORE);
	near = words_nearest(str_of(store), names, count);
	return near ? err_hint(err, "did you mean %s? all there are: helm store list", near)
		    : err_hint(err, "all there are: helm store list");
}

/* As far as it may be read: release_find is for commands that must know. */
static int find_release(struct kube *cluster, const char *store, struct arena *arena, struct state_facts *facts,
			struct value **ret_space, struct err *err)
{
	struct release release;
	bool was_deployed;

	*ret_space = NULL;
	if (or_unseen(release_find(cluster, store, arena, &release, &was_deployed, err), STATE_UNSEEN_RELEASE,
		      &facts->unseen, err))
		return -1;
	if (facts->unseen)
		return or_unseen(release_namespace(cluster, store, arena, ret_space, err), STATE_UNSEEN_NAMESPACE,
				 &facts->unseen, err);
	add_release(&release, facts, arena);
	*ret_space = release.name_space;
	return 0;
}

int lister_find(struct kube *cluster, const char *store, struct arena *arena, struct state_facts *ret, struct err *err)
{
	struct state_facts facts = { .store = store };
	struct value *object;
	struct value *lease = NULL;

	if (find_release(cluster, store, arena, &facts, &object, err) ||
	    or_unseen(kube_get(cluster, arena_format(arena, LEASE_FOLDER "/%s", store).p, arena, &lease, err),
		      STATE_UNSEEN_COMMAND, &facts.unseen, err))
		return -1;
	facts.lease = lease;
	facts.now = kube_now(cluster);
	/* A namespace of that name without our label, or with that of another store, is not this one's. */
	if (object && strcmp(object_label(object, LABEL_STORE), store) == 0)
		facts.name_space = object;
	if (!facts.name_space && !(facts.unseen & STATE_UNSEEN_NAMESPACE) && !object_is(facts.record, LABEL_MANAGED))
		return lister_missing(cluster, store, err);
	*ret = facts;
	return 0;
}
