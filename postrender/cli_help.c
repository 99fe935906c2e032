/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_help.h"

#include "cli.h"
#include "json.h"
#include "profile_keys.h"

void cli_help(struct bytes *out)
{
	bytes_add_text(out,
		       "Applies the platform's rules and guards to rendered manifests.\n\n"
		       "Usage:\n"
		       "  helm template NAME CHART | store-postrender --profile local --release NAME --namespace NS\n"
		       "  helm install NAME CHART --post-renderer store-postrender     (Helm 3)\n"
		       "  helm install NAME CHART --post-renderer store                (Helm 4)\n\n"
		       "Options (in brackets: the variable that sets it):\n");
	options_help(cli_rows, cli_row_count, out);
	bytes_add_text(
		out, "\nExit status: 0 done, 1 denied by a policy, 2 usage, 3 input not readable, 4 policy or profile\n"
		     "wrong, 5 input/output, 70 internal (verification failed). On failure nothing is written.\n");
}

static void add_rows(const char *head, const struct word_row *rows, size_t count, struct bytes *out)
{
	bytes_format(out, "%s\n", head);
	for (size_t i = 0; i < count; i++)
		bytes_format(out, "  %-12s %s (%s)\n", rows[i].word, rows[i].help, rows[i].shape);
}

void cli_help_rules(struct bytes *out)
{
	add_rows("A rule:", rule_rows, RULE_FIELD_COUNT, out);
	add_rows("What it does:", verb_rows, VERB_COUNT, out);
	add_rows("match:", match_rows, MATCH_FIELD_COUNT, out);
	add_rows("What a condition asks:", subject_rows, SUBJECT_COUNT, out);
	add_rows("Conditions of when: and where:", condition_rows, CONDITION_COUNT, out);
}

void cli_help_errors(struct bytes *out)
{
	bytes_add_text(out, "| error | exit | undone | HTTP | again | cause | remedy |\n"
			    "|---|---|---|---|---|---|---|\n");
	for (int i = 1; i < ERR_CODE_COUNT; i++) {
		enum err_code code = (enum err_code)i;

		bytes_format(out, "| `%s` | %d | %s | %d | %s | %s | %s |\n", err_slug(code), err_exit_status(code),
			     err_is_of_store(code) ? "yes" : "no", err_http_status(code),
			     err_is_retryable(code) ? "yes" : "no", err_cause(code), err_remedy(code));
	}
}

static struct value *text(struct arena *arena, const char *words)
{
	return value_string(arena, str_of(words));
}

static struct value *typed(struct arena *arena, const char *type)
{
	struct value *schema = value_new(arena, VALUE_MAP);

	value_put(schema, STR("type"), text(arena, type));
	return schema;
}

/* The schema of a value by the shape in its row. */
static struct value *shape_schema(struct arena *arena, const char *shape)
{
	static const char *const shapes[][2] = {
		{ "list", "array" },  { "map", "object" },   { "boolean", "boolean" },  { "text", "string" },
		{ "path", "string" }, { "paths", "object" }, { "conditions", "array" },
	};

	for (size_t i = 0; i < COUNT_OF(shapes); i++)
		if (strcmp(shape, shapes[i][0]) == 0)
			return typed(arena, shapes[i][1]);
	return value_new(arena, VALUE_MAP);
}

static struct value *closed_object(struct arena *arena)
{
	struct value *schema = typed(arena, "object");

	value_put(schema, STR("properties"), value_new(arena, VALUE_MAP));
	value_put(schema, STR("additionalProperties"), value_bool(arena, false));
	return schema;
}

static void put_rows(struct arena *arena, struct value *schema, const struct word_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct value *row = shape_schema(arena, rows[i].shape);

		value_put(row, STR("description"), text(arena, rows[i].help));
		value_put(value_get(schema, "properties"), str_of(rows[i].word), row);
	}
}

/* One of the subjects is required. */
static void add_subject(struct arena *arena, struct value *item, struct value *subjects, const struct word_row *row)
{
	struct value *one = value_new(arena, VALUE_MAP);
	struct value *needed = value_new(arena, VALUE_LIST);

	put_rows(arena, item, row, 1);
	value_add(needed, text(arena, row->word));
	value_put(one, STR("required"), needed);
	value_add(subjects, one);
}

static struct value *conditions_schema(struct arena *arena, const char *subject)
{
	struct value *list = typed(arena, "array");
	struct value *item = closed_object(arena);
	struct value *subjects = value_new(arena, VALUE_LIST);

	for (int i = 0; i < SUBJECT_COUNT; i++)
		if (i >= SUBJECT_OBJECTS || strcmp(subject_rows[i].word, subject) == 0)
			add_subject(arena, item, subjects, &subject_rows[i]);
	put_rows(arena, item, condition_rows, CONDITION_COUNT);
	value_put(item, STR("anyOf"), subjects);
	value_put(list, STR("items"), item);
	return list;
}

