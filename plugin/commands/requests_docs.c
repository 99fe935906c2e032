/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/requests_docs.h"

#include "commands/verb.h"
#include "commands/worker.h"
#include "fields_json.h"
#include "fields_schema.h"

static void add_keys(const struct fields *fields, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *before = "";

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];
		const char *key = fields_key(field, &arena);
		bool needed = field->place == FIELD_OPERAND && field->argument[0] != '[';

		if (!key)
			continue;
		bytes_format(out, needed ? "%s**`%s`**" : "%s`%s`", before, key);
		before = ", ";
	}
}

void requests_docs(struct bytes *out)
{
	bytes_add_text(out, "| verb | `__run` | keys |\n|---|---|---|\n");
	for (size_t i = 0; i < verb_count(); i++) {
		const struct verb *verb = verb_at(i);
		enum action_kind kind;

		bytes_format(out, "| `%s` | %s | ", verb->name,
			     !worker_find(verb->name, &kind) ? "-"
			     : kind == ACTION_READ           ? "reads"
							     : "changes");
		add_keys(&verb->body->fields, out);
		bytes_add_text(out, " |\n");
	}
}

struct value *requests_docs_schema(struct arena *arena)
{
	struct value *schema = value_new(arena, VALUE_MAP);
	struct value *all = value_new(arena, VALUE_MAP);

	value_put_text(schema, "$schema", "https://json-schema.org/draft/2020-12/schema", arena);
	value_put_text(schema, "title", "Requests of helm store", arena);
	value_put_text(schema, "description", "What a verb is asked for, as one JSON object: that of $defs/VERB.",
		       arena);
	for (size_t i = 0; i < verb_count(); i++) {
		struct value *one = fields_schema(&verb_at(i)->body->fields, arena);

		value_put_text(one, "description", verb_at(i)->summary, arena);
		value_put(all, str_of(verb_at(i)->name), one);
	}
	value_put(schema, STR("$defs"), all);
	return schema;
}
