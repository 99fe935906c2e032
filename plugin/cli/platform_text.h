/* SPDX-License-Identifier: Apache-2.0 */
/* What a dry run of `platform` says. Owns nothing. */
#ifndef STORE_CLI_PLATFORM_TEXT_H
#define STORE_CLI_PLATFORM_TEXT_H

#include "cli/output.h"

/* "shared PostgreSQL would be WHAT", and how the values of its release differ; NULL: they do not matter. */
void platform_text_print(const char *what, const struct value *before, const struct value *after,
			 enum output_format format, struct arena *arena, struct bytes *out);

#endif
