/* SPDX-License-Identifier: Apache-2.0 */
/* How one store is shown: a page for people. Owns nothing. */
#ifndef STORE_CLI_STATUS_TEXT_H
#define STORE_CLI_STATUS_TEXT_H

#include <time.h>

#include "cli/output.h"

/* Pages of one store, one or several. Zero at the start but for these. */
struct status_text {
	enum output_format format; /* OUTPUT_WIDE: where pods are, and more events */
	bool no_headers;
	bool is_terminal; /* bars */
	bool color;
	bool is_begun; /* a page was printed: the next one is told apart from it */
};

/* A store as status/describe.h says it; `now`: for ages, in seconds. */
void status_text_print(const struct status_text *view, const struct value *map, time_t now, struct arena *arena,
		       struct bytes *out);

/* What a watch told of it (watching.h): the page anew, or that the store is gone. */
void status_text_changes(struct status_text *view, const struct value *changes, time_t now, struct arena *arena,
			 struct bytes *out);

#endif
