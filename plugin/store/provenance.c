/* SPDX-License-Identifier: Apache-2.0 */
#include "store/provenance.h"

#include <stdlib.h>

#include "helm/release.h"
#include "kube/labels.h"
#include "kube/object.h"

/* How Helm marks what is of a release (pkg/action/validate.go of Helm 3 and 4). */
#define HELM_MADE "app.kubernetes.io/managed-by"
#define HELM_RELEASE "meta.helm.sh/release-name"
/* Records in a row that can stand behind a gap: Helm drops the oldest but for the one that is deployed. */
#define ROW (HELM_HISTORY - 1)

/* The words of an entry, in their order. */
enum { ENTRY_REVISION, ENTRY_UID, ENTRY_VERSION, ENTRY_DIGEST, ENTRY_WORDS };

struct facts {
	const struct provenance *given;
	long revision;
	struct str entry[ENTRY_WORDS]; /* that of this record; empty: none */
	long newest;                   /* revision that is noted; 0: none */
};

static long revision_of(const struct value *record)
{
	return strtol(object_label(record, "version"), NULL, 10);
}

static bool is_named(const struct facts *facts)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *record = facts->given->record;

	return facts->revision > 0 &&
	       strcmp(arena_text(&arena, "sh.helm.release.v1.%s.v%ld", object_label(record, "name"), facts->revision),
		      value_text_at(record, "metadata.name")) == 0;
}

/* Whether Helm alone has written one of these fields. `owns` says whether an entry of managedFields has any. */
static bool is_of_helm(const struct value *record, bool (*owns)(const struct value *fields))
{
	const struct value *entry = value_first(value_find(record, STR("metadata.managedFields")));
	bool found = false;

	for (; entry; entry = entry->next) {
		if (!owns(value_get(entry, "fieldsV1")))
			continue;
		if (strcmp(value_text_at(entry, "manager"), HELM_MANAGER) != 0 ||
		    strcmp(value_text_at(entry, "operation"), "Update") != 0)
			return false;
		found = true;
	}
	return found;
}

static bool owns_contents(const struct value *fields)
{
	return value_get(value_get(fields, "f:data"), "f:release") != NULL;
}

/* What nobody writes anew: where another made the record, it stays that one's. */
static bool owns_labels(const struct value *fields)
{
	static const char *const names[] = { "f:owner", "f:name", "f:version", "f:status" };
	const struct value *labels = value_get(value_get(fields, "f:metadata"), "f:labels");

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (value_get(labels, names[i]))
			return true;
	return value_get(fields, "f:type") != NULL;
}

static bool is_written(const struct facts *facts)
{
	return is_of_helm(facts->given->record, owns_contents);
}

static bool is_labelled(const struct facts *facts)
{
	return is_of_helm(facts->given->record, owns_labels);
}

static bool is_bare(const struct facts *facts)
{
	const struct value *record = facts->given->record;

	return !*object_label(record, HELM_MADE) && !*object_note(record, HELM_RELEASE);
}

static bool is_later(const struct facts *facts)
{
	return facts->revision > facts->newest;
}

static bool is_there(const struct facts *facts, long revision)
{
	for (const struct value *record = value_first(facts->given->records); record; record = record->next)
		if (revision_of(record) == revision)
			return true;
	return false;
}

static bool is_oldest(const struct facts *facts)
{
	for (const struct value *record = value_first(facts->given->records); record; record = record->next)
		if (revision_of(record) < facts->revision)
			return false;
	return true;
}

static bool is_next(const struct facts *facts)
{
	long last = facts->revision;

	if (facts->revision == facts->newest + 1 || is_there(facts, facts->revision - 1) ||
	    (!facts->newest && is_oldest(facts)))
		return true;
	while (last - facts->revision < ROW && is_there(facts, last))
		last++;
	return last - facts->revision >= ROW;
}

static bool is_same(const struct facts *facts)
{
	return !facts->given->digest || str_is(facts->entry[ENTRY_DIGEST], facts->given->digest);
}

static const struct {
	int ages;
	bool (*holds)(const struct facts *facts);
	const char *lacking;
} proofs[] = {
#define X(name, holds, ages, what, lacking) { ages, holds, lacking },
	PROVENANCE_TABLE(X)
#undef X
};

static void read_entry(struct str text, struct str ret[ENTRY_WORDS])
{
	for (size_t i = 0; i < ENTRY_WORDS; i++) {
		const char *end = i + 1 < ENTRY_WORDS ? memchr(text.p, ':', text.n) : NULL;
		size_t n = end ? (size_t)(end - text.p) : text.n;

		ret[i] = (struct str){ text.p, n };
		n += end != NULL;
		text = (struct str){ text.p + n, text.n - n };
	}
}

static void read_note(const char *note, struct facts *facts)
{
	const char *uid = value_text_at(facts->given->record, "metadata.uid");

	while (*note) {
		size_t n = strcspn(note, ",");
		struct str words[ENTRY_WORDS];
		long revision = strtol(note, NULL, 10);

		read_entry((struct str){ note, n }, words);
		if (revision > facts->newest)
			facts->newest = revision;
		if (revision == facts->revision && *uid && str_is(words[ENTRY_UID], uid))
			memcpy(facts->entry, words, sizeof(words));
		note += n + (note[n] == ',');
	}
}

static struct facts facts_of(const struct provenance *provenance)
{
	struct facts facts = { .given = provenance, .revision = revision_of(provenance->record) };

	read_note(object_note(provenance->name_space, LABEL_RECORDS), &facts);
	return facts;
}

static bool is_noted(const struct facts *facts)
{
	return facts->entry[ENTRY_UID].n > 0;
}

/* Nobody has written it since. */
static bool is_untouched(const struct facts *facts)
{
	return is_noted(facts) && facts->entry[ENTRY_VERSION].n &&
	       str_is(facts->entry[ENTRY_VERSION], value_text_at(facts->given->record, "metadata.resourceVersion"));
}

static bool is_believed(const struct provenance *provenance)
{
	return strcmp(object_note(provenance->name_space, LABEL_RECORDS), PROVENANCE_BELIEVE) == 0;
}

enum provenance_proof provenance_lacks(const struct provenance *provenance)
{
	struct facts facts = facts_of(provenance);
	int age = is_noted(&facts) ? PROVENANCE_KNOWN : PROVENANCE_LATER;

	if (is_believed(provenance) || is_untouched(&facts))
		return PROVENANCE_PROVEN;
	for (size_t i = 0; i < COUNT_OF(proofs); i++)
		if ((proofs[i].ages & age) && !proofs[i].holds(&facts))
			return (enum provenance_proof)i;
	return PROVENANCE_PROVEN;
}

const char *provenance_words(enum provenance_proof proof)
{
	return proof < PROVENANCE_PROVEN ? proofs[proof].lacking : "Helm wrote it";
}

bool provenance_needs_digest(const struct provenance *provenance)
{
	struct facts facts = facts_of(provenance);

	return is_noted(&facts) && !is_untouched(&facts) && !is_believed(provenance);
}

const char *provenance_digest(const struct provenance *provenance, struct arena *arena)
{
	struct facts facts = facts_of(provenance);

	return is_untouched(&facts) && facts.entry[ENTRY_DIGEST].n ? arena_str(arena, facts.entry[ENTRY_DIGEST]).p
								   : NULL;
}

const char *provenance_entry(const struct value *record, const char *digest, struct arena *arena)
{
	return arena_text(arena, "%ld:%s:%s:%s", revision_of(record), value_text_at(record, "metadata.uid"),
			  value_text_at(record, "metadata.resourceVersion"), digest);
}
