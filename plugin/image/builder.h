/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The programs that build images and keep them: docker, podman, buildah, and the own cluster's builder (cluster/image
 * in the repository). The only place that knows how they are called.
 */
#ifndef STORE_IMAGE_BUILDER_H
#define STORE_IMAGE_BUILDER_H

#include "image/run.h"
#include "store/images.h"

#define IMAGE_TOOLS "docker|podman|buildah|own"

struct image_tool; /* a row of the table */

const char *image_tool_name(const struct image_tool *tool);

/*
 * The one that was asked for, or (`name` NULL) the own builder for an own cluster, else the first of docker, podman and
 * buildah that answers, else the own builder where it is there. ERR_USAGE for no such tool, ERR_CHILD with what to do
 * when none answers.
 */
int image_tool_choose(const struct image_work *work, const char *name, const struct image_tool **ret, struct err *err);

/*
 * The same for an image that is to be built already: whichever has it. ERR_IMAGE with how it is built when none has.
 */
int image_tool_holding(const struct image_work *work, const char *name, const struct image *image,
		       const struct image_tool **ret, struct image_built *ret_built, struct err *err);

/*
 * Builds images/NAME; again, with nothing changed: nearly nothing. ERR_CHILD with the tool's last words, ERR_READ
 * without the repository.
 */
int image_tool_build(const struct image_work *work, const struct image_tool *tool, const struct image *image,
		     struct image_built *ret, struct err *err);

/*
 * Where another program can read the image: *ret is its reference in a store that k3d and kind read, or the path of an
 * archive; *is_archive says which, and may demand an archive before. image_tool_drop takes away what was made for it.
 */
int image_tool_offer(const struct image_work *work, const struct image_tool *tool, const struct image *image,
		     const struct image_built *built, bool *is_archive, const char **ret, struct err *err);
void image_tool_drop(const struct image_work *work, const struct image_tool *tool, const char *name);

/* Pushes it as `name`, REGISTRY/REPOSITORY:TAG; *ret_digest is the registry's, "sha256:…". */
int image_tool_push(const struct image_work *work, const struct image_tool *tool, const struct image *image,
		    const struct image_built *built, const char *name, const char **ret_digest, struct err *err);

#endif
