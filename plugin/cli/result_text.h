/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that change a store print when they are done. */
#ifndef STORE_CLI_RESULT_TEXT_H
#define STORE_CLI_RESULT_TEXT_H

#include "cli/output.h"
#include "lifecycle/provision.h"

/*
 * "store NAME is WHAT: URL" and how to read its credentials, or the same as JSON or YAML. Reads the names of
 * the store's Secrets; errors of cluster_list.
 */
int outcome_print(struct provision *provision, const char *what, enum output_format format, struct err *err);

#endif
