/* SPDX-License-Identifier: Apache-2.0 */
#include "name_list.h"

#include "expand.h"

const struct value *name_list_ready(struct scope *scope, const struct name_list *list, struct err *err)
{
	return list->first ? list->value : expand_value(scope, list->value, err);
}

static void free_pattern(struct pattern **pattern)
{
	pattern_free(*pattern);
}

static int pattern_is(struct str pattern_text, struct str text, struct err *err)
{
	CLEANUP(free_pattern) struct pattern *pattern = pattern_new(pattern_text, err);

	return pattern ? pattern_match(pattern, text, err) : -1;
}

/* Names that a variable gave; what a list of the profile stands for is a list in the list. */
static int value_has(const struct value *value, struct str text, struct err *err)
{
	struct str name = value->text;
	int found = 0;

	for (const struct value *item = value->type == VALUE_LIST ? value->first : NULL; item && !found;
	     item = item->next)
		found = value_has(item, text, err);
	if (value->type >= VALUE_LIST || value->type == VALUE_NULL)
		return found;
	if (name.n > 1 && name.p[0] == '/' && name.p[name.n - 1] == '/')
		return pattern_is((struct str){ name.p + 1, name.n - 2 }, text, err);
	return pattern_glob(name, text);
}

int name_list_has(const struct name_list *list, const struct value *ready, struct str text, struct err *err)
{
	int found = 0;

	if (!list->first)
		return value_has(ready, text, err);
	for (const struct name_match *name = list->first; name && !found; name = name->next)
		found = name->pattern ? pattern_match(name->pattern, text, err) : pattern_glob(name->glob, text);
	return found;
}
