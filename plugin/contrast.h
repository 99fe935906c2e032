/* SPDX-License-Identifier: Apache-2.0 */
/* Two states of a release beside each other: values field by field, objects by name. Everything is in an arena. */
#ifndef STORE_CONTRAST_H
#define STORE_CONTRAST_H

#include "value.h"

struct contrast {
	struct value *values;  /* list of {path, before, after} */
	struct value *objects; /* list of {object, change: added|removed|changed, differences, warning} */
};

void contrast_values(struct contrast *contrast, const struct value *before, const struct value *after,
		     struct arena *arena);

/*
 * Streams of manifests as Helm keeps them. Contents of Secrets are hidden. What cannot be read as values is compared as
 * text. Names what Kubernetes does not let change.
 */
void contrast_objects(struct contrast *contrast, struct str before, struct str after, struct arena *arena);

void contrast_table(const struct contrast *contrast, const char *store, struct bytes *out);
struct value *contrast_value(const struct contrast *contrast, struct arena *arena);

#endif
