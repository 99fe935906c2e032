/* SPDX-License-Identifier: Apache-2.0 */
/* Two states of a release beside each other: values field by field, objects by name. Everything is in an arena. */
#ifndef STORE_LIFECYCLE_DIFF_H
#define STORE_LIFECYCLE_DIFF_H

#include "helm/helm.h"
#include "value.h"

/* Which of them somebody has changed meanwhile, only the shop's database knows. */
#define DIFF_SEEDED                                                                                                    \
	"the shop's seed writes the values that change here, also over what somebody set there in the admin page; it " \
	"leaves all others, and its log names what it replaced"

struct diff {
	struct value *values;  /* list of {path, before, after} */
	struct value *objects; /* list of {object, change: added|removed|changed, differences, warning} */
	struct value *lines;   /* list of texts (store/value_lines.h): of the values, then of each object */
	const char *note;      /* a line besides; NULL: none */
	bool names_only;       /* of objects that are added or removed (a store that is not there yet) */
};

void diff_values(struct diff *diff, const struct value *before, const struct value *after, struct arena *arena);

/*
 * The objects of two streams of manifests as Helm keeps them, read as Kubernetes reads them (manifest_objects). Where
 * one of the two cannot be, document by document in both, and a document that cannot be read even so is a string.
 * Errors of context_check alone.
 */
int diff_read(const struct helm *helm, struct str before, struct str after, struct arena *arena,
	      struct value **ret_before, struct value **ret_after, struct err *err);

/*
 * Lists of diff_read, whose Secrets are changed: their contents are hidden. Strings are compared as text. Names
 * what Kubernetes does not let change.
 */
void diff_objects(struct diff *diff, struct value *before, struct value *after, struct arena *arena);

/* {values, objects} in the arena, as -o json shows it. */
struct value *diff_value(const struct diff *diff, struct arena *arena);

#endif
