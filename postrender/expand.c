/* SPDX-License-Identifier: Apache-2.0 */
#include "expand.h"

#include "ceilings.h"
#include "facts_objects.h"
#include "names.h"
#include "path_find.h"
#include "settings_found.h"
#include "value_text.h"

static const struct value *first_value(struct scope *scope, struct str path_text, struct err *err)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	struct path path;

	if (path_parse(path_text, scope->arena, &path, err) ||
	    path_find(scope->tree, scope->ident, scope->here, &path, &nodes, err))
		return NULL;
	if (nodes.count == 0) {
		(void)err_set(err, ERR_VARIABLE, "${value:%.*s}: nothing stands there", STR_ARG(path_text));
		return NULL;
	}
	return tree_value(scope->tree, nodes.list[0], scope->arena);
}

static const struct value *all_values(struct scope *scope, struct str path_text, struct err *err)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	CLEANUP(names_free) struct names known = NAMES_INIT;
	struct value *list = value_new(scope->arena, VALUE_LIST);
	struct path path;

	if (path_parse(path_text, scope->arena, &path, err) ||
	    path_find(scope->tree, scope->ident, scope->here, &path, &nodes, err))
		return NULL;
	for (size_t i = 0; i < nodes.count; i++) {
		struct value *value = tree_value(scope->tree, nodes.list[i], scope->arena);
		char type = (char)value->type;
		struct str name = arena_join(scope->arena, (struct str){ &type, 1 }, value->text);

		if (value->type >= VALUE_LIST || value->type == VALUE_NULL || names_get(&known, name) != NO_NUMBER)
			continue;
		names_put(&known, name, 0);
		value_add(list, value);
	}
	return list;
}

static const struct value *host_value(struct scope *scope, struct str path_text, struct err *err)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	struct str from = STR("");
	struct str to;
	struct path path;

	if (path_parse(path_text, scope->arena, &path, err) ||
	    path_find(scope->tree, scope->ident, scope->here, &path, &nodes, err))
		return NULL;
	if (nodes.count && tree_type(scope->tree, nodes.list[0]) == VALUE_STRING)
		from = tree_scalar(scope->tree, nodes.list[0]);
	if (facts_host(scope->facts, scope->settings, from, &to, err))
		return NULL;
	return value_string(scope->arena, to);
}

static const struct value *found_value(struct scope *scope, bool path_wanted)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_MESSAGE);

	if (scope->found == NO_NODE)
		return value_string(scope->arena, STR("(absent)"));
	if (path_wanted)
		path_of(scope->tree, scope->ident->root, scope->found, &text);
	else
		value_to_text(tree_value(scope->tree, scope->found, scope->arena), 80, &text);
	return value_string(scope->arena, arena_str(scope->arena, bytes_str(&text)));
}

static struct str after(struct str text, size_t n)
{
	return (struct str){ text.p + n, text.n - n };
}

static const struct value *replicas_value(struct scope *scope, struct str path_text, struct err *err)
{
	const struct value *selector = first_value(scope, path_text, err);
	long long replicas = selector ? facts_replicas(scope->facts, selector) : -1;

	if (selector && replicas < 0)
		(void)err_set(err, ERR_VARIABLE, "${replicas:%.*s}: the stream has no pods that it selects",
			      STR_ARG(path_text));
	return replicas < 0 ? NULL : value_int(scope->arena, replicas);
}

const struct value *expand_fact(const struct scope *scope, struct str name)
{
	if (!scope->tree || !scope->facts || !scope->ident)
		return NULL;
	if (str_is(name, "helm"))
		return value_int(scope->arena, scope->facts->under_helm4 ? 4 : 3);
	return str_is(name, "hook") ? value_bool(scope->arena, scope->ident->is_hook) : NULL;
}

struct str expand_without_default(struct str name, struct str *ret_default)
{
	char quote = '\0';

	*ret_default = (struct str){ NULL, 0 };
	for (size_t i = 0; i < name.n; i++) {
		if (quote) {
			quote = name.p[i] == quote ? '\0' : quote;
		} else if (name.p[i] == '"' || name.p[i] == '\'') {
			quote = name.p[i];
		} else if (name.p[i] == '|') {
			*ret_default = after(name, i + 1);
			return (struct str){ name.p, i };
		}
	}
	return name;
}

