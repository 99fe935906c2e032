/* SPDX-License-Identifier: Apache-2.0 */
/* Where a value of a chart was given: which line of which file, which option. Owns nothing. */
#ifndef STORE_CHART_PLACE_H
#define STORE_CHART_PLACE_H

#include "chart/values_request.h"
#include "value.h"

#define VALUES_DEPTH 32

/* What a command was given for a chart. */
struct chart_given {
	const struct values_request *request;
	struct str input;           /* what -f - read */
	const char *chart;          /* its folder; what is none is not looked into */
	const struct value *merged; /* all of it as Helm merged it; NULL: not known */
};

/* Keys and indices, from the root. */
struct chart_path {
	struct str parts[VALUES_DEPTH];
	size_t count;
};

struct chart_place {
	const char *name;          /* "shop.yaml:3:11", "--set plan=9"; NULL: not given now */
	const struct value *value; /* as it is there; NULL: not known */
};

/* As --set takes it, "a.b[0].c"; in the arena. */
const char *chart_path_text(const struct chart_path *path, struct arena *arena);

/* The other way round, VALUES_DEPTH parts at most. Returns what follows the path: "=…", ",…" or "". */
const char *chart_path_read(const char *text, struct chart_path *ret, struct arena *arena);

/* What stands at a path of a tree; NULL: nothing. */
const struct value *chart_path_find(const struct value *tree, const struct chart_path *path);

/* The one that counts for Helm: the last option or file that has it. In the arena; values of secrets are hidden. */
void chart_place_find(const struct chart_given *given, const struct chart_path *path, struct arena *arena,
		      struct chart_place *ret);

#endif
