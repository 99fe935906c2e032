/* SPDX-License-Identifier: Apache-2.0 */
#include "server/openapi.h"

#include <stdlib.h>

#include "json.h"
#include "server/answer.h"
#include "server/parameters.h"
#include "server/problem.h"
#include "server/routes.h"
#include "server/schemas.h"
#include "store/state.h"

#define DESCRIPTION                                                                                                    \
	"Online stores on Kubernetes, each a tenant of its own. Errors are problems (RFC 9457): `retryable` says "     \
	"whether the same request may go well later, `next` which call would mend it. Besides the statuses of a "      \
	"route, any request may be refused with 400, 403, 404, 405, 408, 413, 414, 429, 431, 503 or 505."

static struct value *text(const char *words, struct arena *arena)
{
	return value_string(arena, arena_str(arena, str_of(words)));
}

static struct value *put_map(struct value *map, const char *key, struct arena *arena)
{
	struct value *below = value_new(arena, VALUE_MAP);

	value_put(map, arena_str(arena, str_of(key)), below);
	return below;
}

static struct value *put_list(struct value *map, const char *key, struct arena *arena)
{
	struct value *below = value_new(arena, VALUE_LIST);

	value_put(map, str_of(key), below);
	return below;
}

/* A body of that media type: the schema by its name, or text. */
static void put_content(struct value *map, const char *type, const char *schema, struct arena *arena)
{
	struct value *content = put_map(map, "content", arena);
	struct value *below = put_map(put_map(content, type, arena), "schema", arena);

	if (schema)
		value_put_text(below, "$ref", arena_format(arena, "#/components/schemas/%s", schema).p, arena);
	else
		value_put_text(below, "type", "string", arena);
}

static void put_answer(struct value *responses, const struct route *route, int status, struct arena *arena)
{
	struct value *answer = put_map(responses, arena_format(arena, "%d", status).p, arena);

	value_put_text(answer, "description", answer_reason(status), arena);
	if (strstr(route->statuses, "304") && status < 400) {
		struct value *header = put_map(put_map(answer, "headers", arena), "ETag", arena);

		value_put_text(put_map(header, "schema", arena), "type", "string", arena);
	}
	if (status < 300)
		put_content(answer, route->type, route->answer, arena);
	else if (status >= 400)
		put_content(answer, PROBLEM_MEDIA_TYPE, "Problem", arena);
}

static void put_answers(struct value *operation, const struct route *route, struct arena *arena)
{
	struct value *responses = put_map(operation, "responses", arena);
	struct value *otherwise;

	for (const char *at = route->statuses; *at; at += strspn(at, " ")) {
		char *end;

		put_answer(responses, route, (int)strtol(at, &end, 10), arena);
		at = end;
	}
	otherwise = put_map(responses, "default", arena);
	value_put_text(otherwise, "description", "The request is refused", arena);
	put_content(otherwise, PROBLEM_MEDIA_TYPE, "Problem", arena);
}

static struct value *add_parameter(struct value *list, struct str name, const char *in, struct arena *arena)
{
	struct value *parameter = value_new(arena, VALUE_MAP);

	value_put(parameter, STR("name"), value_string(arena, arena_str(arena, name)));
	value_put_text(parameter, "in", in, arena);
	value_add(list, parameter);
	return parameter;
}

/* A parameter for each {name} of the path. */
static void add_path_parameters(struct value *list, const char *path, struct arena *arena)
{
	for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{')) {
		struct value *parameter =
			add_parameter(list, (struct str){ at + 1, strcspn(at + 1, "}") }, "path", arena);
		struct value *schema;

		value_put(parameter, STR("required"), value_bool(arena, true));
		schema = put_map(parameter, "schema", arena);
		value_put_text(schema, "type", "string", arena);
		value_put_text(schema, "pattern", SCHEMA_NAME_PATTERN, arena);
		value_put(schema, STR("maxLength"), value_int(arena, SCHEMA_NAME_MOST));
	}
}

static int put_parameters(struct value *operation, size_t place, struct arena *arena, struct err *err)
{
	struct value *list = value_new(arena, VALUE_LIST);

	add_path_parameters(list, routes_at(place)->path, arena);
	for (size_t i = 0; i < PARAMETERS; i++) {
		const struct parameter *row = parameters_at(i);
		struct value *parameter;
		struct value *schema;

		if (row->route != place)
			continue;
		parameter = add_parameter(list, str_of(row->name), "query", arena);
		value_put_text(parameter, "description", row->what, arena);
		schema = json_parse(str_of(row->schema), arena, err);
		if (!schema)
			return err_wrap(err, "parameter %s", row->name);
		value_put(parameter, STR("schema"), schema);
	}
	if (value_first(list))
		value_put(operation, STR("parameters"), list);
	return 0;
}

