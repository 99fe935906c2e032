/* SPDX-License-Identifier: Apache-2.0 */
#include "chart/shape.h"

#include "config.h"
#include "file.h"
#include "json.h"
#include "pattern.h"
#include "strvec.h"
#include "words.h"

#define FILE_MOST ((size_t)16 << 20)
#define ALIKE_DEPTH 4   /* how deep a key is looked for */
#define REFERENCES 32   /* that are followed one after the other */
#define NESTED 12       /* combinations in combinations */
#define EXAMPLE_MOST 80 /* characters */

/* Keywords whose schemas say something of the same value. */
static const char *const combined[] = { "allOf", "anyOf", "oneOf" };

static bool read_text(const char *folder, const char *name, struct arena *arena, struct str *ret)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if (!folder || file_read(arena_format(arena, "%s/%s", folder, name).p, &text, &ignored))
		return false;
	*ret = arena_str(arena, bytes_str(&text));
	return true;
}

void chart_shape_read(const char *folder, struct arena *arena, struct chart_shape *ret)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct str text;
	struct value *defaults = NULL;

	*ret = (struct chart_shape){ 0 };
	if (read_text(folder, "values.schema.json", arena, &text))
		ret->schema = json_parse(text, arena, &ignored);
	err_clear(&ignored);
	if (read_text(folder, "values.yaml", arena, &text) &&
	    !config_parse(text, "values.yaml", arena, &defaults, NULL, &ignored))
		ret->defaults = defaults;
}

const char *chart_shape_name(const char *folder, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *chart = NULL;
	struct str text;

	if (!read_text(folder, "Chart.yaml", arena, &text) ||
	    config_parse(text, "Chart.yaml", arena, &chart, NULL, &ignored))
		return "";
	return value_text_at(chart, "name");
}

/* "#/definitions/image" */
static const struct value *follow(const struct value *schema, const struct value *node)
{
	for (unsigned i = 0; i < REFERENCES && value_get(node, "$ref"); i++) {
		struct str rest = value_get(node, "$ref")->text;

		if (!str_starts(rest, STR("#/")))
			return node;
		rest = (struct str){ rest.p + 2, rest.n - 2 };
		for (node = schema; node && rest.n;) {
			const char *slash = memchr(rest.p, '/', rest.n);
			size_t n = slash ? (size_t)(slash - rest.p) : rest.n;

			node = value_get_str(node, (struct str){ rest.p, n });
			n += slash != NULL;
			rest = (struct str){ rest.p + n, rest.n - n };
		}
	}
	return node;
}

static const struct value *find_below(const struct value *schema, const struct value *node,
				      const struct chart_path *path, size_t from, unsigned nested);

static const struct value *find_member(const struct value *schema, const struct value *node,
				       const struct chart_path *path, size_t from, unsigned nested)
{
	const struct value *member = value_get_str(value_get(node, "properties"), path->parts[from]);
	const struct value *others[] = { value_get(node, "items"), value_get(node, "additionalProperties") };

	for (size_t i = 0; !member && i < COUNT_OF(others); i++)
		member = others[i] && others[i]->type == VALUE_MAP ? others[i] : NULL;
	return member ? find_below(schema, member, path, from + 1, nested) : NULL;
}

static const struct value *find_below(const struct value *schema, const struct value *node,
				      const struct chart_path *path, size_t from, unsigned nested)
{
	const struct value *found;
	bool refers = value_get(node, "$ref") != NULL;

	/* What stands beside a reference is passed over, but for the description. */
	if (from == path->count)
		return refers && !value_get(node, "description") ? follow(schema, node) : node;
	node = follow(schema, node);
	found = find_member(schema, node, path, from, nested);
	for (size_t i = 0; !found && i < COUNT_OF(combined) && nested < NESTED; i++)
		for (const struct value *item = value_first(value_get(node, combined[i])); item && !found;
		     item = item->next)
			found = find_below(schema, item, path, from, nested + 1);
	return found;
}

const struct value *chart_shape_find(const struct chart_shape *chart, const struct chart_path *path)
{
	return chart->schema ? find_below(chart->schema, chart->schema, path, 0, 0) : NULL;
}

static const struct value *nearest(const struct value *choices, const struct value *given)
{
	CLEANUP(strvec_free) struct strvec known = STRVEC_INIT;
	const char *word;

	for (const struct value *item = value_first(choices); item; item = item->next)
		if (item->type == VALUE_STRING)
			strvec_add(&known, item->text.p);
	word = given && given->type == VALUE_STRING ? words_nearest(given->text, known.list, known.count) : NULL;
	for (const struct value *item = value_first(choices); item; item = item->next)
		if (word && item->type == VALUE_STRING && str_is(item->text, word))
			return item;
	return NULL;
}

static bool is_scalar(const struct value *value)
{
	return value && value->type != VALUE_MAP && value->type != VALUE_LIST && value->type != VALUE_NULL &&
	       value->text.n;
}

/* The type of a schema, or the first of several. */
static struct str type_of(const struct value *shape)
{
	const struct value *type = value_get(shape, "type");

	type = type && type->type == VALUE_LIST ? type->first : type;
	return type && type->text.p ? type->text : STR("");
}

static struct value *by_type(const struct value *shape, struct arena *arena)
{
	const struct value *least = value_get(shape, "minimum");
	struct str type = type_of(shape);

