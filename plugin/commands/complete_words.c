/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/complete_words.h"

#include "child.h"
#include "file.h"
#include "json.h"

#define ANSWER_MOST ((size_t)4 << 20)
#define SCHEMA_MOST ((size_t)1 << 20)
#define DEEPEST 8 /* mappings in one another: a schema may refer to itself */

const char *complete_words_ask(const char *const *words, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child = { .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_NULL,
				       .output_ceiling = ANSWER_MOST,
				       .deadline = COMPLETE_PATIENCE };
	const char *arguments[COMPLETE_WORDS_MOST + 2];
	const char *folder;
	size_t count = 1;

	if (file_program_folder(arena, &folder, &ignored))
		return "";
	arguments[0] = arena_format(arena, "%s/helm-store", folder).p;
	for (; *words && count <= COMPLETE_WORDS_MOST; words++)
		arguments[count++] = *words;
	arguments[count] = NULL;
	child.arguments = arguments;
	if (child_run(&child, &result, &ignored) || result.status || !result.output.length)
		return "";
	return arena_str(arena, bytes_str(&result.output)).p;
}

static const struct value *ask_json(const char *const *words, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *text = complete_words_ask(words, arena);

	return *text ? json_parse(str_of(text), arena, &ignored) : NULL;
}

static void add_components(const char *store, struct arena *arena, struct strvec *ret)
{
	static const char *const lists[] = { "workloads", "pods" };
	const struct value *status = ask_json((const char *const[]){ "status", store, "-o", "json", NULL }, arena);

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (const struct value *row = value_first(value_get(status, lists[i])); row; row = row->next)
			if (*value_text_at(row, "component"))
				strvec_add_new(ret, value_text_at(row, "component"));
}

static void add_revisions(const char *store, struct arena *arena, struct strvec *ret)
{
	const struct value *list = ask_json((const char *const[]){ "history", store, "-o", "json", NULL }, arena);

	for (const struct value *row = value_first(list); row; row = row->next)
		if (*value_text_at(row, "revision"))
			strvec_add_new(ret, value_text_at(row, "revision"));
}

static void add_plans(const char *profile, struct arena *arena, struct strvec *ret)
{
	const struct value *settings = ask_json(
		(const char *const[]){ "profile", "show", *profile ? profile : "local", "-o", "json", NULL }, arena);

	for (const struct value *plan = value_first(value_get(settings, "plans")); plan; plan = plan->next)
		strvec_add_new(ret, arena_str(arena, plan->key).p);
}

/* What a part of a schema says itself, or refers to: "#/definitions/image". */
static const struct value *followed(const struct value *schema, const struct value *part)
{
	const char *reference = value_text_at(part, "$ref");
	const char *name = strrchr(reference, '/');

	return name ? value_get(value_get(schema, "definitions"), name + 1) : part;
}

static void add_keys(const struct value *schema, const struct value *part, const char *before, unsigned depth,
		     struct arena *arena, struct strvec *ret)
{
	const struct value *member = value_first(value_get(part, "properties"));

	for (; member && depth < DEEPEST; member = member->next) {
		const struct value *below = followed(schema, member);
		const char *path = arena_format(arena, "%s%s%.*s", before, *before ? "." : "", STR_ARG(member->key)).p;

		if (!depth && str_is(member->key, "global"))
			continue;
		if (value_first(value_get(below, "properties")))
			add_keys(schema, below, path, depth + 1, arena, ret);
		else
			strvec_add(ret, arena_format(arena, "%s=", path).p);
	}
}

void complete_words_keys(const struct value *schema, struct arena *arena, struct strvec *ret)
{
	add_keys(schema, schema, "", 0, arena, ret);
}

static void add_chart(const char *chart, struct arena *arena, struct strvec *ret)
{
	static const char *const places[] = { "charts", "share/helm-store/charts" };
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(SCHEMA_MOST);
	const char *folder;

	if (!chart || file_program_folder(arena, &folder, &ignored))
		return;
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		const char *path = arena_format(arena, "%s/../%s/%s/values.schema.json", folder, places[i], chart).p;
		const struct value *schema;

		if (!file_exists(path) || file_read(path, &text, &ignored))
			continue;
		schema = json_parse(arena_str(arena, bytes_str(&text)), arena, &ignored);
		if (schema)
			complete_words_keys(schema, arena, ret);
		return;
	}
}

void complete_words(enum field_offer what, const struct complete_asked *asked, struct arena *arena, struct strvec *ret)
{
	if (what == FIELD_COMPONENTS && *asked->store)
		add_components(asked->store, arena, ret);
	else if (what == FIELD_REVISIONS && *asked->store)
		add_revisions(asked->store, arena, ret);
	else if (what == FIELD_PLANS)
		add_plans(asked->profile, arena, ret);
	else if (what == FIELD_VALUES_KEYS)
		add_chart(asked->chart, arena, ret);
}