static struct value *policy_schema(struct arena *arena)
{
	struct value *schema = closed_object(arena);
	struct value *rule = closed_object(arena);
	struct value *match = closed_object(arena);
	struct value *rules = typed(arena, "array");
	struct value *members = value_get(rule, "properties");
	struct value *top = value_get(schema, "properties");

	put_rows(arena, match, match_rows, MATCH_FIELD_COUNT);
	for (size_t i = 0; i < RULE_FIELD_COUNT; i++) {
		struct value *row = i == RULE_MATCH   ? match
				    : i == RULE_WHEN  ? conditions_schema(arena, "value")
				    : i == RULE_WHERE ? conditions_schema(arena, "path")
						      : shape_schema(arena, rule_rows[i].shape);

		value_put(row, STR("description"), text(arena, rule_rows[i].help));
		value_put(members, str_of(rule_rows[i].word), row);
	}
	put_rows(arena, rule, verb_rows, VERB_COUNT);
	value_put(rules, STR("items"), rule);
	value_put(top, STR("apiVersion"), typed(arena, "string"));
	value_put(top, STR("kind"), typed(arena, "string"));
	value_put(top, STR("metadata"), typed(arena, "object"));
	value_put(top, STR("order"), typed(arena, "string"));
	value_put(top, STR("rules"), rules);
	return schema;
}

/* A quantity may be a number too, and null is nothing. */
static struct value *scalar_schema(struct arena *arena, const struct profile_row *row)
{
	static const char *const written[PROFILE_TYPE_COUNT][3] = {
		[PROFILE_WORD] = { "string" },    [PROFILE_BOOLEAN] = { "boolean" },
		[PROFILE_TEXT] = { "string" },    [PROFILE_QUANTITY] = { "string", "number" },
		[PROFILE_PORT] = { "integer" },   [PROFILE_PATTERN] = { "string" },
		[PROFILE_NETWORK] = { "string" }, [PROFILE_PLACE] = { "string", "object" },
		[PROFILE_COUNT] = { "integer" },
	};
	struct value *schema = value_new(arena, VALUE_MAP);
	struct value *names = value_new(arena, VALUE_LIST);
	struct value *words = value_new(arena, VALUE_LIST);

	for (const char *const *type = written[row->type]; *type; type++)
		value_add(names, text(arena, *type));
	value_add(names, text(arena, "null"));
	value_put(schema, STR("type"), names);
	value_put(schema, STR("description"), text(arena, row->help));
	for (const char *p = row->words; p && *p; p += strcspn(p, " "), p += strspn(p, " "))
		value_add(words, value_string(arena, arena_str(arena, (struct str){ p, strcspn(p, " ") })));
	if (!words->first)
		return schema;
	value_add(words, value_new(arena, VALUE_NULL));
	value_put(schema, STR("enum"), words);
	return schema;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the table */
static struct value *rows_schema(struct arena *arena, struct profile_rows rows)
{
	enum value_type shape = profile_shape(rows);
	struct value *schema;

	if (shape == VALUE_STRING)
		return scalar_schema(arena, rows.begin);
	if (shape == VALUE_LIST) {
		schema = typed(arena, "array");
		value_put(schema, STR("items"), rows_schema(arena, profile_item(rows)));
		return schema;
	}
	schema = closed_object(arena);
	while (rows.begin < rows.end) {
		struct str key = profile_key(rows);
		struct profile_rows member = profile_member(rows, key);
		struct value *below = rows_schema(arena, member);

		if (str_is(key, "*"))
			value_set(schema, "additionalProperties", below);
		else
			value_put(value_get(schema, "properties"), key, below);
		rows.begin = member.end;
	}
	return schema;
}

void cli_help_profile(struct bytes *out)
{
	bytes_add_text(out, "| key | may be | is |\n|---|---|---|\n");
	for (size_t i = 0; i < profile_row_count; i++) {
		const struct profile_row *row = &profile_rows[i];

		bytes_format(out, "| `%s` | ", row->key);
		profile_say((struct profile_rows){ row, row + 1, strlen(row->key) }, out);
		bytes_format(out, " | %s |\n", row->help);
	}
}

int cli_schema(const char *what, struct bytes *out, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *schema;

	if (strcmp(what, "policy") == 0) {
		schema = policy_schema(&arena);
	} else if (strcmp(what, "profile") == 0) {
		schema = rows_schema(&arena, profile_root());
	} else {
		return err_set(err, ERR_USAGE, "--schema %s: policy or profile", what);
	}
	value_put(schema, STR("$schema"), text(&arena, "https://json-schema.org/draft/2020-12/schema"));
	json_write_value(schema, out);
	bytes_add_char(out, '\n');
	return 0;
}
