/* SPDX-License-Identifier: Apache-2.0 */
/* Collections, page by page. */
#ifndef STORE_KUBE_LIST_H
#define STORE_KUBE_LIST_H

#include "kube/kube.h"

/* A collection that is read page by page; kube_pages_free it in the end. */
struct kube_pages {
	const char *path;
	const char *selector; /* label selector; NULL: none */
	bool metadata_only;   /* PartialObjectMetadata */
	unsigned size;        /* objects of a page; 0: as many as kube_list takes */
	bool exact;           /* all pages are of one moment: a mark that is too old is an error (410) */
	char *next;           /* the API server's mark of the next page; NULL at the start */
	char *version;        /* resourceVersion of the list, from which a watch goes on; NULL at the start */
	long status;          /* of the last answer */
	bool done;            /* there is no further page */
};

/*
 * All items of a collection over as many pages as it takes, in a list; metadata only (PartialObjectMetadata) if asked.
 * `selector` is a label selector; NULL: none.
 */
int kube_list(struct kube *cluster, const char *path, const char *selector, bool metadata_only, struct arena *arena,
	      struct value **ret, struct err *err);

/* Several whole collections side by side: a list for each path. Errors of kube_list. */
int kube_list_all(struct kube *cluster, const char *const *paths, size_t count, struct arena *arena, struct value **ret,
		  struct err *err);

/* The next page's items, a list in the arena or NULL. Errors of kube_call. */
int kube_page(struct kube *cluster, struct kube_pages *pages, struct arena *arena, struct value **ret, struct err *err);
void kube_pages_free(struct kube_pages *pages);

#endif
