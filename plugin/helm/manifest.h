/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of manifests as Helm keeps them: documents after lines `---`. Owns nothing. */
#ifndef STORE_HELM_MANIFEST_H
#define STORE_HELM_MANIFEST_H

#include "helm/helm.h"
#include "value.h"

/* Takes the next document off `rest`, without the line before it. False at the end. */
bool manifest_next(struct str *rest, struct str *ret_document);

/*
 * The objects of a stream as Kubernetes reads them, with anchors, merge keys and tags: a list in the arena. The filter
 * reads them, so that there is one reader of manifests. Errors of child_run, and those of the stream.
 */
int manifest_objects(const struct helm *helm, struct str stream, struct arena *arena, struct value **ret,
		     struct err *err);

#endif
