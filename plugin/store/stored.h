/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The specification of a store as people keep it in a file: values for the chart with what was chosen in global.store,
 * which `create -f` makes the same store of. What commands note there for themselves is left out. Owns nothing.
 */
#ifndef STORE_STORE_STORED_H
#define STORE_STORE_STORED_H

#include "kube/kube.h"

/*
 * The values of a revision (0: the newest) as they lie in Helm's record, in the arena, and which one it is; no Helm is
 * run. ERR_MISSING when the store, a release of it or the revision is not there; ERR_REFUSED; errors of record_read.
 */
int stored_read(struct kube *cluster, const char *store, long revision, struct arena *arena, struct value **ret,
		long *ret_revision, struct err *err);

struct stored_request {
	const char *name;
	long revision; /* 0: the newest */
};

/*
 * What a person said of a revision, as stored_shown has it, and which one it is. ERR_USAGE for a wrong name; errors of
 * helm_locate, stored_read and stored_shown.
 */
int stored_get(struct kube *cluster, const struct stored_request *request, struct arena *arena, struct value **ret,
	       long *ret_revision, struct err *err);

/*
 * What of them a person said: without the record's own notes, without images that the cluster had and without what the
 * profile brought. `chart`: the folder of ours. In the arena. Errors of spec_take_preset.
 */
int stored_shown(const char *chart, const struct value *values, struct arena *arena, struct value **ret,
		 struct err *err);

/*
 * The values that shall be stored where a person made `edited` of `shown`: with what was not shown of `values`. In the
 * arena.
 */
struct value *stored_restore(const struct value *values, const struct value *shown, const struct value *edited,
			     struct arena *arena);

#endif
