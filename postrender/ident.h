/* SPDX-License-Identifier: Apache-2.0 */
/* Who an object is: what rules match on. Texts point into the tree; nothing is owned. */
#ifndef STORE_IDENT_H
#define STORE_IDENT_H

#include "kind_table.h"
#include "tree.h"

struct ident {
	uint32_t root;        /* the object's node: the document or an item of a List */
	uint32_t outer;       /* where paths are told from: the item of the outermost List, else the root */
	uint32_t node;        /* the item as it stands in its List, aliases not followed; else the root */
	int item;             /* place in the outermost List, from 0; -1: the document itself */
	uint32_t document;    /* number in the stream, from 1 */
	struct str list_kind; /* what a typed list makes of an item without kind and apiVersion; n 0: nothing */
	struct str list_version;
	struct str api_version;
	struct str group; /* n 0: the core group */
	struct str version;
	struct str kind;
	struct str name;          /* or generateName */
	struct str name_space;    /* n 0: the release's */
	struct str template_path; /* where the chart made it: the filename annotation or the # Source comment; n 0:
				     unknown */
	const struct kind *known; /* what is known of the kind; NULL: nothing */
	enum object_scope scope;
	bool is_hook;
	bool is_guard; /* carries the guard label */
};

/* Fills `ret`, which has its place, from the object at its root. ERR_OBJECT for what is no mapping, or has no kind. */
int ident_read(struct tree *tree, const struct kind_table *kinds, struct ident *ret, struct err *err);

/* "Kind/name" or, in a List, "Kind/name" too. */
void ident_text(const struct ident *ident, struct bytes *out);

/* `spec` is Kind, group/Kind or group/version/Kind ("v1/Service" is the core group); Kind may be `*` after a group. */
bool ident_is_kind(const struct ident *ident, struct str spec);

#endif
