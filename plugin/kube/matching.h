/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label selectors of the API, where it is not the API server that reads them (Kubernetes API concepts, "Labels and
 * Selectors"): terms parted by commas, KEY=VALUE, KEY==VALUE, KEY!=VALUE, KEY, !KEY. Sets (KEY in (…)) are not among
 * them. Pure functions.
 */
#ifndef STORE_KUBE_MATCHING_H
#define STORE_KUBE_MATCHING_H

#include "err.h"
#include "value.h"

/* ERR_USAGE for what is no such selector. */
int matching_check(const char *selector, struct err *err);

/* Whether labels (a map of texts; NULL: there are none) have all that a selector asks for; NULL and "": nothing. */
bool matching_has(const char *selector, const struct value *labels);

/* Whether a selector asks for all that another one does, in the same words: what it finds, the other does, too. */
bool matching_is_within(const char *selector, const char *other);

#endif
