/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/credentials_text.h"

#include "table.h"

/* In the order in which they are shown. */
static const char *const fields[] = { "url", "user", "password" };

void credentials_text_print(const struct value *map, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(2);

	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		const struct str cells[] = { str_of(fields[i]), str_of(value_text_at(map, fields[i])) };

		if (cells[1].n)
			table_add(&table, cells);
	}
	table_print(&table, 0, out);
}
