/* SPDX-License-Identifier: Apache-2.0 */
/* The own cluster and its builder (docs/cluster.md), where the repository is: cluster/cluster and cluster/image. */
#ifndef STORE_IMAGE_OWN_CLUSTER_H
#define STORE_IMAGE_OWN_CLUSTER_H

#include "image/run.h"
#include "store/images.h"

/* What a context of such a cluster is called: helm-store-NAME. */
#define IMAGE_OWN_CONTEXT "helm-store-"

/* ERR_CHILD when there is no builder here, with what to do. */
int image_own_check(const struct image_work *work, struct err *err);

/* ERR_READ: the repository is not there. Always -1. */
int image_own_missing(const struct image_work *work, struct err *err);

/* As image_tool_find and image_tool_build. */
int image_own_find(const struct image_work *work, const struct image *image, bool *ret_found, struct image_built *ret,
		   struct err *err);
int image_own_build(const struct image_work *work, const struct image *image, struct image_built *ret, struct err *err);

/* Pushes an archive, with skopeo or buildah; `file` is for the digest. */
int image_own_push(const struct image_work *work, const char *archive, const char *name, const char *file,
		   const char **ret_digest, struct err *err);

/* Whether the own cluster `work->own` is this machine's and has that API server; ERR_IMAGE when not. */
int image_own_is_here(const struct image_work *work, const char *server, struct err *err);

/* Makes what is in an archive known to its node. */
int image_own_load(const struct image_work *work, const char *reference, const char *archive, struct err *err);

#endif
