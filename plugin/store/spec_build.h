/* SPDX-License-Identifier: Apache-2.0 */
/* Specifications, made of what was given, or of what is stored. */
#ifndef STORE_STORE_SPEC_BUILD_H
#define STORE_STORE_SPEC_BUILD_H

#include "store/spec.h"

/*
 * The values alone, as base, command line and `over` give them, into the arena. No cluster is needed. Errors of
 * helm_merge.
 */
int spec_merge(const struct spec_request *request, struct value **ret, struct err *err);

/* ERR_USAGE for what contradicts itself, errors of helm_merge and of the filter. spec_free in every case. */
int spec_make(struct spec *spec, const struct spec_request *request, struct err *err);

/*
 * The specification that stored values (`base`) were made of, as it is: what the command line says of the filter alone
 * counts besides. The fingerprint is left out. Errors of the filter; spec_free in every case.
 */
int spec_read(struct spec *spec, const struct spec_request *request, struct err *err);

#endif
