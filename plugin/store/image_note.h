/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What images a cluster has, remembered in it: the ConfigMap `images` of the namespace store-system, a key an image
 * (its name in store/images.h), its value a mapping as JSON: reference; registry, repository, tag, digest as the
 * chart's values have them (of what was imported, digest is that of its content); pullPolicy; content, the hash by
 * which it is known again; means (k3d, kind, own, registry), tool, time.
 */
#ifndef STORE_STORE_IMAGE_NOTE_H
#define STORE_STORE_IMAGE_NOTE_H

#include "kube/kube.h"

/*
 * A mapping of names to what is noted of them, in the arena; empty where nothing is. What is no JSON mapping counts as
 * not noted. *ret_known: the person may read it. Errors of kube_call.
 */
int image_note_read(struct kube *cluster, struct arena *arena, struct value **ret, bool *ret_known, struct err *err);

/*
 * Notes one image, and leaves what is noted of others as it is, also when somebody else writes at the same time. Errors
 * of kube_call; ERR_REFUSED; ERR_LOCKED when others never let it.
 */
int image_note_write(struct kube *cluster, const char *name, const struct value *entry, struct err *err);

/* What image_note_read makes of the ConfigMap. */
struct value *image_note_take(const struct value *object, struct arena *arena);

#endif
