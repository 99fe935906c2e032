/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that a store is made with: the shipped ones, or one's own. */
#ifndef STORE_STORE_SPEC_POLICIES_H
#define STORE_STORE_SPEC_POLICIES_H

#include "store/spec.h"

/*
 * Policies of one's own, into the specification, its environment and the record: their digest, so that later commands
 * know them again. ERR_USAGE when those of the record are not given and do not lie where they did, unchanged. ERR_READ.
 */
int spec_choose_policies(struct spec *spec, const struct spec_request *request, struct value *record, struct err *err);

/* Where they lie, beside the digests. */
void spec_note_policies(const struct spec *spec, struct value *record, struct arena *arena);

#endif
