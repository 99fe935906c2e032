/* SPDX-License-Identifier: Apache-2.0 */
/* Random manifests and random rules for them. The same seed gives the same bytes on every machine. */
#ifndef STORE_GENERATE_H
#define STORE_GENERATE_H

#include "alloc.h"
#include "bytes.h"

enum place_kind { PLACE_SCALAR, PLACE_LIST, PLACE_MAP, PLACE_SHARED };

struct rule_place { /* a path that the first manifest has */
	char *path;
	enum place_kind kind;
};

struct generator {
	uint64_t state; /* of the random numbers */
	struct bytes text;
	struct rule_place *places;
	size_t place_count;
	size_t place_capacity;
	unsigned anchors;    /* made so far in this document */
	unsigned map_anchor; /* the last on a mapping that is closed; 0: none */
	bool plain;          /* no aliases: a rule may write anywhere */
	bool breaks;         /* some lines end at LS, PS or NEL */
};

struct rules {
	struct bytes text;
	bool repeatable;  /* no two rules touch one path: a second run must change nothing */
	bool insert_only; /* all rules add to what is not there */
};

/* From 0 to limit - 1. */
unsigned generate_number(struct generator *generator, unsigned limit);

/* Fills `text` with a stream whose first document has the places. */
void generate_stream(struct generator *generator);

/* A policy about the places and about some that are not there. */
void generate_rules(struct generator *generator, struct rules *ret);

void generate_reset(struct generator *generator, uint64_t seed);
void generate_free(struct generator *generator);

#endif
