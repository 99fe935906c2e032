/* SPDX-License-Identifier: Apache-2.0 */
/* Values that the shipped chart gets from a profile. */
#ifndef STORE_STORE_SPEC_PRESET_H
#define STORE_STORE_SPEC_PRESET_H

#include "alloc.h"
#include "err.h"
#include "value.h"

/*
 * A chart may bring values for a profile, values-PROFILE.yaml: lays them under `values`, so that they count where
 * nothing else was said. ERR_POLICY, ERR_READ.
 */
int spec_lay_preset(const char *chart, const char *profile, struct value *values, struct arena *arena, struct err *err);

/* Values of a release without those that its profile brought: what somebody set. In the arena, or `values` itself. */
int spec_take_preset(const char *chart, const struct value *values, struct arena *arena, const struct value **ret,
		     struct err *err);

#endif
