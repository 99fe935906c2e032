/* SPDX-License-Identifier: Apache-2.0 */
/* What looked wrong for how long: the memory between looks that says when waiting is given up. */
#ifndef STORE_DIAGNOSE_PATIENCE_H
#define STORE_DIAGNOSE_PATIENCE_H

#include "diagnose/problem.h"

#define PATIENCE_REMEMBERED 30 /* seconds: whoever tries again looks well for a while */
#define PATIENCE_TOLD 5        /* seconds until it is worth a line */
#define PATIENCE_BY_KIND (-1.0)

/* One object in one kind of trouble. */
struct patience_item {
	char *object;
	enum problem_kind kind;
	double since;  /* seconds of the command; it was seen first */
	double seen;   /* and last */
	double before; /* seconds that the object was in other trouble before this */
	bool told;
};

struct patience {
	struct patience_item list[PROBLEMS_MOST];
	size_t count;
};

void patience_free(struct patience *suspicions);

/*
 * Takes in what a look at second `now` found. Returns the first of `found` that has lasted as long as it may, or NULL.
 * `patience`: seconds of --patience, which count for what may pass by itself; PATIENCE_BY_KIND: diagnose/problem.h
 * says.
 */
const struct problem *patience_note(struct patience *suspicions, const struct problems *found, double patience,
				    double now);

/*
 * The first of `found` that may pass by itself, has lasted for a moment, and was not told yet: it counts as told from
 * now on. NULL: none. `ret_until`: second at which it is given up.
 */
const struct problem *patience_untold(struct patience *suspicions, const struct problems *found, double patience,
				      double now, double *ret_until);

#endif
