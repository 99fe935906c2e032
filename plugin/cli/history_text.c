/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/history_text.h"

#include "table.h"

#define COLUMNS 7

void history_text_print(const struct value *list, struct bytes *out)
{
	static const char *const keys[COLUMNS] = { "revision", "updated",     "status", "ready",
						   "chart",    "fingerprint", "done" };
	static const char *const titles[COLUMNS] = { "REVISION", "UPDATED",     "STATUS", "READY",
						     "CHART",    "FINGERPRINT", "DONE" };
	CLEANUP(table_free) struct table table = TABLE_INIT(COLUMNS);
	struct str cells[COLUMNS];

	for (size_t c = 0; c < COLUMNS; c++)
		cells[c] = str_of(titles[c]);
	table_add(&table, cells);
	for (const struct value *row = list->first; row; row = row->next) {
		for (size_t c = 0; c < COLUMNS; c++) {
			const char *text = value_text_at(row, keys[c]);

			/* Of what only the namespace tells, most is not known. */
			if (strcmp(keys[c], "ready") == 0)
				text = value_is_true(value_get(row, keys[c])) ? "seen" : "-";
			else if (!*text)
				text = *value_text_at(row, "status") ? "-" : "?";
			cells[c] = str_of(text);
		}
		table_add(&table, cells);
	}
	table_print(&table, 0, out);
}
