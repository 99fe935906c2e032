/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/inventory.h"

#include "kube/call.h"
#include "kube/list.h"
#include "kube/resources.h"

#include <stdlib.h>

/* Objects of a page: a Pod's metadata or a Deployment are some 10 kB as JSON, several times that as values. */
#define PAGE_WHOLE 25
#define PAGE_METADATA 100

static const struct {
	enum resource resource;
	bool metadata_only;
} kinds[] = {
#define X(kind, metadata_only) { RESOURCE_##kind, metadata_only },
	INVENTORY_TABLE(X)
#undef X
};

const char *inventory_kind_name(enum inventory_kind kind)
{
	return resources_kind(kinds[kind].resource);
}

const char *inventory_path(const char *kind, const char *name_space, const char *name, struct arena *arena)
{
	for (size_t i = 0; i < INVENTORY_COUNT; i++)
		if (strcmp(resources_kind(kinds[i].resource), kind) == 0)
			return resources_object(kinds[i].resource, name_space, name, arena);
	return NULL;
}

int inventory_compare(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	/* A namespace that ends here goes on with the slash. */
	return (*a ? (unsigned char)*a : '/') - (*b ? (unsigned char)*b : '/');
}

static bool is_owned(const struct value *object)
{
	const struct value *owners = value_find(object, STR("metadata.ownerReferences"));

	for (const struct value *owner = value_first(owners); owner; owner = owner->next)
		if (value_is_true(value_get(owner, "controller")))
			return true;
	return false;
}

void inventory_open(struct inventory *inventory, struct kube *cluster, bool each)
{
	*inventory = (struct inventory){ .cluster = cluster, .each = each };
}

void inventory_close(struct inventory *inventory)
{
	for (size_t i = 0; i < INVENTORY_COUNT; i++) {
		kube_pages_free(&inventory->sources[i].pages);
		arena_free(&inventory->sources[i].arena);
		free_pointer(&inventory->sources[i].last);
	}
	arena_free(&inventory->arena);
}

/* Metadata tell that nobody else cares for the object: now all of it is wanted. It may be gone meanwhile. */
static int read_whole(struct inventory *inventory, enum inventory_kind kind, const struct value *item,
		      struct arena *arena, struct value **ret, struct err *err)
{
	return kube_get(inventory->cluster,
			resources_object(kinds[kind].resource, value_text_at(item, "metadata.namespace"),
					 value_text_at(item, "metadata.name"), arena),
			arena, ret, err);
}

static int hand_out(struct inventory *inventory, enum inventory_kind kind, const struct value *item,
		    struct arena *arena, struct value *list, struct err *err)
{
	/* A policy counts whoever made it. */
	bool is_theirs = kind < INVENTORY_NetworkPolicy && is_owned(item);
	struct value *object;

	if (is_theirs || value_find(item, STR("metadata.deletionTimestamp")))
		return 0;
	if (!kinds[kind].metadata_only)
		object = value_copy(arena, item);
	else if (read_whole(inventory, kind, item, arena, &object, err))
		return -1;
	if (!object)
		return 0;
	/* Items of a list do not say what they are. */
	value_set(object, "apiVersion", value_string(arena, str_of(resources_version(kinds[kind].resource))));
	value_set(object, "kind", value_string(arena, str_of(inventory_kind_name(kind))));
	value_add(list, object);
	return 0;
}

/* Holds the next page that has items. */
static int turn_page(struct inventory *inventory, struct inventory_source *source, struct err *err)
{
	while (!source->next && !source->pages.done) {
		struct value *items;

		arena_reset(&source->arena);
		if (kube_page(inventory->cluster, &source->pages, &source->arena, &items, err))
			return -1;
		source->next = value_first(items);
	}
	return 0;
}

static int check_order(struct inventory_source *source, const char *name_space, struct err *err)
{
	if (source->last && inventory_compare(source->last, name_space) > 0) {
		(void)err_set(err, ERR_CLUSTER, "the API server lists %s in another order than by namespace",
			      source->pages.path);
		return err_hint(err, "name the stores: they are read one by one then");
	}
	if (!source->last || strcmp(source->last, name_space) != 0) {
		free_pointer(&source->last);
		source->last = xstrdup(name_space);
	}
	return 0;
}

static int read_beside(struct inventory *inventory, enum inventory_kind kind, const char *name_space,
		       struct arena *arena, struct value *list, struct err *err)
{
	struct inventory_source *source = &inventory->sources[kind];

	for (;;) {
		const char *found;
		int order;

		if (turn_page(inventory, source, err))
			return -1;
		if (!source->next)
			return 0;
		found = value_text_at(source->next, "metadata.namespace");
		order = inventory_compare(found, name_space);
		if (order > 0)
			return 0;
		if (check_order(source, found, err) ||
		    (order == 0 && hand_out(inventory, kind, source->next, arena, list, err)))
			return -1;
		source->next = source->next->next;
	}
}

static int read_own(struct inventory *inventory, enum inventory_kind kind, const char *name_space, struct arena *arena,
		    struct value *list, struct err *err)
{
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	const char *path = resources_list(kinds[kind].resource, name_space, &once);
	struct value *items;

	if (kube_list(inventory->cluster, path, NULL, kinds[kind].metadata_only, &once, &items, err))
		return -1;
	for (const struct value *item = items->first; item; item = item->next)
		if (hand_out(inventory, kind, item, arena, list, err))
			return -1;
	return 0;
}

int inventory_read(struct inventory *inventory, enum inventory_kind kind, const char *name_space, struct arena *arena,
		   struct value **ret, struct err *err)
{
	struct inventory_source *source = &inventory->sources[kind];

	*ret = value_new(arena, VALUE_LIST);
	if (inventory->each)
		return read_own(inventory, kind, name_space, arena, *ret, err);
	source->pages.path = resources_list(kinds[kind].resource, NULL, &inventory->arena);
	source->pages.metadata_only = kinds[kind].metadata_only;
	source->pages.size = kinds[kind].metadata_only ? PAGE_METADATA : PAGE_WHOLE;
	return read_beside(inventory, kind, name_space, arena, *ret, err);
}
