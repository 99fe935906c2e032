/* SPDX-License-Identifier: Apache-2.0 */
/* Options of render and lint that helm template gets: values first, then what else concerns the chart. */
#ifndef STORE_CHART_FLAGS_H
#define STORE_CHART_FLAGS_H

#include "scratch.h"
#include "texts.h"
#include "verb.h"

#define CHART_VALUES_MOST ((size_t)16 << 20)

struct chart_flags {
	struct texts list;  /* for helm */
	size_t value_count; /* how many of them are of values; they come first */
	struct bytes input; /* stdin, when it holds values */
};

#define CHART_FLAGS_INIT { TEXTS_INIT, 0, BYTES_INIT(CHART_VALUES_MOST) }

/* Helm may run more than once, and stdin can be read once: keeps it when an option asks for it. ERR_READ. */
int chart_flags_read_stdin(struct chart_flags *flags, struct call *call, struct err *err);

/* The options of `call` and what stood after `--`; copies of pipes go into `scratch`. ERR_READ, ERR_VALUE. */
int chart_flags_add(struct chart_flags *flags, struct call *call, const struct scratch *scratch, struct err *err);

void chart_flags_free(struct chart_flags *flags);

#endif
