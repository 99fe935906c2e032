/* SPDX-License-Identifier: Apache-2.0 */
/* Where a value of a chart was given: which line of which file, which option. Owns nothing. */
#ifndef STORE_CHART_PLACE_H
#define STORE_CHART_PLACE_H

#include "chart/values_request.h"
#include "value.h"

#define VALUES_DEPTH 32

/* What a command was given for a chart. */
struct values_given {
	const struct values_request *request;
	struct str input;           /* what -f - read */
	const char *chart;          /* its folder; what is none is not looked into */
	const struct value *merged; /* all of it as Helm merged it; NULL: not known */
};

/* Keys and indices, from the root. */
struct values_path {
	struct str parts[VALUES_DEPTH];
	size_t count;
};

struct values_place {
	const char *name;          /* "shop.yaml:3:11", "--set plan=9"; NULL: not given now */
	const struct value *value; /* as it is there; NULL: not known */
};

/* As --set takes it, "a.b[0].c"; in the arena. */
const char *values_path_text(const struct values_path *path, struct arena *arena);

/* The other way round, VALUES_DEPTH parts at most. Returns what follows the path: "=…", ",…" or "". */
const char *values_path_read(const char *text, struct values_path *ret, struct arena *arena);

/* What stands at a path of a tree; NULL: nothing. */
const struct value *values_path_find(const struct value *tree, const struct values_path *path);

/* The one that counts for Helm: the last option or file that has it. In the arena; values of secrets are hidden. */
void values_place_find(const struct values_given *given, const struct values_path *path, struct arena *arena,
		       struct values_place *ret);

#endif
