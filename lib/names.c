/* SPDX-License-Identifier: Apache-2.0 */
#include "names.h"

#include <search.h>
#include <stdlib.h>

#include "alloc.h"

struct name {
	struct str text;
	uint32_t number;
};

static int compare(const void *a, const void *b)
{
	return str_compare(((const struct name *)a)->text, ((const struct name *)b)->text);
}

void names_put(struct names *names, struct str text, uint32_t number)
{
	CLEANUP(free_pointer) struct name *name = xmalloc(sizeof(*name));
	struct name **found;

	*name = (struct name){ text, number };
	found = tsearch(name, &names->root, compare);
	if (!found)
		out_of_memory();
	if (*found == name)
		name = NULL;
	else
		(*found)->number = number;
}

uint32_t names_get(const struct names *names, struct str text)
{
	struct name wanted = { text, 0 };
	struct name *const *found = tfind(&wanted, &names->root, compare);

	return found ? (*found)->number : NO_NUMBER;
}

void names_free(struct names *names)
{
	tdestroy(names->root, free);
	names->root = NULL;
}
