/* SPDX-License-Identifier: Apache-2.0 */
#include "store/records.h"

#include "helm/record.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "store/name.h"
#include "store/provenance.h"

#define NOTE_MOST ((size_t)128 << 10) /* the API server takes 256 KiB of annotations */

int records_refuse(const struct release *release, const char *store, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *name_space = name_namespace(store, &arena);
	const char *name;

	if (!release->unproven)
		return 0;
	name = value_text_at(release->unproven, "metadata.name");
	(void)err_set(err, ERR_FORGED, "Secret %s of store %s passes for a record of its release: %s", name, store,
		      release->lacking);
	(void)err_hint(err,
		       "Helm would act on what it says, with your rights; look at it: helm get manifest %s "
		       "--revision %s -n %s",
		       store, object_label(release->unproven, "version"), name_space);
	(void)err_hint(err, "to remove it: kubectl delete secret %s -n %s; then this command again", name, name_space);
	return err_hint(err,
			"if it is Helm's after all (a backup that was restored): kubectl annotate namespace %s "
			"--overwrite " LABEL_RECORDS "=" PROVENANCE_BELIEVE,
			name_space);
}

/* In the arena; "" when it is not there any more. */
static int read_digest(struct kube *cluster, const char *store, const struct value *record, struct arena *arena,
		       const char **ret, struct err *err)
{
	return record_digest(cluster, name_namespace(store, arena), value_text_at(record, "metadata.name"), arena, ret,
			     err);
}

int records_look(struct kube *cluster, const char *store, struct arena *arena, struct release *ret, struct err *err)
{
	bool was_deployed;

	if (release_find(cluster, store, arena, ret, &was_deployed, err))
		return -1;
	for (const struct value *record = value_first(ret->records); record && !ret->unproven; record = record->next) {
		struct provenance given = { record, ret->name_space, ret->records, NULL };
		enum provenance_proof lacking;

		if (!provenance_needs_digest(&given))
			continue;
		if (read_digest(cluster, store, record, arena, &given.digest, err))
			return -1;
		lacking = *given.digest ? provenance_lacks(&given) : PROVENANCE_PROVEN;
		if (lacking == PROVENANCE_PROVEN)
			continue;
		ret->unproven = record;
		ret->lacking = provenance_words(lacking);
	}
	return 0;
}

int records_find(struct operation *operation, struct arena *arena, struct release *ret, struct err *err)
{
	return records_look(&operation->cluster, operation->store, arena, ret, err) ||
			       records_refuse(ret, operation->store, err)
		       ? -1
		       : 0;
}

int records_check(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct release release;

	return records_find(operation, &arena, &release, err);
}

int records_note(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes note = BYTES_INIT(NOTE_MOST);
	struct release release;
	const char *now;

	if (records_find(operation, &arena, &release, err))
		return -1;
	if (!release.name_space || strcmp(object_label(release.name_space, LABEL_STORE), operation->store) != 0)
		return 0;
	for (const struct value *record = value_first(release.records); record; record = record->next) {
		struct provenance given = { record, release.name_space, release.records, NULL };
		const char *digest = provenance_digest(&given, &arena);

		if (!digest && read_digest(&operation->cluster, operation->store, record, &arena, &digest, err))
			return -1;
		/* Dropped meanwhile, as the oldest are. */
		if (!*digest)
			continue;
		bytes_format(&note, "%s%s", note.length ? "," : "", provenance_entry(record, digest, &arena));
	}
	if (bytes_check(&note, "the note of Helm's records", ERR_LIMIT, err))
		return -1;
	now = note.length ? note.data : "";
	if (strcmp(object_note(release.name_space, LABEL_RECORDS), now) == 0)
		return 0;
	return release_annotate(&operation->cluster, operation->store, LABEL_RECORDS, now, err);
}

void records_settle(struct operation *operation)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	if (!records_note(operation, &err))
		return;
	(void)err_wrap(&err, "Helm's records could not be noted");
	context_warn(&operation->context, "release", err.message);
}
