/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_rules.h"

#include "ceilings.h"
#include "conditions.h"
#include "expand.h"
#include "file.h"
#include "json.h"
#include "policy_parts.h"
#include "value_text.h"

/* A policy file as it is written: comments say why, and are no part of its values. */
struct page {
	const char *file;
	struct str *lines;
	size_t count;
	struct str why;
	struct page *next;
};

struct listing {
	struct cli *cli;
	struct arena *arena;
	struct page *pages;
};

static size_t indent_of(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

static bool is_blank(struct str line)
{
	return indent_of(line) == line.n;
}

static bool is_comment(struct str line)
{
	size_t n = indent_of(line);

	return n < line.n && line.p[n] == '#';
}

/* Comment lines as one, without their signs. */
static struct str join_comment(const struct str *lines, size_t count, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_POLICY);

	for (size_t i = 0; i < count; i++) {
		struct str line = lines[i];
		size_t n = indent_of(line) + 1;

		line = (struct str){ line.p + n, line.n - n };
		n = indent_of(line);
		line = (struct str){ line.p + n, line.n - n };
		if (str_starts(line, STR("SPDX-")))
			continue;
		if (!text.length && str_starts(line, STR("Why: ")))
			line = (struct str){ line.p + strlen("Why: "), line.n - strlen("Why: ") };
		bytes_add_text(&text, text.length && line.n ? " " : "");
		bytes_add(&text, line);
	}
	if (text.length && text.data[0] >= 'a' && text.data[0] <= 'z')
		text.data[0] = (char)(text.data[0] - 'a' + 'A');
	return arena_str(arena, bytes_str(&text));
}

static int read_page(struct listing *listing, const char *file, struct page **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_POLICY);
	struct page *page = arena_calloc(listing->arena, sizeof(*page));
	struct str rest;
	size_t head = 0;

	for (struct page *known = listing->pages; known; known = known->next)
		if (strcmp(known->file, file) == 0)
			return *ret = known, 0;
	if (file_read(file, &text, err))
		return -1;
	rest = arena_str(listing->arena, bytes_str(&text));
	page->file = file;
	page->lines = arena_calloc(listing->arena, (rest.n + 1) * sizeof(*page->lines));
	while (rest.n) {
		size_t n = strcspn(rest.p, "\n");

		page->lines[page->count++] = (struct str){ rest.p, n };
		n = n < rest.n ? n + 1 : n;
		rest = (struct str){ rest.p + n, rest.n - n };
	}
	while (head < page->count && is_comment(page->lines[head]))
		head++;
	page->why = join_comment(page->lines, head, listing->arena);
	page->next = listing->pages;
	*ret = listing->pages = page;
	return 0;
}

/* The comment right above the rule. */
static struct str why_of(const struct page *page, size_t line, struct arena *arena)
{
	size_t first = line;

	while (first && is_comment(page->lines[first - 1]) &&
	       indent_of(page->lines[first - 1]) == indent_of(page->lines[line]))
		first--;
	return join_comment(page->lines + first, line - first, arena);
}

/* From its dash to the next line that stands as far out. */
static struct str text_of(const struct page *page, size_t line, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_POLICY);
	size_t end = line + 1;

	while (end < page->count &&
	       (is_blank(page->lines[end]) || indent_of(page->lines[end]) > indent_of(page->lines[line])))
		end++;
	while (is_blank(page->lines[end - 1]))
		end--;
	for (; line < end; line++) {
		bytes_add(&text, page->lines[line]);
		bytes_add_char(&text, '\n');
	}
	return arena_str(arena, bytes_str(&text));
}

/* --- what a rule is for, and when it runs */

static void put_str(struct value *map, const char *key, struct str text, struct arena *arena)
{
	value_put(map, str_of(key), value_string(arena, text));
}

static void add_text(struct value *list, const char *text, struct arena *arena)
{
	value_add(list, value_string(arena, arena_str(arena, str_of(text))));
}

static struct value *objects_of(const struct rule *rule, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct value *kind = value_first(rule->kinds); kind; kind = kind->next)
		add_text(list, kind->text.p, arena);
	if (rule->pods > 0)
		add_text(list, "pods", arena);
	if (rule->known == 0)
		add_text(list, "unknown kinds", arena);
	if (rule->scope >= 0)
		add_text(list, rule->scope == SCOPE_CLUSTER ? "kinds outside of namespaces" : "namespaced kinds",
			 arena);
	if (!list->first)
		add_text(list, "any", arena);
	return list;
}

static struct value *verbs_of(const struct rule *rule, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);
	unsigned seen = 0;

	for (const struct action *action = rule->actions; action; action = action->next) {
		if (!(seen & 1U << action->verb))
			add_text(list, verb_rows[action->verb].word, arena);
		seen |= 1U << action->verb;
	}
	return list;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the policy file */
static void add_condition(const struct condition *condition, struct bytes *out)
{
	const char *between = "";

	for (const struct alternative *one = condition->any; one; one = one->next) {
		for (const struct condition *each = one->all; each; each = each->next) {
			bytes_add_text(out, each == one->all ? "" : " and ");
			add_condition(each, out);
		}
		bytes_add_text(out, one->next ? ", or " : "");
	}
	bytes_add(out, condition->any ? STR("") : condition->variable);
	for (int word = 0; word < CONDITION_COUNT; word++) {
		const struct value *want = condition->wants[word];
		bool plain = want && want->type == VALUE_BOOL && value_is_true(want) &&
			     (word == CONDITION_EXISTS || word == CONDITION_ABSENT);

		if (!want)
			continue;
		bytes_format(out, "%s %s", between, condition_rows[word].word);
		between = " and";
		if (plain)
			continue;
		bytes_add_char(out, ' ');
		if (want->type == VALUE_LIST)
			json_write_value(want, out);
		else
			value_to_text(want, 80, out);
	}
}

