/* SPDX-License-Identifier: Apache-2.0 */
#include "store/worked.h"

#include <stdlib.h>

#include "diagnose/intent.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "strvec.h"

#define NOTED_MOST (HELM_HISTORY * 2) /* revisions: Helm may keep one more than it was asked to */

const char *worked_entry(const struct value *record, struct arena *arena)
{
	return arena_format(arena, "%s:%s", object_label(record, "version"), value_text_at(record, "metadata.uid")).p;
}

bool worked_is_noted(const struct value *name_space, const struct value *record)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return record && *value_text_at(record, "metadata.uid") &&
	       strvec_has_entry(object_note(name_space, LABEL_WORKED), worked_entry(record, &arena));
}

long worked_newest(const struct value *name_space, const struct value *records, long before)
{
	long newest = 0;

	for (const struct value *record = value_first(records); record; record = record->next) {
		long revision = strtol(object_label(record, "version"), NULL, 10);

		if (revision > newest && revision < before && worked_is_noted(name_space, record))
			newest = revision;
	}
	return newest;
}

static const struct value *record_of(const struct value *records, long revision)
{
	for (const struct value *record = value_first(records); record; record = record->next)
		if (strtol(object_label(record, "version"), NULL, 10) == revision)
			return record;
	return NULL;
}

static bool is_same(const struct value *one, const struct value *other)
{
	const char *fingerprint = object_label(one, LABEL_FINGERPRINT);

	return *fingerprint && strcmp(fingerprint, object_label(other, LABEL_FINGERPRINT)) == 0;
}

/* Two in a row of one specification are a new chart or new rules; with a revision between them, one is a copy. */
long worked_back(const struct value *name_space, const struct value *records, long revision)
{
	const struct value *now = record_of(records, revision);
	bool between = false;
	long back;

	for (; (back = worked_newest(name_space, records, revision)); revision = back) {
		const struct value *record = record_of(records, back);

		between = between || back + 1 < revision || object_is(record, LABEL_SUSPENDED);
		if (object_is(record, LABEL_SUSPENDED))
			continue;
		if (!between || !is_same(record, now))
			return back;
		between = false;
	}
	return 0;
}

const char *worked_add(const struct value *name_space, const struct value *record, struct arena *arena)
{
	const char *before = object_note(name_space, LABEL_WORKED);
	const char *entry = worked_entry(record, arena);
	size_t count = 1;

	if (strvec_has_entry(before, entry))
		return before;
	for (const char *p = before; *p; p++)
		count += *p == ',';
	for (; count >= NOTED_MOST; count--)
		before += strcspn(before, ",") + 1;
	return *before ? arena_format(arena, "%s,%s", before, entry).p : entry;
}

/* The newest revision, unless it is noted already. */
static int note_newest(struct operation *operation, struct release *release, struct err *err)
{
	if (!release->name_space || !release->record || worked_is_noted(release->name_space, release->record))
		return 0;
	if (release_annotate(&operation->cluster, operation->store, LABEL_WORKED,
			     worked_add(release->name_space, release->record, operation->session->arena), err))
		return -1;
	release->worked = release->revision;
	return 0;
}

void worked_note(struct operation *operation, struct release *release, bool *was_deployed)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	if (!release_find(&operation->cluster, operation->store, operation->session->arena, release, was_deployed,
			  &err) &&
	    !note_newest(operation, release, &err))
		return;
	(void)err_wrap(&err, "that revision %ld was seen ready could not be noted", release->revision);
	context_warn(&operation->context, "workloads", err.message);
}

int worked_look(struct operation *operation, struct release *release, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct intent intent;
	struct workloads look;

	if (!release->revision)
		return 0;
	release->worked = worked_newest(release->name_space, release->records, release->revision + 1);
	if (release->worked == release->revision || strcmp(release->status, "deployed") != 0)
		return 0;
	if (workloads_read(&operation->cluster, operation->name_space, &arena, &look, err))
		return -1;
	/* What somebody scaled to nothing has not been seen ready. */
	intent_read(&operation->cluster, &operation->helm, operation->name_space, operation->store, release->revision,
		    &arena, &intent);
	intent_judge(&intent, &look, &arena);
	return look.waiting ? 0 : note_newest(operation, release, err);
}
