/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts to numbers, in the C library's balanced tree (tsearch(3)): finding takes steps as the logarithm of the count,
 * whatever the texts are. Texts are borrowed for as long as the names live; names_free frees the rest.
 */
#ifndef STORE_NAMES_H
#define STORE_NAMES_H

#include "common.h"

struct names {
	void *root;
};

#define NAMES_INIT { NULL }
#define NO_NUMBER UINT32_MAX

/* Gives the text this number, also when it has one. */
void names_put(struct names *names, struct str text, uint32_t number);

/* NO_NUMBER when it has none. */
uint32_t names_get(const struct names *names, struct str text);

void names_free(struct names *names);

#endif
