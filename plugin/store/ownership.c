/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ownership.h"

#include "kube/labels.h"
#include "kube/object.h"

/* How Helm marks what is of a release (pkg/action/validate.go of Helm 3 and 4). */
#define HELM_MADE "app.kubernetes.io/managed-by"
#define HELM_RELEASE "meta.helm.sh/release-name"
#define HELM_NAMESPACE "meta.helm.sh/release-namespace"
#define NO_CLAIM "-"

/* The words of a note, in their order. */
enum { NOTE_SPACE, NOTE_ITSELF, NOTE_CLAIM, NOTE_WORDS };

struct facts {
	const struct value *object;
	const char *store;
	const char *space_uid;
	struct str note[NOTE_WORDS]; /* empty where there is none */
};

static bool is_uid(struct str word, const char *uid)
{
	return *uid && str_is(word, uid);
}

static bool is_labelled(const struct facts *facts)
{
	const char *name = value_text_at(facts->object, "metadata.name");
	size_t prefix = strlen(NAMESPACE_PREFIX);

	return strncmp(name, NAMESPACE_PREFIX, prefix) == 0 && strcmp(name + prefix, facts->store) == 0 &&
	       strcmp(object_label(facts->object, LABEL_STORE), facts->store) == 0 &&
	       object_is(facts->object, LABEL_MANAGED);
}

static bool is_made(const struct facts *facts)
{
	return is_uid(str_of(object_note(facts->object, LABEL_MADE)), value_text_at(facts->object, "metadata.uid"));
}

static bool is_provisioned(const struct facts *facts)
{
	return *object_note(facts->object, LABEL_PROVISIONED_BY) != '\0';
}

static bool is_noted(const struct facts *facts)
{
	return facts->note[NOTE_WORDS - 1].n > 0;
}

static bool is_itself(const struct facts *facts)
{
	return is_uid(facts->note[NOTE_ITSELF], value_text_at(facts->object, "metadata.uid"));
}

static bool is_same_claim(const struct facts *facts)
{
	return is_uid(facts->note[NOTE_CLAIM], value_text_at(facts->object, "spec.claimRef.uid"));
}

static bool is_of_store(const struct facts *facts)
{
	return !*facts->space_uid || is_uid(facts->note[NOTE_SPACE], facts->space_uid);
}

static const struct {
	int things;
	bool (*holds)(const struct facts *facts);
	const char *lacking;
} proofs[] = {
#define X(name, holds, things, what, lacking) { things, holds, lacking },
	OWNERSHIP_TABLE(X)
#undef X
};

static void read_note(struct facts *facts)
{
	const char *p = object_note(facts->object, LABEL_PROOF);

	for (size_t i = 0; i < COUNT_OF(facts->note); i++) {
		facts->note[i] = (struct str){ p, strcspn(p, " ") };
		p += facts->note[i].n;
		p += *p == ' ';
	}
	/* With more words it is of another version, and says nothing to us. */
	if (*p)
		facts->note[NOTE_WORDS - 1].n = 0;
}

enum ownership_proof ownership_lacks(enum ownership_thing thing, const struct value *object, const char *store,
				     const char *space_uid)
{
	struct facts facts = { .object = object, .store = store, .space_uid = space_uid };

	read_note(&facts);
	for (size_t i = 0; i < COUNT_OF(proofs); i++)
		if ((proofs[i].things & (int)thing) && !proofs[i].holds(&facts))
			return (enum ownership_proof)i;
	return OWNERSHIP_PROVEN;
}

const char *ownership_words(enum ownership_proof proof)
{
	return proof < OWNERSHIP_PROVEN ? proofs[proof].lacking : "it is the store's";
}

bool ownership_is_bound(const struct value *volume, const struct value *claim)
{
	return *object_note(volume, LABEL_PROVISIONED_BY) &&
	       is_uid(str_of(value_text_at(volume, "spec.claimRef.uid")), value_text_at(claim, "metadata.uid")) &&
	       strcmp(value_text_at(volume, "metadata.name"), value_text_at(claim, "spec.volumeName")) == 0;
}

bool ownership_is_of_release(const struct value *object, const char *store)
{
	const char *name_space = object_note(object, HELM_NAMESPACE);
	size_t prefix = strlen(NAMESPACE_PREFIX);

	return strcmp(object_label(object, HELM_MADE), "Helm") == 0 &&
	       strcmp(object_note(object, HELM_RELEASE), store) == 0 &&
	       strncmp(name_space, NAMESPACE_PREFIX, prefix) == 0 && strcmp(name_space + prefix, store) == 0;
}

bool ownership_has_claim(const struct value *claim, const char *store, bool is_made)
{
	return is_made || strcmp(object_label(claim, LABEL_STORE), store) == 0 || ownership_is_of_release(claim, store);
}

const char *ownership_note(const char *space_uid, const struct value *object, const char *claim_uid,
			   struct arena *arena)
{
	return arena_text(arena, "%s %s %s", space_uid, value_text_at(object, "metadata.uid"),
			  claim_uid ? claim_uid : NO_CLAIM);
}
