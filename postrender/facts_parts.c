/* SPDX-License-Identifier: Apache-2.0 */
#include "facts_parts.h"

#include <string.h>

bool facts_has_escape(struct str text)
{
	for (size_t i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '\\' && strchr("xuU\n\r", text.p[i + 1]) && text.p[i + 1])
			return true;
	return false;
}
