/* SPDX-License-Identifier: Apache-2.0 */
/* Into what cluster images are brought without a registry: what its context is called says which kind it is. */
#ifndef STORE_IMAGE_TARGET_H
#define STORE_IMAGE_TARGET_H

#include "err.h"
#include "image/builder.h"
#include "image/run.h"
#include "store/images.h"

enum image_means { IMAGE_K3D, IMAGE_KIND, IMAGE_OWN, IMAGE_MEANS };

struct image_target {
	const char *context;
	const char *server;     /* address of its API server */
	enum image_means means; /* IMAGE_MEANS: by none that is known here */
	const char *name;       /* of the cluster, to k3d, kind or cluster/cluster */
};

/* "k3d", "kind", "own". */
const char *image_means_word(enum image_means means);

/* What a context (and the address of its API server) is. Nothing is asked. */
struct image_target image_target_of(const char *context, const char *server);

/* ERR_IMAGE, with the way out, for a cluster into which nothing can be imported; or that is another machine's. */
int image_target_check(const struct image_work *work, const struct image_target *target, struct err *err);

/* Whether the images that public registries have must be brought too: the own cluster has no way out. */
bool image_target_is_closed(const struct image_target *target);

/* Imports what a tool holds. ERR_CHILD as image_run has it. */
int image_target_import(const struct image_work *work, const struct image_target *target, const struct image_tool *tool,
			const struct image *image, const struct image_built *built, struct err *err);

#endif
