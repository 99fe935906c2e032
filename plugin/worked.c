/* SPDX-License-Identifier: Apache-2.0 */
#include "worked.h"

#include <stdio.h>
#include <stdlib.h>

#include "look.h"
#include "provision.h"
#include "state.h"
#include "tenant.h"
#include "texts.h"

#define NOTED_MOST (HELM_HISTORY * 2) /* revisions: Helm may keep one more than it was asked to */

static const char *entry_of(const struct value *record, struct arena *arena)
{
	return arena_format(arena, "%s:%s", state_label(record, "version"), value_text_at(record, "metadata.uid")).p;
}

bool worked_is_noted(const struct value *name_space, const struct value *record)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return record && *value_text_at(record, "metadata.uid") &&
	       texts_has_entry(state_note(name_space, TENANT_WORKED), entry_of(record, &arena));
}

long worked_newest(const struct value *name_space, const struct value *records, long before)
{
	long newest = 0;

	for (const struct value *record = value_first(records); record; record = record->next) {
		long revision = strtol(state_label(record, "version"), NULL, 10);

		if (revision > newest && revision < before && worked_is_noted(name_space, record))
			newest = revision;
	}
	return newest;
}

static const struct value *record_of(const struct value *records, long revision)
{
	for (const struct value *record = value_first(records); record; record = record->next)
		if (strtol(state_label(record, "version"), NULL, 10) == revision)
			return record;
	return NULL;
}

static bool is_same(const struct value *one, const struct value *other)
{
	const char *fingerprint = state_label(one, TENANT_FINGERPRINT);

	return *fingerprint && strcmp(fingerprint, state_label(other, TENANT_FINGERPRINT)) == 0;
}

/* Two in a row of one specification are a new chart or new rules; with a revision between them, one is a copy. */
long worked_back(const struct value *name_space, const struct value *records, long revision)
{
	const struct value *now = record_of(records, revision);
	bool between = false;
	long back;

	for (; (back = worked_newest(name_space, records, revision)); revision = back) {
		const struct value *record = record_of(records, back);

		between = between || back + 1 < revision || state_is(record, TENANT_SUSPENDED);
		if (state_is(record, TENANT_SUSPENDED))
			continue;
		if (!between || !is_same(record, now))
			return back;
		between = false;
	}
	return 0;
}

const char *worked_add(const struct value *name_space, const struct value *record, struct arena *arena)
{
	const char *before = state_note(name_space, TENANT_WORKED);
	const char *entry = entry_of(record, arena);
	size_t count = 1;

	if (texts_has_entry(before, entry))
		return before;
	for (const char *p = before; *p; p++)
		count += *p == ',';
	for (; count >= NOTED_MOST; count--)
		before += strcspn(before, ",") + 1;
	return *before ? arena_format(arena, "%s,%s", before, entry).p : entry;
}

static int write_note(struct operation *operation, const char *note, struct arena *arena, struct err *err)
{
	struct value *patch = value_new(arena, VALUE_MAP);
	struct value *notes = value_map_at(value_map_at(patch, "metadata", arena), "annotations", arena);

	value_put_text(notes, TENANT_WORKED, note, arena);
	return cluster_merge(&operation->cluster,
			     arena_format(arena, "/api/v1/namespaces/%s", operation->name_space).p, patch, arena, NULL,
			     err);
}

static int read_both(struct provision *provision, struct value **ret_space, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;

	return release_find(&operation->cluster, operation->store, arena, &provision->release,
			    &provision->was_deployed, err) ||
			       release_namespace(&operation->cluster, operation->store, arena, ret_space, err)
		       ? -1
		       : 0;
}

/* The newest revision, unless it is noted already. */
static int note_newest(struct provision *provision, const struct value *name_space, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const struct value *record = provision->release.record;

	if (!name_space || !record || worked_is_noted(name_space, record))
		return 0;
	if (write_note(operation, worked_add(name_space, record, arena), arena, err))
		return -1;
	provision->release.worked = provision->release.revision;
	return 0;
}

void worked_note(struct provision *provision)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *name_space;

	if (!read_both(provision, &name_space, &err) && !note_newest(provision, name_space, &err))
		return;
	progress_clear(&provision->operation->progress);
	(void)fprintf(stderr, "warning: that revision %ld was seen ready could not be noted: %s\n",
		      provision->release.revision, err.message);
}

int worked_look(struct provision *provision, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct operation *operation = provision->operation;
	struct release *release = &provision->release;
	struct value *name_space;
	struct look look;

	if (!release->revision)
		return 0;
	if (read_both(provision, &name_space, err))
		return -1;
	release->worked = worked_newest(name_space, release->records, release->revision + 1);
	if (release->worked == release->revision || strcmp(release->status, "deployed") != 0)
		return 0;
	if (look_at_workloads(&operation->cluster, operation->name_space, &arena, &look, err))
		return -1;
	return look.waiting ? 0 : note_newest(provision, name_space, err);
}

int worked_find_back(struct provision *provision, long *ret, struct err *err)
{
	struct value *name_space;

	if (read_both(provision, &name_space, err))
		return -1;
	*ret = worked_back(name_space, provision->release.records, provision->release.revision);
	return 0;
}