	if (str_is(type, "integer") || str_is(type, "number"))
		return least ? value_copy(arena, least) : value_int(arena, 1);
	return str_is(type, "boolean") ? value_bool(arena, true) : NULL;
}

/* Whether a text has the form that the chart wants; where that cannot be told it does. */
static bool fits(const struct value *shape, const struct value *value)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const struct value *form = value_get(shape, "pattern");
	struct pattern *pattern = form && value->type == VALUE_STRING ? pattern_new(form->text, &ignored) : NULL;
	bool does = !pattern || pattern_match(pattern, value->text, &ignored) != 0;

	pattern_free(pattern);
	return does;
}

static const struct value *choose(const struct value *shape, const struct value *otherwise, const struct value *given,
				  struct arena *arena)
{
	const struct value *choices = value_get(shape, "enum");
	/* --set image.tag=2 */
	bool may_be_text = !choices && is_scalar(given) && given->type != VALUE_STRING &&
			   str_is(type_of(shape), "string");
	const struct value *known[] = { may_be_text ? value_string(arena, given->text) : NULL,
					nearest(choices, given),
					value_get(shape, "const"),
					value_first(value_get(shape, "examples")),
					otherwise,
					value_first(choices),
					by_type(shape, arena) };

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (is_scalar(known[i]) && !(given && value_equal(known[i], given)) && fits(shape, known[i]))
			return known[i];
	return NULL;
}

/* In quotes where a shell would read it otherwise. */
static const char *shell_word(const char *text, struct arena *arena)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._=/:@%+,-";

	return text[strspn(text, plain)] && !strchr(text, '\'') ? arena_format(arena, "'%s'", text).p : text;
}

/* What Helm would take for something else than text. */
static bool looks_typed(struct str text)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	return json_parse(text, &arena, &ignored) != NULL;
}

/* --set makes text of what is no whole number. */
static const char *option_for(const struct value *value)
{
	if (value->type == VALUE_FLOAT)
		return "--set-json";
	return value->type == VALUE_STRING && looks_typed(value->text) ? "--set-string" : "--set";
}

const char *chart_shape_example(const struct chart_shape *chart, const struct chart_path *below, const char *path,
				const struct value *given, struct arena *arena)
{
	const struct value *shape = chart_shape_find(chart, below);
	const struct value *otherwise = chart_path_find(chart->defaults, below);
	bool is_list = str_is(type_of(follow(chart->schema, shape)), "array");
	const struct value *found;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);

	shape = follow(chart->schema, shape);
	if (is_list)
		shape = follow(chart->schema, value_get(shape, "items"));
	found = choose(shape, is_list ? value_first(otherwise) : otherwise, is_list ? NULL : given, arena);
	if (!found || found->text.n > EXAMPLE_MOST)
		return NULL;
	for (size_t i = 0; i < found->text.n; i++) {
		bytes_add_text(&text, strchr(",\\{}", found->text.p[i]) ? "\\" : "");
		bytes_add_char(&text, found->text.p[i]);
	}
	return arena_text(arena, "%s %s", option_for(found),
			  shell_word(arena_format(arena, is_list ? "%s={%s}" : "%s=%s", path, text.data).p, arena));
}

static bool find_key(const struct value *schema, const struct value *node, struct str key, unsigned depth,
		     struct chart_path *path)
{
	const struct value *properties = value_get(follow(schema, node), "properties");

	if (!depth)
		return false;
	if (value_get_str(properties, key) && path->count) {
		path->parts[path->count++] = key;
		return true;
	}
	for (const struct value *member = value_first(properties); member; member = member->next) {
		path->parts[path->count++] = member->key;
		if (find_key(schema, member, key, depth - 1, path))
			return true;
		path->count--;
	}
	return false;
}

/* Another place with this very key, shallow ones first. */
static const char *elsewhere(const struct chart_shape *chart, struct str key, struct arena *arena,
			     struct chart_path *ret)
{
	for (unsigned depth = 2; depth <= ALIKE_DEPTH; depth++) {
		ret->count = 0;
		if (find_key(chart->schema, chart->schema, key, depth, ret))
			return chart_path_text(ret, arena);
	}
	return NULL;
}

static const char *beside(const struct chart_shape *chart, const struct chart_path *path, struct arena *arena,
			  struct chart_path *ret)
{
	CLEANUP(strvec_free) struct strvec known = STRVEC_INIT;
	const struct value *shape;
	const char *word;

	*ret = *path;
	ret->count--;
	shape = follow(chart->schema, chart_shape_find(chart, ret));
	for (const struct value *member = value_first(value_get(shape, "properties")); member; member = member->next)
		strvec_add(&known, arena_str(arena, member->key).p);
	word = words_nearest(path->parts[path->count - 1], known.list, known.count);
	if (!word)
		return NULL;
	ret->parts[ret->count++] = str_of(word);
	return chart_path_text(ret, arena);
}

const char *chart_shape_alike(const struct chart_shape *chart, const struct chart_path *path, struct arena *arena,
			      struct chart_path *ret)
{
	struct chart_path own = *path; /* the caller may want it in the same place */
	struct str key = own.parts[own.count - 1];
	bool is_root = own.count == 1;
	const char *found = is_root ? elsewhere(chart, key, arena, ret) : beside(chart, &own, arena, ret);

	if (found)
		return found;
	return is_root ? beside(chart, &own, arena, ret) : elsewhere(chart, key, arena, ret);
}
