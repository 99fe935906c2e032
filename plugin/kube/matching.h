/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label selectors of the API, where it is not the API server that reads them (Kubernetes API concepts, "Labels and
 * Selectors"): terms parted by commas, KEY=VALUE, KEY==VALUE, KEY!=VALUE, KEY, !KEY, KEY in (VALUE, …) and KEY notin
 * (VALUE, …). Pure functions.
 */
#ifndef STORE_KUBE_MATCHING_H
#define STORE_KUBE_MATCHING_H

#include "err.h"
#include "value.h"

/* What matching_check takes, as a regular expression (ECMA 262) for who asks from elsewhere. */
#define MATCHING_KEY                                                                                                   \
	"([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
#define MATCHING_WORD "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
#define MATCHING_TERM                                                                                                  \
	" *(" MATCHING_KEY " *((=|==|!=) *(" MATCHING_WORD ")?)?|! *" MATCHING_KEY "|" MATCHING_KEY                    \
	" +(in|notin) *[(] *" MATCHING_WORD " *(, *" MATCHING_WORD " *)*[)]) *"
#define MATCHING_PATTERN "^(" MATCHING_TERM "(," MATCHING_TERM ")*)?$"

/* ERR_USAGE for what is no such selector, with the term that is none. "" is one; so is NULL. */
int matching_check(const char *selector, struct err *err);

/* Whether labels (a map of texts; NULL: there are none) have all that a selector asks for; NULL and "": nothing. */
bool matching_has(const char *selector, const struct value *labels);

/* Whether a selector asks for all that another one does, in the same words: what it finds, the other does, too. */
bool matching_is_within(const char *selector, const char *other);

#endif
