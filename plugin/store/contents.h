/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in a namespace, of whatever kind. */
#ifndef STORE_STORE_CONTENTS_H
#define STORE_STORE_CONTENTS_H

#include "kube/kube.h"

/*
 * Whether anything lies in a namespace but what Kubernetes puts into each, Helm's records, and our guards: what a
 * create that was broken off before its release leaves. What is going, or has an owner that is looked at itself, is not
 * counted; claims are, whoever owns them. Errors of discovery_read.
 */
int contents_look(struct kube *cluster, const char *name_space, bool *ret_has_any, struct err *err);

/* Whether an object counts; `resource` is its plural name. */
bool contents_counts(const char *resource, const struct value *object);

#endif
