/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stored.h"

#include <stdlib.h>

#include "helm/helm.h"
#include "helm/integers.h"
#include "helm/record.h"
#include "kube/object.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rest.h"
#include "store/spec_images.h"
#include "store/spec_preset.h"

/* What a command notes in global.store for later ones, and finds out again. */
static const char *const notes[] = { "name", "fingerprint", "found", "images", "suspended" };

int stored_read(struct kube *cluster, const char *store, long revision, struct arena *arena, struct value **ret,
		long *ret_revision, struct err *err)
{
	struct state_facts facts;
	struct record record;
	bool found;

	if (lister_find(cluster, store, arena, &facts, err) || lister_check_seen(&facts, err))
		return -1;
	if (!facts.record) {
		if (rest_refuse(&facts, store, "it has no specification", err))
			return -1;
		(void)err_set(err, ERR_MISSING, "store %s has no release", store);
		return err_hint(err, "finish it: helm store create %s …", store);
	}
	revision = revision ? revision : strtol(object_label(facts.record, "version"), NULL, 10);
	if (record_read(cluster, name_namespace(store, arena), store, revision, arena, &record, &found, err))
		return -1;
	if (!found) {
		(void)err_set(err, ERR_MISSING, "store %s has no revision %ld", store, revision);
		return err_hint(err, "those that are kept: helm store history %s", store);
	}
	integers_restore(record.values, arena);
	*ret = record.values;
	*ret_revision = revision;
	return 0;
}

/* Mappings of which all was taken away. */
static void prune(struct value *shown, const struct value *values, struct arena *arena)
{
	for (struct value *member = value_first(shown); member;) {
		struct value *next = member->next;
		const char *key = arena_str(arena, member->key).p;
		const struct value *whole = value_get(values, key);

		if (member->type == VALUE_MAP && whole && whole->type == VALUE_MAP && value_first(whole)) {
			prune(member, whole, arena);
			if (!value_first(member))
				value_remove(shown, key);
		}
		member = next;
	}
}

int stored_shown(const char *chart, const struct value *values, struct arena *arena, struct value **ret,
		 struct err *err)
{
	const struct value *said = values;
	struct value *record;

	/* Only our own chart brings values for a profile. */
	if (!*value_text_at(values, "global.store.chart.name") && spec_take_preset(chart, values, arena, &said, err))
		return -1;
	*ret = spec_take_images(said, arena);
	record = value_find(*ret, STR("global.store"));
	for (size_t i = 0; record && i < COUNT_OF(notes); i++)
		value_remove(record, notes[i]);
	prune(*ret, values, arena);
	return 0;
}

int stored_get(struct kube *cluster, const struct stored_request *request, struct arena *arena, struct value **ret,
	       long *ret_revision, struct err *err)
{
	struct value *values;
	struct helm helm;

	return name_check(request->name, err) ||
			       helm_locate(&helm, cluster->environment, cluster->within, arena, err) ||
			       stored_read(cluster, request->name, request->revision, arena, &values, ret_revision,
					   err) ||
			       stored_shown(helm.chart, values, arena, ret, err)
		       ? -1
		       : 0;
}

/* Puts into `edited` what of `values` is not in `shown`. */
static void restore(const struct value *values, const struct value *shown, struct value *edited, struct arena *arena)
{
	for (const struct value *member = value_first(values); member; member = member->next) {
		const char *key = arena_str(arena, member->key).p;
		const struct value *seen = value_get(shown, key);
		const struct value *now = value_get(edited, key);

		if (!seen && !now)
			value_set(edited, key, value_copy(arena, member));
		/* What somebody took away, or made something else, is so. */
		else if (now && now->type == VALUE_MAP && member->type == VALUE_MAP)
			restore(member, seen, value_map_at(edited, key, arena), arena);
	}
}

struct value *stored_restore(const struct value *values, const struct value *shown, const struct value *edited,
			     struct arena *arena)
{
	struct value *whole = value_copy(arena, edited);

	restore(values, shown, whole, arena);
	integers_restore(whole, arena);
	return whole;
}