static const struct value *look_up_plain(struct scope *scope, struct str name, struct err *err)
{
	const struct value *value = expand_fact(scope, name);

	if (value)
		return value;
	if (scope->tree && str_starts(name, STR("replicas:")))
		return replicas_value(scope, after(name, 9), err);
	if (scope->count && str_is(name, "count"))
		return scope->count;
	if (scope->tree && str_starts(name, STR("value:")))
		return first_value(scope, after(name, 6), err);
	if (scope->tree && str_starts(name, STR("values:")))
		return all_values(scope, after(name, 7), err);
	if (scope->tree && str_starts(name, STR("host:")))
		return host_value(scope, after(name, 5), err);
	if (scope->tree && (str_is(name, "path") || str_is(name, "found")))
		return found_value(scope, str_is(name, "path"));
	if (scope->tree && str_is(name, "key"))
		return value_string(scope->arena,
				    scope->found == NO_NODE ? STR("(absent)") : scope->tree->nodes[scope->found].key);
	if (scope->item && str_is(name, "item"))
		return scope->item;
	if (scope->item && str_starts(name, STR("item.")))
		value = value_find(scope->item, after(name, 5));
	else
		value = settings_get(scope->settings, name, err);
	if (!value && err->code == ERR_NONE) {
		if (scope->item && str_starts(name, STR("item.")))
			(void)err_set(err, ERR_VARIABLE, "${%.*s} has no value", STR_ARG(name));
		else
			(void)settings_missing(scope->settings, name, err);
	}
	if (value && value->type == VALUE_NULL && settings_is_left_out(scope->settings, name)) {
		(void)err_set(err, ERR_VARIABLE, "${%.*s} has no value: the profile leaves it to the cluster (auto)",
			      STR_ARG(name));
		(void)err_hint(err, "give it: --set %.*s=NAME", STR_ARG(name));
		return NULL;
	}
	return value;
}

/* A default is read as YAML reads plain text: `${value:replicas|1}` is a number. */
static const struct value *look_up(struct scope *scope, struct str name, struct err *err)
{
	struct str otherwise;
	struct str plain = expand_without_default(name, &otherwise);
	const struct value *found = look_up_plain(scope, plain, err);
	struct value *value;

	if (!otherwise.p || (found && found->type != VALUE_NULL) || (!found && err->code != ERR_VARIABLE))
		return found;
	err_clear(err);
	value = value_new(scope->arena, otherwise.n ? scalar_type(otherwise) : VALUE_STRING);
	value->text = scalar_canonical(value->type, otherwise, scope->arena);
	return value;
}

size_t expand_variable_at(struct str text, struct str *ret_name)
{
	int depth = 1;
	size_t i = 2;

	if (!str_starts(text, STR("${")))
		return 0;
	for (; i < text.n && depth; i++)
		depth += text.p[i] == '{' ? 1 : text.p[i] == '}' ? -1 : 0;
	if (depth)
		return 0;
	*ret_name = (struct str){ text.p + 2, i - 3 };
	return i;
}

static int wanted_at(struct scope *scope, const struct value *template, struct err *err)
{
	if (scope->rule)
		(void)err_wrap(err, "rule %.*s", STR_ARG(scope->rule->id));
	if (template->where.file)
		(void)err_wrap(err, "%s:%u:%u", template->where.file, template->where.line, template->where.column);
	return -1;
}

