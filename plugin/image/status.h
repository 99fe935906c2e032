/* SPDX-License-Identifier: Apache-2.0 */
/* What the images of a cluster are like, by what is noted; and what can be the name of a registry. Pure functions. */
#ifndef STORE_IMAGE_STATUS_H
#define STORE_IMAGE_STATUS_H

#include <time.h>

#include "image/nodes.h"
#include "store/images.h"

struct image_status_view {
	const struct value *nodes; /* NULL: nobody may see them */
	time_t now;                /* by the API server's clock */
	bool closed;               /* the cluster can pull nothing */
};

/* Whether no node has an image that was imported long enough ago for them to tell. */
bool image_status_is_gone(const struct value *entry, const struct image_nodes *nodes, time_t now);

/*
 * One image: what the chart calls it, what is noted of it (NULL: nothing) and what the nodes say that they have. A
 * mapping in the arena: image, chart, public, state (here, pulled, gone, missing, unknown), and of a noted
 * one all that the note has; nodes: {have, of, sure}.
 */
struct value *image_status_row(const struct image *image, const struct value *entry,
			       const struct image_status_view *view, struct arena *arena);

/* What was done with an image, or, with `dryRun`, would be: "built", "would be built", "unchanged"; in the arena. */
const char *image_status_word(const struct value *row, struct arena *arena);

/*
 * ERR_USAGE for what is no registry's name (HOST[:PORT][/PATH]): nothing, or what docker takes for a name on its own
 * hub.
 */
int image_status_registry(const char *text, struct err *err);

#endif
