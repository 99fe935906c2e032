/* SPDX-License-Identifier: Apache-2.0 */
#include "server/watch_list.h"

#include "clock.h"
#include "kube/list.h"

#define WHOLE 1000000U /* objects: all in one page, where marks of pages grow too old meanwhile */
#define INSIST 60000   /* milliseconds */

/* Whether a list may be told, by its version. */
static bool is_to_be_told(struct watch *watch, const char *version)
{
	unsigned insist = watch->limits.insist ? watch->limits.insist : INSIST;

	if (!watch->version || !watch_is_older(version, watch->version)) {
		watch->older = 0;
		return true;
	}
	if (!watch->older)
		watch->older = clock_passed();
	if (clock_passed() - watch->older < (long long)insist)
		return false;
	watch->older = 0;
	return true;
}

static void take_all(struct watch *watch, const struct value *items)
{
	for (const struct value *object = value_first(items); object; object = object->next)
		watch->hearer.take(watch->hearer.of, object);
}

/* All pages of one list. *ret_status: of the answer that ended it. */
static int read_pages(struct watch *watch, unsigned size, long *ret_status, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(free_pointer) char *version = NULL;
	CLEANUP(kube_pages_free) struct kube_pages pages = { .path = watch->target.path,
							     .selector = watch->target.selector,
							     .metadata_only = watch->target.metadata_only,
							     .size = size,
							     .exact = true };

	watch->hearer.begin(watch->hearer.of);
	while (!pages.done) {
		struct value *items;
		int failed;

		arena_reset(&arena);
		pages.status = 0;
		failed = kube_page(watch->kube, &pages, &arena, &items, err);
		*ret_status = pages.status;
		if (failed)
			return -1;
		if (!version && !is_to_be_told(watch, pages.version))
			return err_set(err, ERR_CLUSTER, "a list of version %s, after %s", pages.version,
				       watch->version);
		version = version ? version : xstrdup(pages.version);
		take_all(watch, items);
	}
	watch->hearer.end(watch->hearer.of, true);
	free_pointer(&watch->version);
	watch->version = version;
	version = NULL;
	return 0;
}

/* Nobody can follow what is not there; once it is, whoever asks again finds it. */
static void tell_absent(struct watch *watch)
{
	watch->hearer.end(watch->hearer.of, false);
	watch_prove(watch);
	free_pointer(&watch->version);
	watch->version = NULL;
	atomic_store(&watch->is_open, true);
	atomic_store(&watch->is_listed, true);
}

int watch_list(struct watch *watch, enum watch_list_outcome *ret, struct err *err)
{
	CLEANUP(err_clear) struct err failure = ERR_INIT;
	long status = 0;
	int failed = read_pages(watch, watch->target.page, &status, &failure);

	if (failed && status == 410) {
		err_clear(&failure);
		failed = read_pages(watch, WHOLE, &status, &failure);
	}
	*ret = WATCH_LIST_FAILED;
	if (!failed) {
		*ret = WATCH_LIST_TOLD;
		atomic_fetch_add(&watch->lists, 1);
		atomic_store(&watch->is_listed, true);
		watch_prove(watch);
	} else if (watch->target.is_optional && (status == 404 || status == 403)) {
		*ret = WATCH_LIST_ABSENT;
		tell_absent(watch);
	}
	return context_check(watch->kube->within, 0, err);
}