static struct value *expand_text(struct scope *scope, const struct value *template, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	struct str text = template->text;
	struct value *result;

	if (text.n == 0 || !memchr(text.p, '$', text.n))
		return value_copy(scope->arena, template);
	for (size_t i = 0; i < text.n;) {
		struct str name;
		size_t length = expand_variable_at(after(text, i), &name);
		const struct value *value;

		if (length == 0) {
			bool escaped = str_starts(after(text, i), STR("$${"));

			bytes_add_text(&out, escaped ? "${" : "");
			if (!escaped)
				bytes_add_char(&out, text.p[i]);
			i += escaped ? 3 : 1;
			continue;
		}
		value = look_up(scope, name, err);
		if (!value) {
			(void)wanted_at(scope, template, err);
			return NULL;
		}
		if (length == text.n)
			return value_copy(scope->arena, value);
		if (value->type >= VALUE_LIST) {
			(void)err_set(err, ERR_VARIABLE, "${%.*s} is %s; inside text only a scalar can stand",
				      STR_ARG(name), value_type_name(value->type));
			(void)wanted_at(scope, template, err);
			return NULL;
		}
		bytes_add(&out, value->text);
		i += length;
	}
	if (bytes_check(&out, "a text with its variables", ERR_LIMIT, err)) {
		(void)wanted_at(scope, template, err);
		return NULL;
	}
	result = value_copy(scope->arena, template);
	result->type = VALUE_STRING;
	result->text = arena_str(scope->arena, bytes_str(&out));
	return result;
}

bool expand_is_truthy(const struct value *value)
{
	if (!value || value->type == VALUE_NULL)
		return false;
	if (value->type >= VALUE_LIST)
		return value->first != NULL;
	return !str_is(value->text, "false") && value->text.n > 0;
}

const struct value *expand_asked(struct scope *scope, struct str dotted, struct err *err)
{
	const struct value *value = settings_get(scope->settings, dotted, err);

	if (!value && !err->code && !scope->settings->has_profile)
		(void)settings_missing(scope->settings, dotted, err);
	return value;
}

/* `$when: dotted`: 1 keep, 0 drop, -1 error. */
static int is_wanted(struct scope *scope, const struct value *template, struct err *err)
{
	const struct value *when = value_get(template, "$when");
	const struct value *value;

	if (!when)
		return 1;
	if (scope->item && str_starts(when->text, STR("item.")))
		value = value_find(scope->item, after(when->text, 5));
	else
		value = expand_asked(scope, when->text, err);
	if (err->code)
		return wanted_at(scope, when, err);
	return expand_is_truthy(value);
}

static int expand_item(struct scope *scope, const struct value *template, struct value *list, struct err *err)
{
	const struct value *each = value_get(template, "$forEach");
	const struct value *over = NULL;
	struct scope inner = *scope;

	if (each) {
		over = expand_asked(scope, each->text, err);
		if (err->code)
			return wanted_at(scope, each, err);
		if (!over || over->type != VALUE_LIST) {
			(void)err_set(err, ERR_VARIABLE, "$forEach: ${%.*s} is no list", STR_ARG(each->text));
			return wanted_at(scope, each, err);
		}
		over = over->first;
		if (!over)
			return 0;
	}
	do {
		struct value *value;
		int wanted;

		inner.item = over ? over : scope->item;
		wanted = is_wanted(&inner, template, err);
		if (wanted < 0)
			return -1;
		value = wanted ? expand_value(&inner, template, err) : NULL;
		if (wanted && !value)
			return -1;
		if (value)
			value_add(list, value);
		over = over ? over->next : NULL;
	} while (over);
	return 0;
}

/*
 * A list whose items were all left out is left out too. Kubernetes takes an empty list for an absent one and stores
 * none, so that a second manager who applies the same guard would be told of a conflict (server-side apply).
 */
static bool is_emptied(const struct value *template, const struct value *value)
{
	return value->type == VALUE_LIST && template->first && !value->first;
}

struct value *expand_value(struct scope *scope, const struct value *template, struct err *err)
{
	struct value *result;

	if (template->type == VALUE_STRING)
		return expand_text(scope, template, err);
	if (template->type < VALUE_LIST)
		return value_copy(scope->arena, template);
	result = value_new(scope->arena, template->type);
	result->where = template->where;
	for (const struct value *child = template->first; child; child = child->next) {
		struct value *value;
		int wanted;

		if (template->type == VALUE_LIST) {
			if (expand_item(scope, child, result, err))
				return NULL;
			continue;
		}
		if (str_is(child->key, "$when") || str_is(child->key, "$forEach"))
			continue;
		wanted = is_wanted(scope, child, err);
		value = wanted > 0 ? expand_value(scope, child, err) : NULL;
		if (wanted < 0 || (wanted && !value))
			return NULL;
		if (value && !is_emptied(child, value))
			value_put(result, child->key, value);
	}
	return result;
}
