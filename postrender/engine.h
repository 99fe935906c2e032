/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One run of the filter: a whole stream in, a list of slices out. Nothing is written here; the caller writes when all
 * has passed. Slices point into the input or into the engine's arena.
 */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "dangling.h"
#include "guards.h"
#include "kind_table.h"
#include "rule_index.h"
#include "stream.h"

struct changed { /* an edited document, for --diff */
	uint32_t line;
	struct str before;
	struct str after;
};

struct kept { /* a document that stays: where it is in the slices */
	uint32_t line;
	uint32_t number;
	size_t first; /* slice */
	size_t end;
};

struct engine {
	/* given */
	struct settings *settings;
	struct policies *policies;
	struct guards *guards;
	bool under_helm4;
	bool cross_check;
	bool keep_texts; /* --diff: edited documents are kept whole in `changed` */
	bool tolerant;   /* --deny-as-warn: an object without a kind passes, with a warning */
	/* made */
	struct facts facts;
	struct report report;
	struct arena output; /* texts of edited documents and guards */
	struct str *slices;
	size_t slice_count;
	size_t slice_capacity;
	struct changed *changed;
	size_t changed_count;
	size_t changed_capacity;
	struct kept *kept;
	size_t kept_count;
	size_t kept_capacity;
	struct drops drops;
	struct kind_table kinds;
	struct rule_index index;
	size_t objects;
};

/* Runs rules and guards over `input`. Errors have "LINE:COLUMN: " first; denials are in the report, not errors. */
int engine_run(struct engine *engine, struct str input, struct err *err);
void engine_free(struct engine *engine);

#endif
