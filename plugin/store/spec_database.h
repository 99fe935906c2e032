/* SPDX-License-Identifier: Apache-2.0 */
/* Where the store's database is, and what of the profile's network policies that opens. */
#ifndef STORE_STORE_SPEC_DATABASE_H
#define STORE_STORE_SPEC_DATABASE_H

#include "store/spec.h"

/*
 * The mode of the store's database, and what it opens of the network policies, into settings and environment.
 * ERR_USAGE for a mode that is none. The second is for a store that is there.
 */
int spec_choose_database(struct spec *spec, const struct spec_request *request, struct err *err);
void spec_recall_database(struct spec *spec, const struct value *record, struct arena *arena);

#endif
