/* SPDX-License-Identifier: Apache-2.0 */
/* Merge patches (RFC 7386) of an object's metadata, for kube_merge. Values are in the arena. */
#ifndef STORE_KUBE_PATCH_H
#define STORE_KUBE_PATCH_H

#include "value.h"

/*
 * A patch that holds for an object as it was read, and is refused for another of its name (metadata.uid, as the API
 * server compares it) and, with `same_version`, for what was changed since (metadata.resourceVersion). `object` NULL:
 * a patch of whatever has the path.
 */
struct value *patch_of(const struct value *object, bool same_version, struct arena *arena);

/* A label or annotation in it; `text` NULL: it is taken away. */
void patch_label(struct value *patch, const char *name, const char *text, struct arena *arena);
void patch_annotation(struct value *patch, const char *name, const char *text, struct arena *arena);

#endif
