/* SPDX-License-Identifier: Apache-2.0 */
#include "manifest.h"

#define SEPARATOR "---\n"

bool manifest_next(struct str *rest, struct str *ret_document)
{
	const char *found;

	if (!rest->n)
		return false;
	while (str_starts(*rest, STR(SEPARATOR)))
		*rest = (struct str){ rest->p + strlen(SEPARATOR), rest->n - strlen(SEPARATOR) };
	found = rest->n ? memmem(rest->p, rest->n, "\n" SEPARATOR, strlen("\n" SEPARATOR)) : NULL;
	*ret_document = (struct str){ rest->p, found ? (size_t)(found - rest->p) + 1 : rest->n };
	*rest = (struct str){ rest->p + ret_document->n, rest->n - ret_document->n };
	return true;
}
