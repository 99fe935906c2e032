/* SPDX-License-Identifier: Apache-2.0 */
/* What a chart in a folder says that its values may be: its schema (draft 7 of JSON Schema) and its defaults. */
#ifndef STORE_CHART_SHAPE_H
#define STORE_CHART_SHAPE_H

#include "chart/place.h"

struct chart_shape {
	const struct value *schema;   /* NULL: none that can be read */
	const struct value *defaults; /* likewise */
};

/* Reads a chart's folder into the arena. What is none gives nothing. */
void chart_shape_read(const char *folder, struct arena *arena, struct chart_shape *ret);

/* The name that the chart of a folder gives itself; "" where it cannot be read. */
const char *chart_shape_name(const char *folder, struct arena *arena);

/* The part of the schema that speaks of a path; NULL: none does. */
const struct value *chart_shape_find(const struct chart_shape *chart, const struct chart_path *path);

/*
 * A value that the chart takes at a path, as the argument of an option: "--set global.store.plan=small". `given`: what
 * stood there, to whose nearest word it goes; NULL: nothing. `path` is as the person writes it, `below` as the chart's
 * own schema has it. NULL: nothing is known to be right.
 */
const char *chart_shape_example(const struct chart_shape *chart, const struct chart_path *below, const char *path,
				const struct value *given, struct arena *arena);

/* The nearest of the keys beside a wrong one, else the path of another place that has this very key. NULL: none. */
const char *chart_shape_alike(const struct chart_shape *chart, const struct chart_path *path, struct arena *arena,
			      struct chart_path *ret);

#endif
