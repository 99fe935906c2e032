/* SPDX-License-Identifier: Apache-2.0 */
/* How the results of commands that change a store are printed. */
#ifndef STORE_CLI_RESULT_TEXT_H
#define STORE_CLI_RESULT_TEXT_H

#include "cli/output.h"
#include "lifecycle/result.h"

/*
 * "store NAME is WHAT: URL" and how to read its credentials, after what a dry run would change; or all of it as JSON or
 * YAML. The context hears where the URL's name does not lead here. Errors of output_print.
 */
int result_text_print(const struct change_result *result, enum output_format format,
		      const struct environment *environment, struct context *context, struct err *err);

/* What would change, for people: in color on a terminal. Errors of output_print. */
int result_text_print_diff(const struct diff *diff, const char *store, const struct environment *environment,
			   struct err *err);

#endif
