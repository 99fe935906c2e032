/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a revision of a release holds, read from its record without Helm: one call instead of two processes of Helm a
 * store. The form (a gzipped JSON text, in base64) is that of Helm 3 and 4 (pkg/storage/driver/util.go).
 */
#ifndef STORE_HELM_RECORD_H
#define STORE_HELM_RECORD_H

#include "kube/kube.h"

struct record {
	const struct value *labels; /* of the Secret */
	struct value *values;       /* what was set; a map */
	struct str manifest;        /* as it was applied, without hooks */
	const struct value *hooks;  /* a list as struct helm_hooks has it; NULL: none */
};

/*
 * Reads a revision into the arena. *ret_found is false when it is not kept. ERR_READ when it is no record of Helm;
 * ERR_CHILD without gzip; errors of kube_get.
 */
int record_read(struct kube *cluster, const char *name_space, const char *release, long revision, struct arena *arena,
		struct record *ret, bool *ret_found, struct err *err);

/*
 * A digest of what a record makes Helm do, in the arena: its manifest, its hooks, its values; not what Helm writes
 * anew when the status changes, nor how that Helm writes it. *ret is "" when it is not there any more.
 * Errors of record_read.
 */
int record_digest(struct kube *cluster, const char *name_space, const char *name, struct arena *arena, const char **ret,
		  struct err *err);

/* The same of a record's text. */
int record_digest_text(struct str text, struct context *within, struct arena *arena, const char **ret, struct err *err);

/* Decodes a record's text as Helm wrote it. Errors as above. */
int record_decode(struct str text, struct context *within, struct arena *arena, struct record *ret, struct err *err);

#endif
