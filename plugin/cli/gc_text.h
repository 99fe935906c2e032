/* SPDX-License-Identifier: Apache-2.0 */
/* How what belongs to no store is printed. */
#ifndef STORE_CLI_GC_TEXT_H
#define STORE_CLI_GC_TEXT_H

#include "cli/output.h"
#include "gc/gc.h"

/* A table with what can be done about it and its sums, or all of it as JSON or YAML. Errors of output_print. */
int gc_text_print(const struct gc_result *result, enum output_format format, struct err *err);

#endif
