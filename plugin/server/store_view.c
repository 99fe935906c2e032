/* SPDX-License-Identifier: Apache-2.0 */
#include "server/store_view.h"

#include "clock.h"
#include "status/list.h"
#include "status/status.h"
#include "store/mode.h"
#include "store/name.h"

/* A store that is another namespace's by name has no more than its summary. */
static int read_whole(struct kube *kube, struct arena *arena, struct store_view *view, struct err *err)
{
	const char *name = value_text_at(view->summary, "name");
	const char *name_space = value_text_at(view->summary, "namespace");
	CLEANUP(err_clear) struct err wrong = ERR_INIT;
	struct status status;

	view->whole = view->summary;
	if (name_check(name, &wrong) || strcmp(name_namespace(name, arena), name_space) != 0)
		return 0;
	if (status_read(kube, &(struct status_request){ .name = name }, arena, &status, err)) {
		/* Its newest record is not of a store, say. */
		if (err->code != ERR_MISSING)
			return -1;
		err_clear(err);
		return 0;
	}
	/* That there were none is not known. */
	value_remove(status.map, "events");
	view->whole = status.map;
	view->labels = value_find(status.state.record, STR("metadata.labels"));
	return 0;
}

int store_view_read(const struct kube_memory *memory, time_t now, struct arena *arena, struct store_view *ret,
		    struct err *err)
{
	struct memory_collection *collections = arena_alloc(arena, (memory->count + 1) * sizeof(*collections));
	const struct kube_memory with = { collections, memory->count + 1 };
	struct kube kube = KUBE_INIT;
	const struct mode *mode;
	struct value *list;

	*ret = (struct store_view){ 0 };
	/* Events are many, and nobody waits for one: whoever asks for pods asks for them, too. */
	memcpy(collections, memory->list, memory->count * sizeof(*collections));
	collections[memory->count] = (struct memory_collection){ .resource = RESOURCE_Event };
	kube.memory = &with;
	kube.date = now;
	kube.date_seen = clock_passed();
	if (list_read(&kube, &(struct list_request){ .no_sizes = true }, arena, &list, err))
		return -1;
	ret->summary = value_first(list);
	if (!ret->summary)
		return 0;
	mode = mode_find(value_text_at(ret->summary, "database"));
	ret->is_shared = mode && mode->is_outside;
	ret->has_command = value_get(ret->summary, "operation") != NULL;
	return read_whole(&kube, arena, ret, err);
}
