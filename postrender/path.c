/* SPDX-License-Identifier: Apache-2.0 */
#include "path.h"

#include <stdlib.h>

#include "ceilings.h"

#define STEPS_MOST 32
#define KEYS_MOST 64

struct parsing {
	struct str text;
	size_t at;
	struct arena *arena;
	struct err *err;
};

static int fail(const struct parsing *parsing, const char *what)
{
	return err_set(parsing->err, ERR_POLICY, "path \"%.*s\", character %zu: %s", STR_ARG(parsing->text),
		       parsing->at + 1, what);
}

static bool at_end(const struct parsing *parsing)
{
	return parsing->at >= parsing->text.n;
}

static char peek(const struct parsing *parsing)
{
	return at_end(parsing) ? '\0' : parsing->text.p[parsing->at];
}

/* A key, plain up to one of `stops`, or in double or single quotes. */
static int take_word(struct parsing *parsing, const char *stops, struct str *ret)
{
	char quote = peek(parsing);
	size_t begin = parsing->at;

	if (quote == '"' || quote == '\'') {
		begin = ++parsing->at;
		while (!at_end(parsing) && peek(parsing) != quote)
			parsing->at++;
		if (at_end(parsing))
			return fail(parsing, "a quote that does not end");
		*ret = (struct str){ parsing->text.p + begin, parsing->at++ - begin };
		return 0;
	}
	while (!at_end(parsing) && !strchr(stops, peek(parsing)))
		parsing->at++;
	*ret = (struct str){ parsing->text.p + begin, parsing->at - begin };
	return ret->n ? 0 : fail(parsing, "a key was expected");
}

static int take_keys(struct parsing *parsing, struct step *step)
{
	bool several = peek(parsing) == '{';
	struct str keys[KEYS_MOST];

	step->kind = STEP_KEYS;
	if (!several) {
		step->keys = arena_calloc(parsing->arena, sizeof(*step->keys));
		step->key_count = 1;
		return take_word(parsing, ".[{", &step->keys[0]);
	}
	for (step->key_count = 0; step->key_count < KEYS_MOST;) {
		parsing->at++;
		if (take_word(parsing, ",}", &keys[step->key_count++]))
			return -1;
		if (peek(parsing) == '}') {
			parsing->at++;
			step->keys = arena_calloc(parsing->arena, step->key_count * sizeof(*keys));
			memcpy(step->keys, keys, step->key_count * sizeof(*keys));
			return 0;
		}
		if (peek(parsing) != ',')
			return fail(parsing, "`,` or `}` was expected");
	}
	return fail(parsing, "too many keys in {}");
}

static int take_bracket(struct parsing *parsing, struct step *step)
{
	struct str word;

	parsing->at++;
	if (peek(parsing) == '*') {
		parsing->at++;
		step->kind = STEP_ALL;
	} else {
		if (take_word(parsing, "=]", &word))
			return -1;
		if (peek(parsing) == '=') {
			parsing->at++;
			step->kind = STEP_SELECT;
			step->key = word;
			if (take_word(parsing, "]", &step->value))
				return -1;
		} else {
			step->kind = STEP_INDEX;
			for (size_t i = 0; i < word.n; i++) {
				if (word.p[i] < '0' || word.p[i] > '9' || i > 6)
					return fail(parsing, "[n], [*] or [key=value] was expected");
				step->index = step->index * 10 + (uint32_t)(word.p[i] - '0');
			}
		}
	}
	if (peek(parsing) != ']')
		return fail(parsing, "`]` was expected");
	parsing->at++;
	return 0;
}

/* What a path begins with, and the characters of that. */
static enum path_base base_of(struct str text, size_t *ret_length)
{
	static const struct {
		const char *word;
		enum path_base base;
	} bases[] = {
		{ "$", PATH_ROOT },
		{ "pod", PATH_POD },
		{ "kind.hosts", PATH_HOSTS },
		{ "kind.images", PATH_IMAGES },
		{ "kind.storageClasses", PATH_CLASSES },
		{ "kind.services", PATH_SERVICES },
	};

	for (size_t i = 0; i < COUNT_OF(bases); i++) {
		size_t n = strlen(bases[i].word);

		if (!str_starts(text, str_of(bases[i].word)) || (text.n > n && text.p[n] != '.'))
			continue;
		*ret_length = text.n > n ? n + 1 : n;
		return bases[i].base;
	}
	*ret_length = str_is(text, ".") ? 1 : 0;
	return PATH_HERE;
}

