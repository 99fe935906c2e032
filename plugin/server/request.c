/* SPDX-License-Identifier: Apache-2.0 */
#include "server/request.h"

#include <strings.h>

struct str request_field(const struct request *request, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < request->field_count; i++) {
		struct str other = request->fields[i].name;

		if (other.n == n && strncasecmp(other.p, name, n) == 0)
			return request->fields[i].value;
	}
	return (struct str){ NULL, 0 };
}
