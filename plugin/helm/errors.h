/* SPDX-License-Identifier: Apache-2.0 */
/* What Helm says when it fails, as an error: whole, or the one that our post-renderer reported through it. */
#ifndef STORE_HELM_ERRORS_H
#define STORE_HELM_ERRORS_H

#include "child.h"
#include "helm/helm.h"

/*
 * The error of a helm command (`what`) that failed: the post-renderer's own, with its code, when it refused; else
 * Helm's words with the code of helm_meaning. Always -1.
 */
int helm_explain(const struct helm *helm, const struct child_result *result, const char *what, struct err *err);

/* The error that the filter printed, with its code. Always -1. */
int helm_filter_said(struct str words, struct err *err);

/* What Helm says after "Error: ", whole, as an error of `what`. Always -1. */
int helm_said(const char *what, const struct child_result *result, struct err *err);

#endif
