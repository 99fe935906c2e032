/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/events_text.h"

#include "table.h"
#include "timestamp.h"

void events_text_print(const struct value *rows, bool has_head, time_t now, size_t *widths, struct arena *arena,
		       struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(EVENTS_TEXT_COLUMNS);

	if (has_head)
		table_add(&table, (const struct str[]){ STR("LAST SEEN"), STR("TYPE"), STR("REASON"), STR("OBJECT"),
							STR("MESSAGE") });
	for (const struct value *row = value_first(rows); row; row = row->next) {
		const char *age = timestamp_age(timestamp_parse(value_text_at(row, "at")), now, arena);
		long count = value_number_at(row, "count");

		table_add(&table,
			  (const struct str[]){
				  count > 1 ? arena_format(arena, "%s (x%ld)", age, count) : str_of(age),
				  str_of(value_text_at(row, "type")), str_of(value_text_at(row, "reason")),
				  str_of(value_text_at(row, "object")), str_of(value_text_at(row, "message")) });
	}
	table_print_below(&table, 0, widths, out);
}