static struct value *when_of(const struct rule *rule, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct condition *condition = rule->when; condition; condition = condition->next) {
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIMIT_POLICY);

		add_condition(condition, &text);
		value_add(list, value_string(arena, arena_str(arena, bytes_str(&text))));
	}
	return list;
}

/* Whether the call or the object decides, not the profile alone. */
static bool asks_more(const struct condition *condition)
{
	bool more = false;

	for (; condition && !more; condition = condition->next) {
		more = condition->subject == SUBJECT_OBJECTS || str_is(condition->variable, "helm") ||
		       str_is(condition->variable, "hook");
		for (const struct alternative *one = condition->any; one && !more; one = one->next)
			more = asks_more(one->all);
		for (int word = 0; word < CONDITION_COUNT; word++)
			more = more || (condition->wants[word] && policy_has_variable(condition->wants[word]));
	}
	return more;
}

/* true, false, or null where more than the profile decides. */
static struct value *runs_of(struct listing *listing, const struct rule *rule, struct err *err)
{
	struct facts facts = { 0 };
	struct scope scope = { .settings = &listing->cli->settings,
			       .facts = &facts,
			       .rule = rule,
			       .found = NO_NODE,
			       .here = NO_NODE,
			       .each = NO_NODE,
			       .arena = listing->arena };
	int holds;

	if (asks_more(rule->when))
		return value_new(listing->arena, VALUE_NULL);
	holds = conditions_all_hold(&scope, rule->when, err);
	return holds < 0 ? NULL : value_bool(listing->arena, holds);
}

static bool is_key(struct str name)
{
	static const char *const others[] = { "path", "found", "key",     "count",     "helm",    "hook",
					      "item", "store", "release", "namespace", "profile", "plan" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (str_is(name, others[i]))
			return false;
	return name.n && !memchr(name.p, ':', name.n);
}

static void add_key(struct value *list, struct str name, struct arena *arena)
{
	for (const struct value *key = list->first; key; key = key->next)
		if (str_equal(key->text, name))
			return;
	value_add(list, value_string(arena, arena_str(arena, name)));
}

/* Keys of the profile that the rule asks for or writes. */
static struct value *keys_of(const struct rule *rule, struct str text, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct condition *condition = rule->when; condition; condition = condition->next)
		if (condition->subject == SUBJECT_VALUE && is_key(condition->variable))
			add_key(list, condition->variable, arena);
	while (text.n) {
		struct str name;
		struct str otherwise;
		size_t length = expand_variable_at(text, &name);

		if (length && str_starts(name, STR("host:")))
			add_key(list, STR("ingress.domain"), arena);
		else if (length && is_key(expand_without_default(name, &otherwise)))
			add_key(list, expand_without_default(name, &otherwise), arena);
		length = length ? length : str_starts(text, STR("$${")) ? 3 : 1;
		text = (struct str){ text.p + length, text.n - length };
	}
	return list;
}

static struct value *message_of(const struct rule *rule, struct arena *arena)
{
	for (const struct action *action = rule->actions; action; action = action->next)
		if (action->verb == VERB_DENY || action->verb == VERB_WARN || action->verb == VERB_DROP ||
		    action->verb == VERB_TELL)
			return value_string(arena, action->value->text);
	return value_string(arena, STR(""));
}

static struct value *row_of(struct listing *listing, const struct rule *rule, struct err *err)
{
	struct arena *arena = listing->arena;
	struct value *row = value_new(arena, VALUE_MAP);
	struct value *runs = NULL;
	struct page *page;
	struct str text;
	size_t line = rule->where.line - 1;

	if (read_page(listing, rule->where.file, &page, err))
		return NULL;
	text = text_of(page, line, arena);
	put_str(row, "id", rule->id, arena);
	value_put_text(row, "file", rule->where.file, arena);
	value_put(row, STR("line"), value_int(arena, rule->where.line));
	put_str(row, "why", why_of(page, line, arena), arena);
	put_str(row, "policyWhy", page->why, arena);
	value_put(row, STR("message"), message_of(rule, arena));
	value_put(row, STR("objects"), objects_of(rule, arena));
	value_put(row, STR("verbs"), verbs_of(rule, arena));
	value_put(row, STR("when"), when_of(rule, arena));
	value_put(row, STR("keys"), keys_of(rule, text, arena));
	if (listing->cli->settings.has_profile) {
		runs = runs_of(listing, rule, err);
		if (!runs)
			return NULL;
		value_put(row, STR("runs"), runs);
	}
	put_str(row, "text", text, arena);
	return row;
}

int cli_rules(struct cli *cli, struct bytes *out, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct listing listing = { .cli = cli, .arena = &arena };
	struct value *list = value_new(&arena, VALUE_LIST);

	for (const struct rule *rule = cli->policies.first; rule; rule = rule->next) {
		struct value *row = row_of(&listing, rule, err);

		if (!row)
			return -1;
		value_add(list, row);
	}
	json_write_value(list, out);
	bytes_add_char(out, '\n');
	return bytes_check(out, "the rules", ERR_LIMIT, err);
}
