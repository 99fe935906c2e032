/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_text.h"

#include "image/status.h"
#include "table.h"
#include "timestamp.h"

#define HASH_SHOWN 12 /* digits */

static const char *nodes_text(const struct value *row, struct arena *arena)
{
	long have = value_number_at(row, "nodes.have");
	long of = value_number_at(row, "nodes.of");

	if (!of || (have < of && !value_is_true(value_find(row, STR("nodes.sure")))))
		return have ? arena_format(arena, "%ld or more of %ld", have, of).p : "?";
	return arena_format(arena, "%ld of %ld", have, of).p;
}

static const char *how(const struct value *row, struct arena *arena)
{
	const char *means = value_text_at(row, "means");

	return *means ? arena_format(arena, "%s (%s)", means, value_text_at(row, "tool")).p : "-";
}

static bool is_lacking(const struct value *row)
{
	const char *state = value_text_at(row, "state");

	return strcmp(state, "missing") == 0 || strcmp(state, "gone") == 0 || strcmp(state, "unknown") == 0;
}

static void add_table(const struct value *rows, time_t now, struct bytes *out)
{
	static const char *const titles[] = { "IMAGE", "STATE", "REFERENCE", "CONTENT", "BY", "AGE", "NODES" };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(table_free) struct table table = TABLE_INIT(COUNT_OF(titles));
	struct str cells[COUNT_OF(titles)];
	bool lacking = false;

	for (size_t i = 0; i < COUNT_OF(titles); i++)
		cells[i] = str_of(titles[i]);
	table_add(&table, cells);
	for (const struct value *row = value_first(rows); row; row = row->next) {
		const char *noted = value_text_at(row, "reference");
		const char *content = value_text_at(row, "content");
		size_t n = strlen(content);

		table_add(&table,
			  (const struct str[COUNT_OF(titles)]){
				  str_of(value_text_at(row, "image")), str_of(value_text_at(row, "state")),
				  str_of(*noted ? noted : value_text_at(row, "chart")),
				  n ? (struct str){ content, n < HASH_SHOWN ? n : HASH_SHOWN } : STR("-"),
				  str_of(how(row, &arena)),
				  str_of(timestamp_age(timestamp_parse(value_text_at(row, "time")), now, &arena)),
				  str_of(nodes_text(row, &arena)) });
		lacking = lacking || is_lacking(row);
	}
	table_print(&table, 0, out);
	if (lacking)
		bytes_add_text(out, "to bring what is missing: helm store image build && helm store image import\n"
				    "or, by a registry: helm store image push REGISTRY\n");
}

static void add_results(const struct value *rows, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(table_free) struct table table = TABLE_INIT(3);

	for (const struct value *row = value_first(rows); row; row = row->next)
		table_add(&table, (const struct str[3]){ str_of(value_text_at(row, "image")),
							 str_of(image_status_word(row, &arena)),
							 str_of(value_text_at(row, "reference")) });
	table_print(&table, 0, out);
}

int image_text_print(unsigned action, const struct bring_result *result, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	if (format != OUTPUT_TABLE)
		output_value(result->rows, format, &out);
	else if (action == BRING_STATUS)
		add_table(result->rows, result->now, &out);
	else
		add_results(result->rows, &out);
	return output_print(&out, err);
}
