/* SPDX-License-Identifier: Apache-2.0 */
#include "server/cache_build.h"

#include "json.h"
#include "server/store_view.h"

#define TEXT_MOST ((size_t)64 << 20) /* bytes of a store as JSON */

static int write_json(const struct value *value, struct bytes *out, struct err *err)
{
	json_write_value(value, out);
	return bytes_check(out, "a store", ERR_LIMIT, err);
}

/* Whoever has no labels has an empty map of them here. */
static bool has_labels(const struct snapshot_store *store, const struct value *labels)
{
	return labels ? value_equal(store->labels, labels) : !value_first(store->labels);
}

/* *ret: as it was, when that is what it is; held once more than before otherwise. */
static int make_store(const struct store_view *view, const struct snapshot_store *before,
		      const struct snapshot_store **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes summary = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes whole = BYTES_INIT(TEXT_MOST);
	struct snapshot_facts facts = { .name = value_text_at(view->summary, "name"),
					.name_space = value_text_at(view->summary, "namespace"),
					.state = value_text_at(view->summary, "state"),
					.owner = value_text_at(view->summary, "owner"),
					.labels = view->labels };

	if (write_json(view->summary, &summary, err) || write_json(view->whole, &whole, err))
		return -1;
	facts.summary = bytes_str(&summary);
	facts.whole = bytes_str(&whole);
	*ret = before;
	if (before && str_equal(before->summary, facts.summary) && str_equal(before->whole, facts.whole) &&
	    has_labels(before, view->labels))
		return 0;
	*ret = snapshot_store_make(&facts);
	return 0;
}

int cache_build_space(struct cache_objects *objects, struct cache_space *space, time_t now, bool *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct memory_collection collections[CACHE_ROWS];
	struct kube_memory memory = { collections, 0 };
	const struct snapshot_store *before = space->store;
	const struct snapshot_store *found = NULL;
	struct store_view view;

	*ret = false;
	cache_objects_read(objects, space, &arena, collections, &memory.count);
	if (store_view_read(&memory, now, &arena, &view, err) ||
	    (view.summary && make_store(&view, before, &found, err))) {
		cache_objects_found(objects, space, before, space->is_shared, true);
		return -1;
	}
	*ret = found != before;
	cache_objects_found(objects, space, found, view.is_shared, view.has_command);
	return 0;
}
