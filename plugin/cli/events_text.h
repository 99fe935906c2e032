/* SPDX-License-Identifier: Apache-2.0 */
/* How events are shown. */
#ifndef STORE_CLI_EVENTS_TEXT_H
#define STORE_CLI_EVENTS_TEXT_H

#include <time.h>

#include "bytes.h"
#include "value.h"

#define EVENTS_TEXT_COLUMNS 5

/*
 * A table of rows as status/event_rows.h has them, with columns as wide as those of the rows before; `widths`:
 * EVENTS_TEXT_COLUMNS of them. `now`: for ages, in seconds.
 */
void events_text_print(const struct value *rows, bool has_head, time_t now, size_t *widths, struct arena *arena,
		       struct bytes *out);

#endif
