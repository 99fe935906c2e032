/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plain part of YAML, which has one reading: mappings and lists in blocks by indentation or in brackets, scalars
 * of one line in their simplest spelling, blocks of text. Files that people write for the platform stay in it nearly
 * always, and are read here many times faster than by the two libraries of config.h, which read all others and find
 * all mistakes. The fuzz target `policy` and test_plain.c demand the tree that libyaml makes (libfyaml 0.7.12 misreads
 * some of this text too).
 */
#ifndef STORE_PLAIN_H
#define STORE_PLAIN_H

#include "value.h"

/*
 * The tree that config_parse makes of the text, with its positions, when all of it is of the plain part; else NULL,
 * whatever is the matter. `name` must live as long as the arena.
 */
struct value *plain_read(struct str text, const char *name, struct arena *arena);

#endif