int path_parse(struct str text, struct arena *arena, struct path *ret, struct err *err)
{
	struct parsing parsing = { text, 0, arena, err };
	struct path path = { .text = text };
	struct step steps[STEPS_MOST] = { 0 };
	bool need_key = true;

	path.base = base_of(text, &parsing.at);
	if (text.n == 0)
		return fail(&parsing, "a path was expected");
	if (peek(&parsing) == '[')
		need_key = false;
	while (!at_end(&parsing)) {
		struct step *step = &steps[path.count++];

		if (path.count == STEPS_MOST)
			return fail(&parsing, "too many steps");
		if (need_key ? take_keys(&parsing, step) : take_bracket(&parsing, step))
			return -1;
		need_key = peek(&parsing) == '.';
		if (need_key && ++parsing.at >= text.n)
			return fail(&parsing, "a key was expected");
		if (!need_key && !at_end(&parsing) && peek(&parsing) != '[')
			return fail(&parsing, "`.` or `[` was expected");
	}
	path.steps = arena_calloc(arena, (path.count + 1) * sizeof(*steps));
	memcpy(path.steps, steps, path.count * sizeof(*steps));
	*ret = path;
	return 0;
}

static bool item_is(struct tree *tree, uint32_t item, const struct step *step)
{
	uint32_t member = tree_member(tree, item, step->key, NULL);

	return member != NO_NODE && tree_type(tree, member) < VALUE_LIST &&
	       str_equal(tree_scalar(tree, member), step->value);
}

uint32_t path_item(struct tree *tree, uint32_t list, const struct step *step, uint32_t before)
{
	uint32_t item;
	uint32_t index = 0;

	if (before == NO_NODE)
		item = tree_first(tree, list);
	else if (step->kind == STEP_INDEX)
		return NO_NODE;
	else
		item = tree_next(tree, before);
	for (; item != NO_NODE; item = tree_next(tree, item), index++) {
		if (step->kind == STEP_ALL || (step->kind == STEP_INDEX && index == step->index) ||
		    (step->kind == STEP_SELECT && item_is(tree, item, step)))
			return item;
	}
	return NO_NODE;
}

int path_find_from(struct tree *tree, uint32_t node, const struct path *path, size_t at, struct nodes *ret,
		   struct err *err)
{
	const struct step *step;

	if (node == NO_NODE)
		return 0;
	if (at == path->count) {
		if (ret->count >= LIMIT_MATCHES)
			return err_set(err, ERR_LIMIT, "a path finds more than %zu values", LIMIT_MATCHES);
		ret->list = xgrow(ret->list, ret->count, &ret->capacity, sizeof(*ret->list));
		ret->list[ret->count++] = node;
		return 0;
	}
	step = &path->steps[at];
	if (step->kind == STEP_KEYS) {
		for (size_t i = 0; i < step->key_count; i++)
			if (path_find_from(tree, tree_member(tree, node, step->keys[i], NULL), path, at + 1, ret, err))
				return -1;
		return 0;
	}
	if (tree_type(tree, node) != VALUE_LIST)
		return 0;
	for (uint32_t item = NO_NODE; (item = path_item(tree, node, step, item)) != NO_NODE;)
		if (path_find_from(tree, item, path, at + 1, ret, err))
			return -1;
	return 0;
}

bool path_is_keys(const struct path *path, size_t at)
{
	for (; at < path->count; at++)
		if (path->steps[at].kind != STEP_KEYS)
			return false;
	return true;
}

void path_add_key(struct str key, struct bytes *out)
{
	bool plain = key.n > 0;

	for (size_t i = 0; i < key.n; i++)
		plain = plain && !strchr(".[]{},\"'/= ", key.p[i]) && key.p[i] != '\0';
	if (out->length)
		bytes_add_char(out, '.');
	if (plain) {
		bytes_add(out, key);
		return;
	}
	bytes_add_char(out, '"');
	bytes_add(out, key);
	bytes_add_char(out, '"');
}

void path_of(struct tree *tree, uint32_t root, uint32_t node, struct bytes *out)
{
	uint32_t parent = tree->nodes[node].parent;

	if (node == root || parent == NO_NODE)
		return;
	path_of(tree, root, parent, out);
	if (tree->nodes[parent].kind == NODE_MAP) {
		path_add_key(tree->nodes[node].key, out);
		return;
	}
	bytes_format(out, "[%u]", tree_index(tree, node));
}

void path_nodes_free(struct nodes *nodes)
{
	free(nodes->list);
	*nodes = (struct nodes){ NULL, 0, 0 };
}