/* What of the API a path is about. */
static const char *tag_of(const char *path)
{
	static const char stores[] = "/stores";

	return strncmp(path, stores, sizeof(stores) - 1) == 0 ? "stores" : "server";
}

static int put_operation(struct value *path, size_t place, struct arena *arena, struct err *err)
{
	const struct route *route = routes_at(place);
	const char *word = routes_method_word(route->method);
	char *method = arena_alloc(arena, strlen(word) + 1);
	struct value *operation;

	for (size_t i = 0; i <= strlen(word); i++)
		method[i] = word[i] ? (char)(word[i] | 0x20) : '\0';
	operation = put_map(path, method, arena);
	value_put_text(operation, "operationId", route->operation, arena);
	value_put_text(operation, "summary", route->summary, arena);
	value_add(put_list(operation, "tags", arena), text(tag_of(route->path), arena));
	value_put_text(operation, "x-right", routes_right_word(route->right), arena);
	if (put_parameters(operation, place, arena, err))
		return -1;
	if (route->body) {
		struct value *body = put_map(operation, "requestBody", arena);

		value_put(body, STR("required"), value_bool(arena, true));
		put_content(body, "application/json", route->body, arena);
	}
	put_answers(operation, route, arena);
	return 0;
}

static void add_tag(struct value *tags, const char *name, const char *description, struct arena *arena)
{
	struct value *tag = value_new(arena, VALUE_MAP);

	value_put_text(tag, "name", name, arena);
	value_put_text(tag, "description", description, arena);
	value_add(tags, tag);
}

static void put_info(struct value *document, struct arena *arena)
{
	struct value *info = put_map(document, "info", arena);
	struct value *server = value_new(arena, VALUE_MAP);
	struct value *license;
	struct value *tags;

	value_put_text(info, "title", "helm store", arena);
	value_put_text(info, "version", STORE_VERSION, arena);
	value_put_text(info, "description", DESCRIPTION, arena);
	license = put_map(info, "license", arena);
	value_put_text(license, "name", "Apache-2.0", arena);
	value_put_text(license, "identifier", "Apache-2.0", arena);
	value_put_text(server, "url", "/", arena);
	value_add(put_list(document, "servers", arena), server);
	tags = put_list(document, "tags", arena);
	add_tag(tags, "server", "The server itself", arena);
	add_tag(tags, "stores", "Stores, and how they are", arena);
}

/* The words of store/state.h. */
static void put_states(struct value *schema, struct arena *arena)
{
	struct value *words = put_list(schema, "enum", arena);

	for (unsigned i = 0; i < STATE_COUNT; i++)
		value_add(words, text(state_name((enum state)i), arena));
}

static int put_schemas(struct value *document, struct arena *arena, struct err *err)
{
	struct value *schemas = put_map(put_map(document, "components", arena), "schemas", arena);

	for (size_t i = 0; i < schemas_count(); i++) {
		struct value *schema = json_parse(str_of(schemas_text(i)), arena, err);

		if (!schema) {
			err->code = ERR_INTERNAL;
			return err_wrap(err, "schema %s", schemas_name(i));
		}
		if (strcmp(schemas_name(i), "State") == 0)
			put_states(schema, arena);
		value_put(schemas, str_of(schemas_name(i)), schema);
	}
	return 0;
}

int openapi_write(struct bytes *out, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *document = value_new(&arena, VALUE_MAP);
	struct value *paths;

	value_put_text(document, "openapi", "3.1.0", &arena);
	put_info(document, &arena);
	value_add(put_list(document, "security", &arena), value_new(&arena, VALUE_MAP));
	paths = put_map(document, "paths", &arena);
	for (size_t i = 0; i < ROUTES; i++) {
		struct value *path = value_get(paths, routes_at(i)->path);

		if (put_operation(path ? path : put_map(paths, routes_at(i)->path, &arena), i, &arena, err))
			return -1;
	}
	if (put_schemas(document, &arena, err))
		return -1;
	json_write_value(document, out);
	bytes_add_char(out, '\n');
	return bytes_check(out, "the OpenAPI document", ERR_INTERNAL, err);
}
