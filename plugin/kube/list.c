/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/list.h"

#include "kube/answer.h"
#include "kube/call.h"
#include "uri.h"

#define WORDS_MOST ((size_t)64 << 10)
#define PAGE 500 /* objects */

static const char *page_path(const struct kube_pages *pages, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(WORDS_MOST);

	bytes_format(&text, "%s?limit=%u", pages->path, pages->size ? pages->size : PAGE);
	if (pages->selector) {
		bytes_add_text(&text, "&labelSelector=");
		uri_encode(&text, str_of(pages->selector));
	}
	if (pages->next) {
		bytes_add_text(&text, "&continue=");
		uri_encode(&text, str_of(pages->next));
	}
	return arena_str(arena, bytes_str(&text)).p;
}

static struct kube_call page_call(const struct kube_pages *pages, struct arena *arena)
{
	return (struct kube_call){ .method = "GET",
				   .path = page_path(pages, arena),
				   .accept = pages->metadata_only ? "application/json;as=PartialObjectMetadataList;"
								    "g=meta.k8s.io;v=v1"
								  : NULL };
}

/* Its items, and where the next page begins. */
static int take_page(struct kube_pages *pages, const struct kube_call *call, const struct kube_answer *answer,
		     struct value **ret, struct err *err)
{
	const char *next = value_text_at(answer->tree, "metadata.continue");

	kube_pages_free(pages);
	pages->next = *next ? xstrdup(next) : NULL;
	if (answer->status != 200)
		return kube_refused(call, answer->status, answer->tree, err);
	pages->done = !pages->next;
	return answer_items(call->path, answer->tree, ret, err);
}

int kube_page(struct kube *cluster, struct kube_pages *pages, struct arena *arena, struct value **ret, struct err *err)
{
	for (;;) {
		struct kube_call call = page_call(pages, arena);
		struct kube_answer answer;

		if (kube_call_all(cluster, &call, 1, arena, &answer, err))
			return -1;
		if (!take_page(pages, &call, &answer, ret, err))
			return 0;
		/* The mark was too old; the one in this answer goes on at the same place, with what is there now. */
		if (answer.status != 410 || !pages->next)
			return -1;
		err_clear(err);
	}
}

void kube_pages_free(struct kube_pages *pages)
{
	free_pointer(&pages->next);
}

static void move_items(struct value *items, struct value *list)
{
	for (struct value *item = value_first(items); item;) {
		struct value *following = item->next;

		item->next = NULL;
		value_add(list, item);
		item = following;
	}
}

static int list_rest(struct kube *cluster, struct kube_pages *pages, struct value *list, struct arena *arena,
		     struct err *err)
{
	while (!pages->done) {
		struct value *items;

		if (kube_page(cluster, pages, arena, &items, err))
			return -1;
		move_items(items, list);
	}
	return 0;
}

int kube_list(struct kube *cluster, const char *path, const char *selector, bool metadata_only, struct arena *arena,
	      struct value **ret, struct err *err)
{
	CLEANUP(kube_pages_free) struct kube_pages pages = { .path = path,
							     .selector = selector,
							     .metadata_only = metadata_only };

	*ret = value_new(arena, VALUE_LIST);
	return list_rest(cluster, &pages, *ret, arena, err);
}

int kube_list_all(struct kube *cluster, const char *const *paths, size_t count, struct arena *arena, struct value **ret,
		  struct err *err)
{
	struct kube_call *calls = arena_alloc(arena, count * sizeof(*calls));
	struct kube_answer *answers = arena_alloc(arena, count * sizeof(*answers));

	for (size_t i = 0; i < count; i++)
		calls[i] = page_call(&(struct kube_pages){ .path = paths[i] }, arena);
	if (kube_call_all(cluster, calls, count, arena, answers, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		CLEANUP(kube_pages_free) struct kube_pages pages = { .path = paths[i] };
		struct value *items;

		if (take_page(&pages, &calls[i], &answers[i], &items, err))
			return -1;
		ret[i] = value_new(arena, VALUE_LIST);
		move_items(items, ret[i]);
		if (list_rest(cluster, &pages, ret[i], arena, err))
			return -1;
	}
	return 0;
}
