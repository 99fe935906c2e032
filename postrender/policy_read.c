/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_read.h"

#include "config.h"
#include "words.h"

int policy_word(const struct value *member, const char *what, const struct word_row *rows, size_t count,
		struct err *err)
{
	CLEANUP(bytes_free) struct bytes known = BYTES_INIT((size_t)4 << 10);
	const char *words[32];
	const char *near;

	for (size_t i = 0; i < count; i++)
		if (str_is(member->key, rows[i].word))
			return (int)i;
	for (size_t i = 0; i < count; i++) {
		words[i] = rows[i].word;
		bytes_format(&known, " %s", rows[i].word);
	}
	near = words_nearest(member->key, words, count);
	(void)config_error(err, ERR_WORD, member->key_where, member->key.n, "unknown %s \"%.*s\"%s%s%s", what,
			   STR_ARG(member->key), near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	return err_hint(err, "known:%s", bytes_str(&known).p);
}

int policy_expect(const struct value *value, enum value_type type, const char *what, struct err *err)
{
	if (value->type == type)
		return 0;
	return config_error(err, ERR_POLICY, value->where, 1, "%s must be %s, not %s", what, value_type_name(type),
			    value_type_name(value->type));
}

int policy_path(struct policies *policies, struct str text, struct position where, struct path *ret, struct err *err)
{
	CLEANUP(free_pointer) char *message = NULL;

	if (!path_parse(text, &policies->arena, ret, err))
		return 0;
	message = xstrdup(err->message);
	return config_error(err, ERR_POLICY, where, text.n ? text.n : 1, "%s", message);
}

int policy_pattern(struct policies *policies, const struct value *value, struct pattern **ret, struct err *err)
{
	CLEANUP(free_pointer) char *message = NULL;
	struct pattern *pattern;
	uint32_t known;

	if (policy_expect(value, VALUE_STRING, "a pattern", err))
		return -1;
	known = names_get(&policies->pattern_numbers, value->text);
	if (known != NO_NUMBER) {
		*ret = policies->patterns[known];
		return 0;
	}
	pattern = pattern_new(value->text, err);
	if (!pattern) {
		message = xstrdup(err->message);
		return config_error(err, ERR_PATTERN, value->where, value->text.n, "%s", message);
	}
	policies->patterns = xgrow(policies->patterns, policies->pattern_count, &policies->pattern_capacity,
				   sizeof(struct pattern *));
	names_put(&policies->pattern_numbers, value->text, (uint32_t)policies->pattern_count);
	policies->patterns[policies->pattern_count++] = pattern;
	*ret = pattern;
	return 0;
}
