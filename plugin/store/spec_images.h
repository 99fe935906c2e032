/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which images a store of the shipped chart gets where its values name none: those that the cluster has
 * (store/image_note.h). They are laid under the values, and recorded in global.store.images as they were laid, so that
 * they can be told from what a person set: an update takes them out again and lays what the cluster has by then.
 */
#ifndef STORE_STORE_SPEC_IMAGES_H
#define STORE_STORE_SPEC_IMAGES_H

#include "store/spec.h"

/*
 * Lays under the values of a store of the shipped chart the images that the cluster has, where nobody named others, and
 * records them in global.store.images.
 */
void spec_lay_images(struct value *values, const char *database, const struct spec_images *images, struct arena *arena);

/* A copy of a store's values without those, in the arena: what somebody set. */
struct value *spec_take_images(const struct value *values, struct arena *arena);

#endif
