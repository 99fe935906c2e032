/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/memory.h"

#include "kube/matching.h"
#include "uri.h"

#define NAMESPACES "/namespaces/"
#define FIELD_NAME "metadata.name="

/* What a call asks for. */
struct question {
	const char *path;       /* without the query */
	const char *name_space; /* of the path; NULL: none */
	const char *labels;     /* a label selector; NULL: none */
	const char *fields;     /* a field selector; NULL: none */
};

/* The value of a parameter of the query; NULL: it has none. */
static const char *parameter(const char *path, const char *name, struct arena *arena)
{
	for (const char *p = path + strcspn(path, "?"); *p; p += strcspn(p, "&")) {
		size_t n = strlen(name);

		p++;
		if (strncmp(p, name, n) == 0 && p[n] == '=')
			return uri_decode((struct str){ p + n + 1, strcspn(p + n + 1, "&") }, arena).p;
	}
	return NULL;
}

static struct question read_question(const char *path, struct arena *arena)
{
	struct question question = { .path = arena_str(arena, (struct str){ path, strcspn(path, "?") }).p };
	const char *space = strstr(question.path, NAMESPACES);
	size_t n;

	question.labels = parameter(path, "labelSelector", arena);
	question.fields = parameter(path, "fieldSelector", arena);
	if (!space)
		return question;
	space += strlen(NAMESPACES);
	n = strcspn(space, "/");
	question.name_space = arena_str(arena, (struct str){ space, n }).p;
	return question;
}

/* Whether the question is of a collection; *ret_name: of that object of it, or NULL. */
static bool is_of(const struct question *question, const struct memory_collection *collection, const char **ret_name,
		  struct arena *arena)
{
	const char *list = resources_list(collection->resource, question->name_space, arena);
	size_t n = strlen(list);

	if (strncmp(question->path, list, n) != 0 || (question->path[n] && question->path[n] != '/'))
		return false;
	*ret_name = question->path[n] ? question->path + n + 1 : NULL;
	/* A selector is no part of a name: one object is there or not, whatever it was found by. */
	return *ret_name ? !strchr(*ret_name, '/') : matching_is_within(question->labels, collection->selector);
}

static bool is_asked(const struct question *question, const struct value *object)
{
	const char *place = value_text_at(object, "metadata.namespace");

	if (question->name_space && *place && strcmp(place, question->name_space) != 0)
		return false;
	if (question->fields &&
	    strcmp(question->fields + strlen(FIELD_NAME), value_text_at(object, "metadata.name")) != 0)
		return false;
	return matching_has(question->labels, value_find(object, STR("metadata.labels")));
}

/* Whoever gets it may put it into lists of its own; what is in it is shared. */
static struct value *hand_out(const struct value *object, struct arena *arena)
{
	struct value *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *object;
	copy->next = NULL;
	copy->key = STR("");
	return copy;
}

static struct value *list_items(const struct question *question, const struct value *items, struct arena *arena)
{
	struct value *answer = value_new(arena, VALUE_MAP);
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct value *object = value_first(items); object; object = object->next)
		if (is_asked(question, object))
			value_add(list, hand_out(object, arena));
	value_put_text(answer, "kind", "ThingList", arena);
	value_put(answer, STR("items"), list);
	return answer;
}

static struct value *find_object(const char *name, const struct question *question, const struct value *items,
				 struct arena *arena)
{
	for (const struct value *object = value_first(items); object; object = object->next)
		if (strcmp(value_text_at(object, "metadata.name"), name) == 0 && is_asked(question, object))
			return hand_out(object, arena);
	return NULL;
}

static struct kube_answer not_there(const struct question *question, struct arena *arena)
{
	struct value *status = value_new(arena, VALUE_MAP);

	value_put_text(status, "kind", "Status", arena);
	value_put_text(status, "message", arena_format(arena, "%s is not kept here", question->path).p, arena);
	return (struct kube_answer){ .status = 404, .tree = status };
}

static struct kube_answer answer_one(const struct kube_memory *memory, const struct kube_call *call,
				     struct arena *arena)
{
	struct question question = read_question(call->path, arena);
	bool is_understood = strcmp(call->method, "GET") == 0 &&
			     (!question.fields || strncmp(question.fields, FIELD_NAME, strlen(FIELD_NAME)) == 0);

	for (size_t i = 0; is_understood && i < memory->count; i++) {
		const struct memory_collection *collection = &memory->list[i];
		const char *name;
		struct value *tree;

		if (!is_of(&question, collection, &name, arena))
			continue;
		tree = name ? find_object(name, &question, collection->items, arena)
			    : list_items(&question, collection->items, arena);
		if (tree)
			return (struct kube_answer){ .status = 200, .tree = tree };
	}
	return not_there(&question, arena);
}

void memory_answer(const struct kube_memory *memory, const struct kube_call *calls, size_t count, struct arena *arena,
		   struct kube_answer *ret)
{
	for (size_t i = 0; i < count; i++)
		ret[i] = answer_one(memory, &calls[i], arena);
}
