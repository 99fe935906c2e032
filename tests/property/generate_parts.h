/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the generator share. */
#ifndef STORE_GENERATE_PARTS_H
#define STORE_GENERATE_PARTS_H

#include "generate.h"

#define PICK(g, list) (list)[generate_number((g), (unsigned)COUNT_OF(list))]

bool generate_chance(struct generator *generator, unsigned percent);
void generate_add(struct generator *generator, const char *text);
void generate_indent(struct generator *generator, int indent);

/* Notes a path that rules may name. */
void generate_place(struct generator *generator, const char *path, enum place_kind kind);

/* A scalar of one line. */
const char *generate_flat(struct generator *generator);

/* `{...}` or `[...]`, with the places in it. */
void generate_flow(struct generator *generator, const char *path, int depth, int indent);

#endif
